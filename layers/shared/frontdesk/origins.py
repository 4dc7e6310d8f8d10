"""Where a publishable key's widget may be: the origins that a request and a frame may come from.

A pattern is an origin (``https://example.com``), one for all its subdomains
(``https://*.example.com``, which is not ``example.com`` itself), or has any port
(``http://localhost:*``): what CSP calls a host source, so ``frame-ancestors`` says the same.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
_ANY_PORT = ":*"
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_HOST = 253


def normal_origin(written: str) -> str:
    """The one form in which a pattern is stored; raises ValueError for what is none."""
    text = written.strip().removesuffix("/")
    any_port = text.endswith(_ANY_PORT)
    parts = parts_of(text.removesuffix(_ANY_PORT))
    if parts is None or text != "".join(text.split()) or set(text) & set("/?#@\\;,'\"") - {"/"}:
        raise ValueError("write an origin, such as https://example.com")
    host = _normal_host(parts.hostname or "")
    if any_port:
        return f"{parts.scheme}://{host}{_ANY_PORT}"
    standard = port_of(parts) == PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if standard else f":{port_of(parts)}")


def allows(patterns: Iterable[str], origin: str) -> bool:
    """Whether one of the patterns names this origin, which is what a browser sends as one."""
    given = parts_of(origin)
    return given is not None and any(_matches(pattern, given) for pattern in patterns)


def parts_of(origin: str) -> SplitResult | None:
    """The parts of an origin; None for what is none, such as ``null`` or an address with a path."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or port == 0:
        return None
    return None if parts.path or parts.query or parts.fragment else parts


def port_of(parts: SplitResult) -> int:
    """The port, where none is written that of the scheme."""
    return parts.port or PORTS[parts.scheme]


def _matches(pattern: str, given: SplitResult) -> bool:
    wanted = parts_of(pattern.removesuffix(_ANY_PORT))
    if wanted is None or wanted.scheme != given.scheme:
        return False
    if not pattern.endswith(_ANY_PORT) and port_of(wanted) != port_of(given):
        return False
    host, name = given.hostname or "", wanted.hostname or ""
    if "*" in host:
        return False
    if name.startswith("*."):
        # ".example.com" with something before it, so neither example.com nor evilexample.com.
        return host.endswith(name[1:]) and len(host) > len(name[1:])
    return host == name


def _normal_host(host: str) -> str:
    if ":" in host:
        return f"[{ip_address(host).compressed}]"
    wildcard = host.startswith("*.")
    try:
        name = host.removeprefix("*.").encode("idna").decode()
    except UnicodeError:
        raise ValueError("the host has a part that is empty or too long") from None
    if "*" in name:
        raise ValueError("a wildcard stands for the first part of the host alone")
    labels = name.split(".")
    if wildcard and len(labels) < 2:
        raise ValueError("a wildcard needs at least two parts of the host after it")
    if len(name) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("the host has a part that no host has")
    return f"*.{name}" if wildcard else name
