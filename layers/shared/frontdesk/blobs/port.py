"""What a store of files promises, and the rules for keys that hold for every adapter."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from frontdesk.errors import Invalid, NotFound, Unavailable

MAX_KEY_LENGTH = 900
MAX_EXPIRES_SECONDS = 7 * 24 * 3600
"""As long as AWS lets a signature live; one made by a function ends with its role's session."""

# Letters that mean the same in URLs, in S3 and as a file name; a part is no longer than a file
# name may be. Beginning with a dot is for hidden files and for ways out of the folder.
_PART = r"[A-Za-z0-9_~=+-][A-Za-z0-9._~=+-]{0,199}"
_KEY = re.compile(rf"{_PART}(/{_PART})*")
_CONTENT_TYPE = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,199}")


class BlobNotFound(NotFound):
    code = "blob_not_found"
    title = "The file does not exist"


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    title = "Files cannot be read or stored right now"


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """What is known of a file without reading it; ``size`` in bytes."""

    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class SignedPut:
    """Where to PUT a file; the request must have these headers and exactly the signed size."""

    url: str
    headers: dict[str, str]


class BlobStream(Protocol):
    """A file being read."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes, at most ``size``, without it all; empty at the end."""
        ...


class Blobs(Protocol):
    """One bucket. A key that breaks the rules raises ``Invalid``, code invalid_key; a store that
    does not answer or is full ``StorageUnavailable``."""

    def put(self, key: str, data: bytes | BinaryIO, content_type: str) -> None:
        """Store a file, in place of what was there; visible all at once or not at all."""
        ...

    def get(self, key: str) -> bytes:
        """The whole content; raises ``BlobNotFound``."""
        ...

    def open(self, key: str) -> AbstractContextManager[BlobStream]:
        """The content to read piece by piece; raises ``BlobNotFound``."""
        ...

    def head(self, key: str) -> BlobInfo | None:
        """Size and type, or None when there is no such file."""
        ...

    def delete(self, key: str) -> None:
        """Remove a file, if it is there."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Remove every file below ``prefix``, which ends with a slash; how many they were."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """The keys that start with ``prefix``, sorted."""
        ...

    def signed_get(
        self,
        key: str,
        *,
        filename: str,
        content_type: str,
        expires_seconds: int,
        inline: bool = False,
    ) -> str:
        """A URL to download the file under a name; good for 1 second to 7 days.

        ``inline`` lets a PDF open in the browser instead.
        """
        ...

    def signed_put(
        self, key: str, *, content_type: str, size: int, expires_seconds: int
    ) -> SignedPut:
        """Where to upload a file of this type and of exactly ``size`` bytes."""
        ...


def check_key(key: str) -> str:
    """The key, if it is one; raises ``Invalid``."""
    if not _KEY.fullmatch(key) or len(key) > MAX_KEY_LENGTH:
        raise Invalid("Not a key of a file", code="invalid_key")
    return key


def check_prefix(prefix: str) -> str:
    """The beginning of a key, cut anywhere, if it is one; raises ``Invalid``."""
    if prefix:
        check_key(prefix.removesuffix("/"))
    return prefix


def check_folder(prefix: str) -> str:
    """A prefix that ends with a slash, so that ``wks_1`` does not reach into ``wks_10``."""
    if not prefix.endswith("/"):
        raise Invalid("The prefix of files to delete ends with a slash", code="invalid_key")
    return check_prefix(prefix)


def check_content_type(content_type: str) -> str:
    """The content type, if it fits into a header; raises ``Invalid``."""
    if not _CONTENT_TYPE.fullmatch(content_type):
        raise Invalid("Not a content type", code="invalid_content_type")
    return content_type


def check_expires(expires_seconds: int) -> int:
    """The life time of a signature, if AWS would take it."""
    if not 1 <= expires_seconds <= MAX_EXPIRES_SECONDS:
        raise ValueError(f"a signed URL lives 1 to {MAX_EXPIRES_SECONDS} seconds")
    return expires_seconds
