"""The Content-Disposition of a download."""

import re
from urllib.parse import quote

MAX_FILENAME = 150

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff/\\:*?"<>|]')


INLINE_TYPES = frozenset({"application/pdf"})
"""What may open in the browser: of a user's files only a kind whose viewer runs nothing in the
page. HTML or SVG that opened in the page would run its scripts there."""


def disposition(filename: str, content_type: str, *, inline: bool) -> str:
    """The header for saving under ``filename``: ASCII for old clients, UTF-8 for all others.

    An attachment, unless ``inline`` was asked for and the type may be. Raises ``ValueError`` for
    one that may not.
    """
    if inline and content_type not in INLINE_TYPES:
        raise ValueError(f"{content_type} must not open in the browser")
    name = safe_filename(filename)
    plain = re.sub(r"[^\x20-\x7e]|[%;]", "_", name)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_filename(filename: str) -> str:
    """The name without what a header, a URL or a file system would choke on."""
    return _UNSAFE.sub("_", filename).strip(". ")[:MAX_FILENAME] or "download"
