"""Where a publishable key's widget may be: the origins that a request and a frame may come from.

A pattern is an origin (``https://example.com``), one for all its subdomains
(``https://*.example.com``, which is not ``example.com`` itself), or has any port
(``http://localhost:*``): what CSP calls a host source, so ``frame-ancestors`` says the same.
"""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from frontdesk.settings import get_settings

_PORTS = {"http": 80, "https": 443}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_allowed(origin: str, patterns: Iterable[str]) -> bool:
    """Whether a page of this origin may use the key; our own origin always may."""
    return is_own(origin) or any(_matches(origin, pattern) for pattern in patterns)


def is_own(origin: str) -> bool:
    """Whether the origin is the one that the web app has; on one machine by any of its names."""
    ours, given = _parts(get_settings().base_url), _parts(origin)
    if ours is None or given is None:
        return False
    if _place(ours) == _place(given):
        return True
    return (
        get_settings().local
        and {ours.hostname, given.hostname} <= _LOOPBACK
        and (ours.scheme, _port(ours)) == (given.scheme, _port(given))
    )


def frame_ancestors(patterns: Iterable[str]) -> str:
    """The CSP directive for pages that may hold the widget's frame: these and our own."""
    return " ".join(["frame-ancestors", "'self'", *(p for p in patterns if _is_source(p))])


def _matches(origin: str, pattern: str) -> bool:
    any_port = pattern.endswith(":*")
    wanted, given = _parts(pattern.removesuffix(":*")), _parts(origin)
    if wanted is None or given is None or wanted.scheme != given.scheme:
        return False
    if not any_port and _port(wanted) != _port(given):
        return False
    host, name = given.hostname or "", wanted.hostname or ""
    if name.startswith("*."):
        # ".example.com" with something before it, so neither example.com nor evilexample.com.
        return host.endswith(name[1:]) and len(host) > len(name[1:])
    return host == name


def _parts(origin: str) -> SplitResult | None:
    """The parts of an origin; None for what is none, such as ``null`` or an address with a path."""
    try:
        parts = urlsplit(origin)
        parts.port  # noqa: B018 - raises for a port that is no number
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return None if parts.path.strip("/") or parts.query or parts.fragment else parts


def _place(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, _port(parts)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _is_source(pattern: str) -> bool:
    """Whether a pattern can stand in a CSP: nothing that would end or widen the directive."""
    return _parts(pattern.removesuffix(":*")) is not None and not set(pattern) & set(" ;,'\"\t\r\n")
