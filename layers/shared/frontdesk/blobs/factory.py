"""Chooses the adapter by the bucket's name."""

from functools import lru_cache

from frontdesk.blobs.local import LocalBlobs
from frontdesk.blobs.port import Blobs
from frontdesk.blobs.s3 import S3Blobs
from frontdesk.blobs.signing import UrlSigner
from frontdesk.settings import get_settings, master_secret

LOCAL_SCHEME = "local://"


def open_blobs(bucket: str) -> Blobs:
    """The bucket ``local://NAME`` (the folder DATA_DIR/blobs/NAME) or a bucket of S3."""
    settings = get_settings()
    if bucket.startswith(LOCAL_SCHEME):
        name = bucket.removeprefix(LOCAL_SCHEME)
        return LocalBlobs(settings.data_dir / "blobs", name, get_signer())
    return S3Blobs(bucket, region=settings.aws_region)


@lru_cache(maxsize=1)
def get_blobs() -> Blobs:
    """The bucket that the settings name."""
    return open_blobs(get_settings().blobs_bucket)


@lru_cache(maxsize=1)
def get_signer() -> UrlSigner:
    """What signs the links of one machine, and checks them in the local gateway."""
    return UrlSigner(master_secret(), get_settings().base_url)
