"""The only way to a host that a user named: no request of ours reaches a private network.

Every URL, also that of a redirect, is taken apart, its host is resolved here, each address is
checked, and the connection goes to a checked address and nowhere else. Time and size are limited.
"""

from frontdesk.outbound.client import Outbound, Response
from frontdesk.outbound.errors import (
    OutboundError,
    OutboundFailed,
    OutboundTimeout,
    ResponseRefused,
    UrlRefused,
)
from frontdesk.outbound.factory import afetch, fetch, get_outbound

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
