"""The Content-Disposition of a download."""

import re
from urllib.parse import quote

MAX_FILENAME = 150

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff/\\:*?"<>|]')


def attachment(filename: str) -> str:
    """The header for saving under ``filename``: ASCII for old clients, UTF-8 for all others.

    Always an attachment: a file of a user that opened in the page would run its scripts there.
    """
    name = safe_filename(filename)
    plain = re.sub(r"[^\x20-\x7e]|[%;]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_filename(filename: str) -> str:
    """The name without what a header, a URL or a file system would choke on."""
    return _UNSAFE.sub("_", filename).strip(". ")[:MAX_FILENAME] or "download"
