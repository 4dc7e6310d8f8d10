"""The page in the widget's iframe: nothing of its own but where the app is, and who may hold it."""

import secrets
from html import escape

from frontdesk.records.api_key import ApiKey
from widget.embedding.pages import frame_ancestors

NOT_FOUND = "<!doctype html><meta charset=utf-8><title>Not found</title><p>Not found</p>\n"

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>Chat</title>
<link rel="stylesheet" href="/widget/frame.css" nonce="{nonce}">
<script type="module" src="/widget/frame.js" nonce="{nonce}"></script>
</head>
<body>
<div id="frame" data-agent-id="{agent_id}" data-key="{key}" data-origin="{origin}"></div>
</body>
</html>
"""


def frame_page(key: ApiKey, shown: str, origin: str, language: str) -> tuple[str, dict[str, str]]:
    """The page for a key (``shown`` as the client knows it) and its headers.

    Only pages of the key's origins, and our own, can hold it; it loads nothing but the app.
    """
    nonce = secrets.token_urlsafe(16)
    policy = [
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce}'",
        f"style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        frame_ancestors(key.origins),
    ]
    values = {
        "language": language,
        "nonce": nonce,
        "agent_id": key.agent_id,
        "key": shown,
        "origin": origin,
    }
    page = _PAGE.format_map({name: escape(value) for name, value in values.items()})
    return page, {"Content-Security-Policy": "; ".join(policy)}
