"""Which pages may hold a widget: those of its key's origins, and our own for the preview."""

from collections.abc import Iterable

from frontdesk.origins import allows, normal_origin, parts_of, port_of
from frontdesk.settings import get_settings

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_allowed(origin: str, patterns: Iterable[str]) -> bool:
    """Whether a page of this origin may use a key with these patterns."""
    return _is_own(origin) or allows(patterns, origin)


def frame_ancestors(patterns: Iterable[str]) -> str:
    """The CSP directive for the same pages. A pattern that is not as it is stored is left out."""
    return " ".join(["frame-ancestors", "'self'", *(p for p in patterns if _is_normal(p))])


def _is_own(origin: str) -> bool:
    """Whether it is the web app's origin; on one machine by any of its names."""
    ours, given = parts_of(get_settings().base_url.rstrip("/")), parts_of(origin)
    if ours is None or given is None:
        return False
    if (ours.scheme, port_of(ours)) != (given.scheme, port_of(given)):
        return False
    aliases = get_settings().local and {ours.hostname, given.hostname} <= _LOOPBACK
    return aliases or ours.hostname == given.hostname


def _is_normal(pattern: str) -> bool:
    try:
        return normal_origin(pattern) == pattern
    except ValueError:
        return False
