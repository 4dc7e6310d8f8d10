"""Addresses of pages: one spelling for each, which site it belongs to, which ones are wanted."""

import re
from fnmatch import fnmatchcase

from yarl import URL

MAX_LENGTH = 1000

# They say how somebody came, not what is shown.
_TRACKING = re.compile(
    r"utm_.*|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id"
    r"|_ga|_gl|_hs(enc|mi)|vero_(id|conv)|mkt_tok|phpsessid|jsessionid|aspsessionid.*|sessionid",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)

_NO_TEXT = (
    ".7z", ".avi", ".avif", ".bin", ".bmp", ".bz2", ".css", ".dmg", ".eot", ".exe", ".gif",
    ".gz", ".ico", ".iso", ".jpeg", ".jpg", ".js", ".mjs", ".mov", ".mp3", ".mp4", ".mpeg",
    ".mpg", ".msi", ".ogg", ".otf", ".png", ".rar", ".svg", ".tar", ".tgz", ".tif", ".tiff",
    ".ttf", ".wav", ".webm", ".webp", ".wmv", ".woff", ".woff2", ".xz", ".zip",
)  # fmt: skip


def normalised(text: str, relative_to: str | None = None) -> str | None:
    """The one spelling of an http(s) address: no fragment, no tracking; None if it is none."""
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        url = URL(_SESSION_IN_PATH.sub("", text))
        if relative_to is not None:
            url = URL(relative_to).join(url)
        if url.scheme not in ("http", "https") or not url.raw_host or url.raw_user is not None:
            return None
        kept = [(name, value) for name, value in url.query.items() if not _TRACKING.match(name)]
        if len(kept) != len(url.query):
            url = url.with_query(kept)
        spelled = str(url.with_fragment(None))
    except ValueError:  # UnicodeError, which IDNA raises, is one
        return None
    return spelled if len(spelled) <= MAX_LENGTH else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host (with or without www.) and port."""
    return _site(one) == _site(other)


def host_of(address: str) -> str:
    """The host with its port, to which requests are paced."""
    return URL(address).authority


def wanted(address: str, include: list[str], exclude: list[str]) -> bool:
    """Whether the patterns let an address in; one that begins with a slash means the path."""
    url = URL(address)
    texts = (address, url.raw_path_qs, url.path_qs)

    def matches(pattern: str) -> bool:
        return any(fnmatchcase(text, pattern) for text in texts)

    if any(map(matches, exclude)):
        return False
    return not include or any(map(matches, include))


def promising(address: str) -> bool:
    """Whether an address may be a text, as far as its ending tells."""
    return not URL(address).path.lower().endswith(tuple(_NO_TEXT))


def _site(address: str) -> tuple[str, int | None]:
    url = URL(address)
    port = None if url.is_default_port() else url.port
    return (url.raw_host or "").removesuffix(".").removeprefix("www."), port
