"""Signed links on the running gateway."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.local.conftest import ROOT, Running, running

_SIGN = """
import sys
from frontdesk.blobs import open_blobs
blobs = open_blobs("local://BlobsBucket")
if sys.argv[1] == "put":
    signed = blobs.signed_put("a/b.txt", content_type="text/plain", size=5, expires_seconds=60)
    print(signed.url)
else:
    blobs.put("c.html", b"x" * 700_000, "text/html")
    print(blobs.signed_get("c.html", filename="<ü>.html", content_type="text/html",
                           expires_seconds=60))
"""


@pytest.fixture
def sign(probe: Running) -> Callable[[str], str]:
    """Signs as a function of this platform would."""
    environment = {
        **os.environ,
        "FRONTDESK_ENV": "local",
        "DATA_DIR": str(probe.data),
        "BASE_URL": probe.url,
        "TOKEN_SECRET": "",
        "PYTHONPATH": str(ROOT / "layers" / "shared"),
    }

    def signed(kind: str) -> str:
        command = [sys.executable, "-c", _SIGN, kind]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        parts = urlsplit(done.stdout.strip())
        return f"{parts.path}?{parts.query}"

    return signed


def test_a_download(probe: Running, sign: Callable[[str], str]) -> None:
    answer = probe.call("GET", sign("get"))
    assert answer.status == 200
    assert answer.body == b"x" * 700_000
    assert answer.all("content-type") == ["text/html"]
    assert answer.all("content-disposition")[0].startswith("attachment; ")
    assert answer.all("content-security-policy") == ["sandbox; default-src 'none'"]


def test_an_upload(probe: Running, sign: Callable[[str], str]) -> None:
    url = sign("put")
    assert probe.call("PUT", url, b"hello", Content_Type="text/plain").status == 200
    stored = probe.data / "blobs" / "BlobsBucket" / "a" / "b.txt@"
    assert stored.read_bytes().endswith(b"hello")
    assert probe.call("PUT", url, b"longer", Content_Type="text/plain").status == 422
    assert probe.call("PUT", url, b"hello", Content_Type="text/html").status == 422
    assert probe.call("GET", url).status == 403


def test_a_changed_link(probe: Running, sign: Callable[[str], str]) -> None:
    url = sign("get")
    for changed in (
        url.replace("c.html", "d.html", 1),
        url.replace("expires=", "expires=9"),
        url.partition("?")[0],
        "/blobs/",
        "/blobs/..%2f..%2fsecret.key?" + url.partition("?")[2],
    ):
        answer = probe.call("GET", changed)
        assert (answer.status, answer.json()["code"]) == (403, "link_refused"), changed


def test_a_missing_file(probe: Running, sign: Callable[[str], str]) -> None:
    url = sign("get")
    (probe.data / "blobs" / "BlobsBucket" / "c.html@").unlink()
    assert probe.call("GET", url).status == 404


def test_the_outbox_page(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        assert b"No mail yet" in platform.call("GET", "/dev/mail").body
        (tmp_path / "mail" / "1.json").write_text('{"subject": "Hello", "text": "t", "to": "x"}')
        assert b"Hello" in platform.call("GET", "/dev/mail").body
