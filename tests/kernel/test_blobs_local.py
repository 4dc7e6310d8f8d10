"""The local folder beyond the port: no way out of it, whole files only, links that hold."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk import clock
from frontdesk.blobs.local import LocalBlobs
from frontdesk.blobs.port import StorageUnavailable
from frontdesk.blobs.signing import Grant, LinkExpired, LinkRefused, UrlSigner
from frontdesk.errors import Invalid

SIGNER = UrlSigner(b"s" * 32, "http://127.0.0.1:8080")
PDF = "application/pdf"


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobs:
    return LocalBlobs(tmp_path / "blobs", "Bucket", SIGNER)


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_links_in_the_folder_lead_nowhere(blobs: LocalBlobs, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret@").write_bytes(b'{"content_type":"text/plain"}\nsecret')
    blobs.put("a", b"", "text/plain")
    bucket = tmp_path / "blobs" / "Bucket"
    (bucket / "folder").symlink_to(outside)
    (bucket / "file@").symlink_to(outside / "secret@")
    for key in ("folder/secret", "file"):
        for use in (blobs.get, blobs.head, blobs.delete):
            with pytest.raises(StorageUnavailable):
                use(key)
        with pytest.raises(StorageUnavailable):
            blobs.put(key, b"changed", "text/plain")
    with pytest.raises(StorageUnavailable):
        blobs.put("folder/new/file", b"changed", "text/plain")
    assert list(blobs.list()) == ["a"]
    with pytest.raises(StorageUnavailable):
        list(blobs.list("folder/"))
    assert [path.name for path in outside.iterdir()] == ["secret@"]
    assert (outside / "secret@").read_bytes().endswith(b"secret")


class Breaking:
    """A source that fails after its first piece."""

    def __init__(self) -> None:
        self.pieces: Iterator[bytes] = iter([b"half"])

    def read(self, _size: int = -1) -> bytes:
        try:
            return next(self.pieces)
        except StopIteration:
            raise ConnectionAbortedError from None


def test_an_upload_that_breaks_off_changes_nothing(blobs: LocalBlobs, tmp_path: Path) -> None:
    blobs.put("a", b"old", "text/plain")
    source: Any = Breaking()
    with pytest.raises(StorageUnavailable):
        blobs.put("a", source, PDF)
    assert blobs.get("a") == b"old"
    assert list(blobs.list()) == ["a"]
    assert list((tmp_path / "blobs" / "Bucket" / "@tmp").iterdir()) == []


def test_a_full_disk_changes_nothing(blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs.put("a", b"old", "text/plain")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable):
        blobs.put("a", b"new", "text/plain")
    monkeypatch.undo()
    assert blobs.get("a") == b"old"


def test_a_bucket_stays_in_its_folder(tmp_path: Path) -> None:
    for name in ("", "..", "/etc", "a\0"):
        with pytest.raises(Invalid):
            LocalBlobs(tmp_path, name, SIGNER)


def test_a_link_grants_what_it_was_made_for() -> None:
    query = query_of(SIGNER.put_url("Bucket", "a/b", PDF, 7, 60))
    grant = SIGNER.verify("PUT", "Bucket", "a/b", query)
    assert grant == Grant("PUT", "Bucket", "a/b", PDF, 7, None, int(query["expires"]))


@pytest.mark.parametrize("link", ["get", "put"])
@pytest.mark.parametrize(
    "change",
    [
        {"method": "DELETE"}, {"method": "HEAD"}, {"bucket": "Other"}, {"key": "a/c"},
        {"key": "../a/b"}, {"type": "text/html"}, {"size": "8"}, {"size": "x"},
        {"filename": "other"}, {"expires": "99999999999"}, {"expires": "x"},
        {"signature": "0" * 64}, {"signature": ""}, {"signature": "é"},
        {"type": None}, {"expires": None},
        {"signature": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_changed_link_is_refused(link: str, change: dict[str, str | None]) -> None:
    if link == "get":
        request = {"method": "GET"} | query_of(SIGNER.get_url("Bucket", "a/b", "name", PDF, 60))
    else:
        request = {"method": "PUT"} | query_of(SIGNER.put_url("Bucket", "a/b", PDF, 7, 60))
    changed = {"bucket": "Bucket", "key": "a/b"} | request | change
    query = {name: value for name, value in changed.items() if value is not None}
    method, bucket, key = (query.pop(name) for name in ("method", "bucket", "key"))
    with pytest.raises(LinkRefused):
        SIGNER.verify(method, bucket, key, query)


def test_a_link_to_download_is_none_to_upload() -> None:
    query = query_of(SIGNER.get_url("Bucket", "a/b", "name", PDF, 60))
    with pytest.raises(LinkRefused):
        SIGNER.verify("PUT", "Bucket", "a/b", query)


def test_a_field_cannot_slip_into_its_neighbour() -> None:
    query = query_of(SIGNER.get_url("Bucket", "a/b", "name", PDF, 60))
    with pytest.raises(LinkRefused):
        SIGNER.verify("GET", "Bucket/a", "b", query)


def test_a_link_of_another_secret_is_refused() -> None:
    query = query_of(UrlSigner(b"t" * 32, "http://x").get_url("Bucket", "a", "name", PDF, 60))
    with pytest.raises(LinkRefused):
        SIGNER.verify("GET", "Bucket", "a", query)


def test_a_link_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    query = query_of(SIGNER.get_url("Bucket", "a", "name", PDF, 60))
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=59))
    SIGNER.verify("GET", "Bucket", "a", query)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=60))
    with pytest.raises(LinkExpired):
        SIGNER.verify("GET", "Bucket", "a", query)


@pytest.mark.parametrize(
    ("content_type", "length"), [("text/html", "7"), (None, "7"), (PDF, "8"), (PDF, None)]
)
def test_an_upload_must_be_what_was_signed(content_type: str | None, length: str | None) -> None:
    query = query_of(SIGNER.put_url("Bucket", "a", PDF, 7, 60))
    grant = SIGNER.verify("PUT", "Bucket", "a", query)
    grant.check_upload(PDF, "7")
    with pytest.raises(Invalid) as caught:
        grant.check_upload(content_type, length)
    assert caught.value.code == "upload_differs"


def test_a_download_cannot_run_as_our_page() -> None:
    query = query_of(SIGNER.get_url("Bucket", "a", "x.html", "text/html", 60))
    headers = SIGNER.verify("GET", "Bucket", "a", query).response_headers()
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_link_to_download_does_not_become_one_that_opens() -> None:
    query = query_of(SIGNER.get_url("Bucket", "a", "x.pdf", PDF, 60))
    with pytest.raises(LinkRefused):
        SIGNER.verify("GET", "Bucket", "a", query | {"inline": "1"})
    shown = query_of(SIGNER.get_url("Bucket", "a", "x.pdf", PDF, 60, inline=True))
    headers = SIGNER.verify("GET", "Bucket", "a", shown).response_headers()
    assert headers["Content-Disposition"].startswith("inline; ")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    for changed in (
        {name: value for name, value in shown.items() if name != "inline"},
        shown | {"type": "text/html"},
    ):
        with pytest.raises(LinkRefused):
            SIGNER.verify("GET", "Bucket", "a", changed)
