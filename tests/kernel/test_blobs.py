"""The contract of the blobs port, the same for S3 and for the local folder."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from moto import mock_aws

from frontdesk.blobs import BlobInfo, BlobNotFound, Blobs, get_blobs, open_blobs
from frontdesk.blobs.factory import get_signer
from frontdesk.blobs.local import LocalBlobs
from frontdesk.blobs.port import StorageUnavailable
from frontdesk.blobs.s3 import S3Blobs
from frontdesk.blobs.signing import UrlSigner
from frontdesk.errors import Invalid
from frontdesk.settings import reset_settings

REGION = "eu-west-1"
BUCKET = "frontdesk-blobs-test"
SECRET = b"s" * 32
PDF = "application/pdf"


class Bench(Protocol):
    blobs: Blobs

    def download(self, url: str) -> tuple[dict[str, str], bytes]: ...
    def upload(self, url: str, headers: dict[str, str], body: bytes) -> None: ...
    def break_it(self) -> None: ...


class LocalBench:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signer = UrlSigner(SECRET, "http://127.0.0.1:8080/")
        self.blobs: Blobs = LocalBlobs(folder, BUCKET, self.signer)

    def request(self, url: str) -> tuple[str, str, dict[str, str]]:
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc) == ("http", "127.0.0.1:8080")
        empty, prefix, bucket, key = unquote(parts.path).split("/", 3)
        assert (empty, prefix) == ("", "blobs")
        return bucket, key, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def download(self, url: str) -> tuple[dict[str, str], bytes]:
        grant = self.signer.verify("GET", *self.request(url))
        assert grant.bucket == BUCKET
        return grant.response_headers(), self.blobs.get(grant.key)

    def upload(self, url: str, headers: dict[str, str], body: bytes) -> None:
        grant = self.signer.verify("PUT", *self.request(url))
        grant.check_upload(headers["Content-Type"], str(len(body)))
        self.blobs.put(grant.key, body, grant.content_type)

    def break_it(self) -> None:
        (self.folder / BUCKET).rename(self.folder / "elsewhere")
        (self.folder / BUCKET).symlink_to(self.folder / "elsewhere")


class S3Bench:
    def __init__(self) -> None:
        self.client: Any = boto3.client("s3", region_name=REGION)
        self.client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.blobs: Blobs = S3Blobs(BUCKET, region=REGION)

    def download(self, url: str) -> tuple[dict[str, str], bytes]:
        import requests

        answer = requests.get(url, timeout=5)
        assert answer.status_code == 200, answer.text
        return {name.title(): value for name, value in answer.headers.items()}, answer.content

    def upload(self, url: str, headers: dict[str, str], body: bytes) -> None:
        import requests

        answer = requests.put(url, headers=headers, data=body, timeout=5)
        assert answer.status_code == 200, answer.text

    def break_it(self) -> None:
        for entry in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            self.client.delete_object(Bucket=BUCKET, Key=entry["Key"])
        self.client.delete_bucket(Bucket=BUCKET)


@pytest.fixture(params=["local", "s3"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "local":
        yield LocalBench(tmp_path)
    else:
        with mock_aws():
            yield S3Bench()


@pytest.fixture
def blobs(bench: Bench) -> Blobs:
    return bench.blobs


def test_a_file_comes_back_as_it_was_stored(blobs: Blobs) -> None:
    content = bytes(range(256)) * 100 + b"\n{}\n"
    blobs.put("exports/usr_1/exp_1.pdf", content, PDF)
    assert blobs.get("exports/usr_1/exp_1.pdf") == content
    assert blobs.head("exports/usr_1/exp_1.pdf") == BlobInfo(len(content), PDF)


def test_an_empty_file_is_a_file(blobs: Blobs) -> None:
    blobs.put("a", b"", "text/plain")
    assert blobs.get("a") == b""
    assert blobs.head("a") == BlobInfo(0, "text/plain")


def test_a_stream_is_stored_and_read_piece_by_piece(blobs: Blobs) -> None:
    content = b"0123456789" * 100_000
    blobs.put("big", io.BytesIO(content), "text/plain")
    with blobs.open("big") as stream:
        first = stream.read(7)
        rest = stream.read()
    assert first == b"0123456"
    assert first + rest == content


def test_storing_again_replaces_content_and_type(blobs: Blobs) -> None:
    blobs.put("a", b"a long content", "text/plain")
    blobs.put("a", b"new", PDF)
    assert blobs.get("a") == b"new"
    assert blobs.head("a") == BlobInfo(3, PDF)


def test_what_is_missing_is_missing(blobs: Blobs) -> None:
    blobs.put("a", b"", "text/plain")
    for key in ("b", "a/b", "a/b/c"):
        assert blobs.head(key) is None
        with pytest.raises(BlobNotFound):
            blobs.get(key)
        with pytest.raises(BlobNotFound), blobs.open(key):
            pass
        blobs.delete(key)


def test_a_key_may_be_the_beginning_of_another(blobs: Blobs) -> None:
    blobs.put("a", b"1", "text/plain")
    blobs.put("a/b", b"2", "text/plain")
    blobs.put("a/b/c", b"3", "text/plain")
    assert [blobs.get(key) for key in ("a", "a/b", "a/b/c")] == [b"1", b"2", b"3"]
    assert list(blobs.list()) == ["a", "a/b", "a/b/c"]


def test_a_deleted_file_is_gone(blobs: Blobs) -> None:
    blobs.put("a/b", b"", "text/plain")
    blobs.put("a/c", b"", "text/plain")
    blobs.delete("a/b")
    assert blobs.head("a/b") is None
    assert list(blobs.list()) == ["a/c"]


def test_keys_are_listed_sorted_below_a_prefix(blobs: Blobs) -> None:
    keys = ["b/1", "a", "a/2", "a/10", "a-b", "a.c", "ab/c", "a/x/y", "A/1", "a=~+_-.z"]
    for key in keys:
        blobs.put(key, b"", "text/plain")
    assert list(blobs.list()) == sorted(keys)
    assert list(blobs.list("a/")) == ["a/10", "a/2", "a/x/y"]
    assert list(blobs.list("a/1")) == ["a/10"]
    assert list(blobs.list("a")) == sorted(key for key in keys if key.startswith("a"))
    assert list(blobs.list("nothing/here")) == []


def test_a_folder_is_deleted_and_its_neighbours_are_not(blobs: Blobs) -> None:
    for key in ("wks_1/a", "wks_1/b/c", "wks_10/a", "wks_1"):
        blobs.put(key, b"", "text/plain")
    assert blobs.delete_prefix("wks_1/") == 2
    assert list(blobs.list()) == ["wks_1", "wks_10/a"]
    assert blobs.delete_prefix("wks_1/") == 0


def test_deleting_needs_a_whole_folder(blobs: Blobs) -> None:
    blobs.put("wks_1/a", b"", "text/plain")
    for prefix in ("", "wks_1", "/", "../", "a//"):
        with pytest.raises(Invalid):
            blobs.delete_prefix(prefix)
    assert list(blobs.list()) == ["wks_1/a"]


ASTRAY = """
/ /etc/passwd a/ a//b . .. ../a a/../b a/./b a/.. .hidden a\b ..\a %2e%2e/a é a@ @tmp/a C:a
"""
ASTRAY_KEYS = [*ASTRAY.split(), "", "a\0b", "a\nb", "a b", "x" * 201, "/".join(["x" * 100] * 10)]


def test_a_key_that_leads_astray_is_refused(blobs: Blobs) -> None:
    uses: list[Callable[[str], object]] = [
        lambda key: blobs.put(key, b"", "text/plain"),
        blobs.get,
        lambda key: blobs.open(key).__enter__(),
        blobs.head,
        blobs.delete,
        lambda key: blobs.signed_get(key, filename="f", content_type=PDF, expires_seconds=60),
        lambda key: blobs.signed_put(key, content_type=PDF, size=1, expires_seconds=60),
    ]
    for key in ASTRAY_KEYS:
        for use in uses:
            with pytest.raises(Invalid) as caught:
                use(key)
            assert caught.value.code == "invalid_key"


def test_a_content_type_that_is_no_header_is_refused(blobs: Blobs) -> None:
    for kind in ("", "a\r\nX: y", "a\nb", "é", " a", "x" * 300):
        with pytest.raises(Invalid):
            blobs.put("a", b"", kind)
        with pytest.raises(Invalid):
            blobs.signed_put("a", content_type=kind, size=1, expires_seconds=60)
        with pytest.raises(Invalid):
            blobs.signed_get("a", filename="f", content_type=kind, expires_seconds=60)


def test_a_signed_url_downloads_under_the_name(bench: Bench) -> None:
    bench.blobs.put("a/b=+~.pdf", b"content", "text/plain")
    url = bench.blobs.signed_get(
        "a/b=+~.pdf", filename='Été "1"/2.pdf', content_type=PDF, expires_seconds=60
    )
    headers, body = bench.download(url)
    assert body == b"content"
    assert headers["Content-Type"] == PDF
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"_t_ _1__2.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%20_1__2.pdf"
    )


def test_only_a_pdf_opens_in_the_browser(bench: Bench) -> None:
    bench.blobs.put("a.pdf", b"content", "text/plain")
    url = bench.blobs.signed_get(
        "a.pdf", filename="a.pdf", content_type=PDF, expires_seconds=60, inline=True
    )
    headers, body = bench.download(url)
    assert body == b"content"
    assert headers["Content-Type"] == PDF
    assert headers["Content-Disposition"].startswith("inline; ")
    for kind in ("text/html", "image/svg+xml", "application/pdf+html", "text/plain"):
        with pytest.raises(ValueError, match="browser"):
            bench.blobs.signed_get(
                "a.pdf", filename="a", content_type=kind, expires_seconds=60, inline=True
            )


def test_a_hostile_file_name_stays_inside_its_header(bench: Bench) -> None:
    bench.blobs.put("a", b"content", "text/plain")
    for name in ("", "a\r\nSet-Cookie: x", "\ud800", "..", "\u2028", "x" * 500):
        url = bench.blobs.signed_get("a", filename=name, content_type=PDF, expires_seconds=60)
        headers, body = bench.download(url)
        assert body == b"content"
        disposition = headers["Content-Disposition"]
        assert disposition.startswith("attachment; ")
        assert len(disposition) < 1000
        assert disposition.isprintable()


def test_a_signed_url_uploads(bench: Bench) -> None:
    signed = bench.blobs.signed_put("up/load", content_type=PDF, size=7, expires_seconds=60)
    assert signed.headers == {"Content-Type": PDF}
    bench.upload(signed.url, signed.headers, b"content")
    assert bench.blobs.get("up/load") == b"content"
    assert bench.blobs.head("up/load") == BlobInfo(7, PDF)


def test_a_life_time_that_s3_cannot_sign_is_refused(blobs: Blobs) -> None:
    for life in (0, -1, 604_801):
        with pytest.raises(ValueError, match="seconds"):
            blobs.signed_get("a", filename="f", content_type=PDF, expires_seconds=life)
        with pytest.raises(ValueError, match="seconds"):
            blobs.signed_put("a", content_type=PDF, size=1, expires_seconds=life)


def test_a_store_that_does_not_work_is_unavailable(bench: Bench) -> None:
    bench.blobs.put("a/b", b"content", "text/plain")
    bench.break_it()
    with pytest.raises(StorageUnavailable):
        bench.blobs.put("a/b", b"content", "text/plain")
    with pytest.raises(StorageUnavailable):
        bench.blobs.put("a/b", io.BytesIO(b"content"), "text/plain")
    with pytest.raises(StorageUnavailable):
        bench.blobs.get("a/b")


def test_the_name_chooses_the_adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BLOBS_BUCKET", "local://Mine")
    fresh()
    try:
        get_blobs().put("a", b"content", "text/plain")
        assert (tmp_path / "blobs" / "Mine" / "a@").is_file()
        assert isinstance(open_blobs("frontdesk-blobs"), S3Blobs)
    finally:
        monkeypatch.undo()
        fresh()


def fresh() -> None:
    reset_settings()
    get_blobs.cache_clear()
    get_signer.cache_clear()
