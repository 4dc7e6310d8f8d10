"""/dev/mail: the mails that would have been sent, newest first. One machine only.

A mail's text is shown escaped, with its http links clickable; its HTML in a sandboxed frame that
may run nothing. The page itself may load nothing either.
"""

import html
import re
from pathlib import Path
from typing import Any

import orjson

from local.proxy import Headers, Response

_SHOWN = 100
_LINK = re.compile(r"https?://[^\s<>\"']+")
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;
color-scheme:light dark}
article{border:1px solid #8886;border-radius:8px;padding:1rem;margin:1rem 0;overflow-wrap:anywhere}
h2{font-size:1rem;margin:0}p{margin:.2rem 0;opacity:.75;font-size:.85rem}
pre{white-space:pre-wrap;font:inherit;margin:.8rem 0 0}
iframe{width:100%;height:22rem;border:0;background:#fff;margin-top:.8rem}
"""
_HEADERS: Headers = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'none';"
        b" frame-ancestors 'none'; base-uri 'none'",
    ),
]


def outbox_page(folder: Path) -> Response:
    """The page with the newest mails of the outbox folder."""
    # Names need not sort by time, so the files' times decide.
    files = sorted(folder.glob("*.json"), key=_modified, reverse=True)[:_SHOWN]
    articles = "".join(_article(file) for file in files)
    body = (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>Outbox</title><style>{_STYLE}</style><h1>Outbox</h1>"
        "<p>Mails stay on this machine; in the cloud they are sent.</p>"
        f"{articles or '<p>No mail yet.</p>'}</html>"
    ).encode()
    return Response(200, [*_HEADERS, (b"content-length", str(len(body)).encode())], body)


def _article(file: Path) -> str:
    try:
        mail: dict[str, Any] = orjson.loads(file.read_bytes())
        recipients = mail.get("to", "")
    except (OSError, ValueError, AttributeError):
        return f"<article><h2>{html.escape(file.name)}</h2><p>cannot be read</p></article>"
    to = ", ".join(map(str, recipients)) if isinstance(recipients, list) else str(recipients)
    sent = str(mail.get("sent_at") or mail.get("created_at") or "")
    text, markup = str(mail.get("text") or ""), str(mail.get("html") or "")
    content = f"<pre>{_linked(text)}</pre>" if text else ""
    if markup and not text:
        content = f'<iframe sandbox srcdoc="{html.escape(markup)}" title="HTML part"></iframe>'
    return (
        f"<article><h2>{html.escape(str(mail.get('subject', '')))}</h2>"
        f"<p>to {html.escape(to)} {html.escape(sent)}</p>{content}</article>"
    )


def _linked(text: str) -> str:
    parts, position = [], 0
    for match in _LINK.finditer(text):
        url = match.group().rstrip(".,;:!?)")
        parts.append(html.escape(text[position : match.start()]))
        parts.append(f'<a href="{html.escape(url)}" rel=noreferrer>{html.escape(url)}</a>')
        position = match.start() + len(url)
    return "".join([*parts, html.escape(text[position:])])


def _modified(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
