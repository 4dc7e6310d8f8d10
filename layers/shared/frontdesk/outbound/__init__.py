"""The only way to a host that a user named: no request of ours reaches a private network.

Every URL, also that of a redirect, is taken apart, its host is resolved here, each address is
checked, and the connection goes to a checked address and nowhere else. Time and size are limited.
"""

from typing import TYPE_CHECKING, Any

from frontdesk.outbound.errors import (
    OutboundError,
    OutboundFailed,
    OutboundTimeout,
    ResponseRefused,
    UrlRefused,
)
from frontdesk.outbound.exchange import Response
from frontdesk.outbound.factory import afetch, fetch, get_outbound

if TYPE_CHECKING:
    from frontdesk.outbound.client import Outbound

__all__ = [
    "Outbound",
    "OutboundError",
    "OutboundFailed",
    "OutboundTimeout",
    "Response",
    "ResponseRefused",
    "UrlRefused",
    "afetch",
    "fetch",
    "get_outbound",
]


def __getattr__(name: str) -> Any:
    """`Outbound` when it is asked for: it takes an HTTP client along, which is slow to import."""
    if name == "Outbound":
        from frontdesk.outbound.client import Outbound

        return Outbound
    raise AttributeError(name)
