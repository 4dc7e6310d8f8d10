"""Headers of a request: what a caller may set, and what may go on to another origin."""

import re
from collections.abc import Mapping

from yarl import URL

from frontdesk.outbound.body import ACCEPT_ENCODING
from frontdesk.outbound.errors import UrlRefused

USER_AGENT = "Frontdesk"

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
# They say where a message goes and where it ends, which is ours to say.
_OURS = frozenset(
    {
        "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip
# Everything else may be a secret of the first origin: Authorization, Cookie, X-Api-Key, …
_FOR_EVERYBODY = frozenset({"accept", "accept-language", "content-type", "user-agent"})


def request_headers(given: Mapping[str, str] | None) -> dict[str, str]:
    """The headers to send, names in lower case; raises ``UrlRefused`` for impossible ones."""
    headers = {"user-agent": USER_AGENT, "accept": "*/*"}
    for name, value in (given or {}).items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise UrlRefused("A header is not valid", code="header_refused")
        if name.lower() in _OURS:
            raise UrlRefused(f"The header {name} cannot be set", code="header_refused")
        headers[name.lower()] = value
    return headers | {"accept-encoding": ACCEPT_ENCODING}


def for_redirect(headers: dict[str, str], source: URL, target: URL) -> dict[str, str]:
    """The headers that may go from one URL on to the next."""
    if source.origin() == target.origin():
        return headers
    kept = _FOR_EVERYBODY | {"accept-encoding"}
    return {name: value for name, value in headers.items() if name in kept}
