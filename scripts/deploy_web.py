"""The web app in its bucket: what is uploaded, how long it is cached, what is removed."""

import mimetypes
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"
_ASK_AGAIN = "no-cache"
_KEPT = timedelta(days=30)


def cache_control(key: str) -> str:
    """How long browsers and CloudFront keep a file.

    Everything below assets/ has the hash of its content in its name; a page names the assets it
    needs, so an old page must never be served after a deployment. The widget's loader and the
    entry of its frame (widget.js, widget/frame.js) keep their names for ever; for a few minutes an
    old one works with the assets that it names, which are kept longer.
    """
    if key.startswith("assets/"):
        return _FOREVER
    return _ASK_AGAIN if key.endswith(".html") else _SHORT


def content_type(key: str) -> str:
    """The media type of a file, the same on every machine."""
    known = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}
    guessed = known.get(Path(key).suffix) or mimetypes.guess_type(key)[0]
    if guessed is None:
        return "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


class WebApp:
    """The bucket behind CloudFront. ``s3`` is a boto3 S3 client."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def upload(self, folder: Path) -> None:
        """Upload a built web app; pages last, so that what a page names is already there.

        Every file is uploaded again, which keeps its date fresh. What no deployment of the last
        30 days had is removed: tabs that are still open may load the rest.
        """
        if not (folder / "index.html").is_file():
            raise SystemExit(f"{folder} has no index.html: run scripts/build.sh first")
        keys = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
        for key in sorted(keys, key=lambda key: (key.endswith(".html"), key)):
            self._s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=(folder / key).read_bytes(),
                CacheControl=cache_control(key),
                ContentType=content_type(key),
            )
        self._remove_old(set(keys))

    def _remove_old(self, current: set[str]) -> None:
        before = datetime.now(UTC) - _KEPT
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for entry in page.get("Contents", []):
                if entry["Key"] not in current and entry["LastModified"] < before:
                    self._s3.delete_object(Bucket=self._bucket, Key=entry["Key"])

    def invalidate(self, cloudfront: Any, distribution: str) -> None:
        """Make CloudFront ask the bucket again for everything that has no hash in its name."""
        cloudfront.create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "CallerReference": f"deploy-{time.time_ns()}",
                "Paths": {"Quantity": 1, "Items": ["/*"]},
            },
        )
