"""The web app's files, and the outbox page."""

import json
from pathlib import Path

import pytest

from local.dev_mail import outbox_page
from local.static import StaticFiles


@pytest.fixture
def files(tmp_path: Path) -> StaticFiles:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<p>app</p>")
    (dist / "assets" / "app-1a2b.js").write_text("script")
    (dist / "assets" / "app-1a2b.js.gz").write_bytes(b"packed")
    (dist / "favicon.svg").write_text("<svg/>")
    (dist / "widget").mkdir()
    (dist / "widget.js").write_text("loader")
    (dist / "widget" / "frame.js").write_text("frame")
    (tmp_path / "secret.key").write_text("secret")
    return StaticFiles(dist, [("content-security-policy", "default-src 'self'")])


@pytest.mark.parametrize("path", ["/", "/agents/agt_1", "/sign-in", "/agents/"])
def test_pages_are_the_app(files: StaticFiles, path: str) -> None:
    answer = files("GET", path, [])
    headers = dict(answer.headers)
    assert (answer.status, answer.body) == (200, b"<p>app</p>")
    assert headers[b"cache-control"] == b"no-cache"
    assert headers[b"content-security-policy"] == b"default-src 'self'"
    assert headers[b"content-type"] == b"text/html; charset=utf-8"


def test_hashed_files_are_kept_for_ever(files: StaticFiles) -> None:
    headers = dict(files("GET", "/assets/app-1a2b.js", []).headers)
    assert headers[b"cache-control"] == b"public, max-age=31536000, immutable"
    assert headers[b"content-type"] == b"text/javascript; charset=utf-8"
    assert dict(files("GET", "/favicon.svg", []).headers)[b"cache-control"] == b"no-cache"


@pytest.mark.parametrize("path", ["/widget.js", "/widget/frame.js"])
def test_the_widget_keeps_its_names_and_is_asked_for_again(files: StaticFiles, path: str) -> None:
    answer = files("GET", path, [])
    headers = dict(answer.headers)
    assert answer.status == 200
    assert headers[b"content-type"] == b"text/javascript; charset=utf-8"
    assert headers[b"cache-control"] == b"no-cache"


def test_packed_files(files: StaticFiles) -> None:
    packed = files("GET", "/assets/app-1a2b.js", [(b"accept-encoding", b"br, gzip")])
    assert packed.body == b"packed"
    assert dict(packed.headers)[b"content-encoding"] == b"gzip"
    plain = files("GET", "/assets/app-1a2b.js", [])
    assert plain.body == b"script"
    assert dict(plain.headers)[b"vary"] == b"accept-encoding"


def test_revalidation(files: StaticFiles) -> None:
    tag = dict(files("GET", "/", []).headers)[b"etag"]
    assert files("GET", "/", [(b"if-none-match", tag)]).status == 304
    assert files("GET", "/", [(b"if-none-match", b'"other"')]).status == 200
    since = dict(files("GET", "/", []).headers)[b"last-modified"]
    assert files("GET", "/", [(b"if-modified-since", since)]).status == 304
    assert files("GET", "/", [(b"if-modified-since", b"nonsense")]).status == 200


@pytest.mark.parametrize(
    "path",
    ["/../secret.key", "/assets/../../secret.key", "//etc/passwd.txt", "/a\0.js", "/none.js"],
)
def test_nothing_outside_is_served(files: StaticFiles, path: str) -> None:
    answer = files("GET", path, [])
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_other_methods(files: StaticFiles) -> None:
    head = files("HEAD", "/", [])
    assert (head.body, dict(head.headers)[b"content-length"]) == (b"", b"10")
    assert files("POST", "/", []).status == 405


def test_the_outbox_is_escaped_and_its_links_work(tmp_path: Path) -> None:
    mail = {
        "to": "<b>x</b>@example.com",
        "subject": "<script>alert(1)</script>",
        "text": 'Open http://127.0.0.1/verify?token=a&b="> <img src=x onerror=alert(1)> (now).',
    }
    (tmp_path / "1.json").write_text(json.dumps(mail))
    (tmp_path / "2.json").write_text("{broken")
    (tmp_path / "3.json").write_text(json.dumps({"subject": "s", "html": '<p>"&'}))
    answer = outbox_page(tmp_path)
    text = answer.body.decode()
    assert "<script>" not in text
    assert "<img" not in text
    assert '<a href="http://127.0.0.1/verify?token=a&amp;b="' in text
    assert 'sandbox srcdoc="&lt;p&gt;&quot;&amp;"' in text
    assert "cannot be read" in text
    policy = dict(answer.headers)[b"content-security-policy"]
    assert policy.startswith(b"default-src 'none'")
    assert b"script" not in policy
