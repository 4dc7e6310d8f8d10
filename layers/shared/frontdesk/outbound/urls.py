"""Takes a URL apart and refuses what could be read in two ways."""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address

from yarl import URL

from frontdesk.outbound.errors import UrlRefused

MAX_LENGTH = 8192
SCHEMES = ("http", "https")
PORTS = frozenset({80, 443, 8080, 8443})

_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?")
# A name that ends in a number is an IPv4 address to some resolvers: 2130706433, 0x7f.1, 127.1.
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")


def check_url(text: str | URL, ports: Collection[int] | None) -> URL:
    """The URL without its fragment, if it may be opened; raises ``UrlRefused``.

    ``ports`` are the allowed ones, None for all.
    """
    url = _parse(text)
    if url.scheme not in SCHEMES:
        raise UrlRefused("Only http and https addresses can be opened")
    if url.raw_user is not None or url.raw_password is not None:
        raise UrlRefused("The address may not contain a user name or password")
    if not _is_host(url.raw_host or ""):
        raise UrlRefused("The address has no valid host name")
    if ports is not None and url.port not in ports:
        raise UrlRefused(f"Only the ports {', '.join(map(str, sorted(ports)))} can be opened")
    return url.with_fragment(None)


def redirected(url: URL, location: str, ports: Collection[int] | None) -> URL:
    """Where ``url`` redirects to, checked in the same way."""
    target = _parse(location.strip(" "))
    try:
        joined = url.join(target)
    except ValueError:
        raise UrlRefused from None
    return check_url(joined, ports)


def _parse(text: str | URL) -> URL:
    if isinstance(text, URL):
        return text
    if len(text) > MAX_LENGTH or _AMBIGUOUS.search(text):
        raise UrlRefused("Not a valid address")
    try:
        return URL(text)
    except ValueError:  # UnicodeError, which IDNA raises, is one
        raise UrlRefused("Not a valid address") from None


def _is_host(host: str) -> bool:
    try:
        if ":" in host:
            return "%" not in host and bool(IPv6Address(host))
        if _NUMERIC.fullmatch(host):
            return bool(IPv4Address(host))
    except ValueError:
        return False
    return len(host) <= 253 and _NAME.fullmatch(host) is not None
