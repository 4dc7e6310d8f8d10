"""The blobs port: files by key, S3 in the cloud, a folder on one machine.

A key is built from ids by our code (``exports/usr_…/exp_….zip``); the name that a user gave a file
belongs into ``filename`` of ``signed_get``.
"""

from frontdesk.blobs.factory import get_blobs, open_blobs
from frontdesk.blobs.port import BlobInfo, BlobNotFound, Blobs, BlobStream, SignedPut

__all__ = [
    "BlobInfo",
    "BlobNotFound",
    "BlobStream",
    "Blobs",
    "SignedPut",
    "get_blobs",
    "open_blobs",
]
