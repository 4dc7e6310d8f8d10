"""CORS for the public routes: the one origin that a key allows is named, any other gets nothing.

A route that has found the origin allowed says so with `allow`; then every answer to this request
carries the header, problems too, so that the widget can read what is wrong. Never with
credentials: a cookie means nothing here.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from frontdesk.settings import get_settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFLIGHT_SECONDS = 600
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
}
_EXPOSED = b"retry-after, x-request-id"


def origin_of(headers: Mapping[str, str]) -> str | None:
    """The page that asks: its ``Origin``, or ours.

    A browser sends no ``Origin`` with a GET to the page's own site; that it is one says
    ``Sec-Fetch-Site``, which no script can set.
    """
    if origin := headers.get("origin"):
        return origin
    if headers.get("sec-fetch-site") == "same-origin":
        return get_settings().base_url.rstrip("/")
    return None


def allow(request: Scope, origin: str) -> None:
    """Let the page of this origin read the answer to this request, given as its ASGI scope."""
    request.setdefault("state", {})["allowed_origin"] = origin


class Cors:
    """Adds the headers to what leaves; the outermost layer, so that no answer misses them."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Scope) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                # A cache must not give one page the answer that was for another.
                headers.append((b"vary", b"Origin, Authorization"))
                if origin := scope.get("state", {}).get("allowed_origin"):
                    headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
                    headers.append((b"access-control-expose-headers", _EXPOSED))
            await send(message)

        await self._app(scope, receive, send_with_headers)
