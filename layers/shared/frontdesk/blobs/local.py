"""Files on one machine: a folder, one file per key.

A stored file is one line of JSON (its content type) and then the content, so that both change
together. Its name ends with ``@``, which no key has: the keys ``a`` and ``a/b`` can both exist.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

import orjson

from frontdesk.atomic_file import make_folders, replacing
from frontdesk.blobs.port import (
    BlobInfo,
    BlobNotFound,
    BlobStream,
    SignedPut,
    StorageUnavailable,
    check_content_type,
    check_folder,
    check_key,
    check_prefix,
)
from frontdesk.blobs.signing import UrlSigner

_MARK = "@"
_TEMPORARY = "@tmp"
_MAX_HEADER = 1024


class LocalBlobs:
    """One bucket below ``folder``; its links are signed by ``signer``."""

    def __init__(self, folder: Path, bucket: str, signer: UrlSigner) -> None:
        self._root = folder.resolve() / check_key(bucket)
        self._bucket = bucket
        self._signer = signer

    def put(self, key: str, data: bytes | BinaryIO, content_type: str) -> None:
        """See ``Blobs.put``; the file is on the disk when this returns."""
        header = orjson.dumps({"content_type": check_content_type(content_type)}) + b"\n"
        path = self._path(key)
        temporary = self._root / _TEMPORARY
        with _problems():
            _refuse_links(path)
            make_folders(temporary)
            make_folders(path.parent)
            with replacing(path, temporary) as file:
                file.write(header)
                if isinstance(data, bytes):
                    file.write(data)
                else:
                    copyfileobj(data, file)

    def get(self, key: str) -> bytes:
        """See ``Blobs.get``."""
        with self.open(key) as stream, _problems():
            return stream.read()

    @contextmanager
    def open(self, key: str) -> Iterator[BlobStream]:
        """See ``Blobs.open``."""
        with self._content(key) as (file, _):
            yield file

    def head(self, key: str) -> BlobInfo | None:
        """See ``Blobs.head``."""
        try:
            with self._content(key) as (_, info):
                return info
        except BlobNotFound:
            return None

    def delete(self, key: str) -> None:
        """See ``Blobs.delete``; folders stay, since somebody may be writing into one."""
        path = self._path(key)
        with _problems():
            _refuse_links(path)
            path.unlink(missing_ok=True)

    def delete_prefix(self, prefix: str) -> int:
        """See ``Blobs.delete_prefix``."""
        keys = [*self.list(check_folder(prefix))]
        for key in keys:
            self.delete(key)
        return len(keys)

    def list(self, prefix: str = "") -> Iterator[str]:
        """See ``Blobs.list``."""
        top = self._root / check_prefix(prefix).rpartition("/")[0]
        _refuse_links(top)
        keys = []
        for folder, _, names in os.walk(top):  # does not follow links
            for name in names:
                path = Path(folder, name)
                if name.endswith(_MARK) and not path.is_symlink():
                    keys.append(path.relative_to(self._root).as_posix().removesuffix(_MARK))
        yield from sorted(key for key in keys if key.startswith(prefix))

    def signed_get(
        self,
        key: str,
        *,
        filename: str,
        content_type: str,
        expires_seconds: int,
        inline: bool = False,
    ) -> str:
        """See ``Blobs.signed_get``; the local gateway answers the URL."""
        kind = check_content_type(content_type)
        return self._signer.get_url(
            self._bucket, check_key(key), filename, kind, expires_seconds, inline=inline
        )

    def signed_put(
        self, key: str, *, content_type: str, size: int, expires_seconds: int
    ) -> SignedPut:
        """See ``Blobs.signed_put``; the local gateway takes the upload."""
        kind = check_content_type(content_type)
        url = self._signer.put_url(self._bucket, check_key(key), kind, size, expires_seconds)
        return SignedPut(url, {"Content-Type": kind})

    def _path(self, key: str) -> Path:
        return self._root / f"{check_key(key)}{_MARK}"

    @contextmanager
    def _content(self, key: str) -> Iterator[tuple[BinaryIO, BlobInfo]]:
        """The file behind its header, and what the header says."""
        path = self._path(key)
        with _problems():
            _refuse_links(path)
            file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
        with file:
            with _problems():
                header = file.readline(_MAX_HEADER)
                size = os.fstat(file.fileno()).st_size - len(header)
            yield file, BlobInfo(size, orjson.loads(header)["content_type"])


def _refuse_links(path: Path) -> None:
    """A link in the folder could lead out of it; nothing of ours makes one."""
    if path.parent.resolve() != path.parent or path.is_symlink():
        raise StorageUnavailable


@contextmanager
def _problems() -> Iterator[None]:
    """What the file system raises, as the port's errors."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BlobNotFound from error
    except OSError as error:
        raise StorageUnavailable from error
