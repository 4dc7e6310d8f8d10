"""The URLs that are signed for S3: the host of the region, and what the signature covers."""

from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk.blobs.s3 import S3Blobs


@pytest.fixture
def blobs() -> S3Blobs:
    return S3Blobs("frontdesk-blobs", region="eu-west-1")


def test_an_upload_is_bound_to_type_and_size(blobs: S3Blobs) -> None:
    url = blobs.signed_put("a/b", content_type="text/plain", size=7, expires_seconds=90).url
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    assert parts.netloc == "frontdesk-blobs.s3.eu-west-1.amazonaws.com"
    assert parts.path == "/a/b"
    assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["90"]


def test_another_size_is_another_signature(blobs: S3Blobs) -> None:
    signatures = {
        parse_qs(
            urlsplit(
                blobs.signed_put("a", content_type="text/plain", size=n, expires_seconds=60).url
            ).query
        )["X-Amz-Signature"][0]
        for n in (1, 2)
    }
    assert len(signatures) == 2
