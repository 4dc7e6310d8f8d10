"""Files in the cloud: S3, with presigned URLs (SigV4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, BinaryIO

from frontdesk.blobs.disposition import disposition
from frontdesk.blobs.port import (
    BlobInfo,
    BlobNotFound,
    BlobStream,
    SignedPut,
    StorageUnavailable,
    check_content_type,
    check_expires,
    check_folder,
    check_key,
    check_prefix,
)

_MISSING = {"404", "NoSuchKey", "NotFound"}
_DELETE_AT_ONCE = 1000


class S3Blobs:
    """One bucket of S3."""

    def __init__(self, bucket: str, *, region: str) -> None:
        self._bucket = bucket
        self._region = region

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        # "virtual" makes the host regional; the global one redirects, which no upload survives.
        config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
        return boto3.client("s3", region_name=self._region, config=config)

    def put(self, key: str, data: bytes | BinaryIO, content_type: str) -> None:
        """See ``Blobs.put``; a large file goes up in parts."""
        place = self._place(key)
        kind = check_content_type(content_type)
        with _problems():
            if isinstance(data, bytes):
                self._client.put_object(**place, Body=data, ContentType=kind)
            else:
                self._client.upload_fileobj(data, **place, ExtraArgs={"ContentType": kind})

    def get(self, key: str) -> bytes:
        """See ``Blobs.get``."""
        with self.open(key) as stream, _problems():
            return stream.read()

    @contextmanager
    def open(self, key: str) -> Iterator[BlobStream]:
        """See ``Blobs.open``."""
        with _problems():
            body = self._client.get_object(**self._place(key))["Body"]
        try:
            yield body
        finally:
            body.close()

    def head(self, key: str) -> BlobInfo | None:
        """See ``Blobs.head``."""
        try:
            with _problems():
                found = self._client.head_object(**self._place(key))
        except BlobNotFound:
            return None
        return BlobInfo(found["ContentLength"], found["ContentType"])

    def delete(self, key: str) -> None:
        """See ``Blobs.delete``."""
        with _problems():
            self._client.delete_object(**self._place(key))

    def delete_prefix(self, prefix: str) -> int:
        """See ``Blobs.delete_prefix``."""
        keys = [*self.list(check_folder(prefix))]
        for start in range(0, len(keys), _DELETE_AT_ONCE):
            some = [{"Key": key} for key in keys[start : start + _DELETE_AT_ONCE]]
            with _problems():
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": some, "Quiet": True}
                )
            if answer.get("Errors"):
                raise StorageUnavailable
        return len(keys)

    def list(self, prefix: str = "") -> Iterator[str]:
        """See ``Blobs.list``."""
        check_prefix(prefix)
        pages = self._client.get_paginator("list_objects_v2")
        with _problems():
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                for entry in page.get("Contents", []):
                    yield entry["Key"]

    def signed_get(
        self,
        key: str,
        *,
        filename: str,
        content_type: str,
        expires_seconds: int,
        inline: bool = False,
    ) -> str:
        """See ``Blobs.signed_get``."""
        wanted = {
            **self._place(key),
            "ResponseContentType": check_content_type(content_type),
            "ResponseContentDisposition": disposition(filename, content_type, inline=inline),
        }
        return self._sign("get_object", wanted, expires_seconds)

    def signed_put(
        self, key: str, *, content_type: str, size: int, expires_seconds: int
    ) -> SignedPut:
        """See ``Blobs.signed_put``; type and length are signed headers, so S3 checks them."""
        kind = check_content_type(content_type)
        wanted = {**self._place(key), "ContentType": kind, "ContentLength": size}
        return SignedPut(self._sign("put_object", wanted, expires_seconds), {"Content-Type": kind})

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": check_key(key)}

    def _sign(self, operation: str, parameters: dict[str, Any], expires_seconds: int) -> str:
        with _problems():  # needs credentials, which may have to be fetched
            return str(
                self._client.generate_presigned_url(
                    operation, Params=parameters, ExpiresIn=check_expires(expires_seconds)
                )
            )


@contextmanager
def _problems() -> Iterator[None]:
    """What S3 and its client raise, as the port's errors."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            raise BlobNotFound from error
        raise StorageUnavailable from error
    except (Boto3Error, BotoCoreError) as error:
        raise StorageUnavailable from error
