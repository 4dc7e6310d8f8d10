"""One request to a user's host, with everything that it may not do."""

import asyncio
import ssl
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Unpack

import aiohttp
from yarl import URL

from frontdesk.outbound.addresses import is_public, parse
from frontdesk.outbound.body import BoundedBody, too_large
from frontdesk.outbound.errors import OutboundFailed, OutboundTimeout, ResponseRefused, UrlRefused
from frontdesk.outbound.exchange import Options, Response
from frontdesk.outbound.headers import for_redirect, request_headers
from frontdesk.outbound.resolving import (
    Lookup,
    Permit,
    addresses_of,
    pinned_connector,
    system_lookup,
)
from frontdesk.outbound.urls import PORTS, check_url, redirected

TIMEOUT_SECONDS = 15.0
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: URL
    headers: dict[str, str]
    body: bytes | None


class Outbound:
    """Opens URLs of users. ``ports`` None allows all; ``tls`` None trusts the system's roots."""

    def __init__(
        self,
        *,
        permit: Permit = is_public,
        lookup: Lookup = system_lookup,
        ports: Collection[int] | None = PORTS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._permit = permit
        self._lookup = lookup
        self._ports = ports
        self._tls = tls

    def check(self, url: str) -> None:
        """Refuse (``UrlRefused``) what no lookup can make good: for a URL that is only stored yet.

        Names are not resolved here, since what they mean may change until they are opened.
        """
        host = check_url(url, self._ports).raw_host or ""
        with suppress(ValueError):
            if not self._permit(parse(host)):
                raise UrlRefused("The address does not belong to the public internet")

    def fetch(self, method: str, url: str, **options: Unpack[Options]) -> Response:
        """Make the request and return the answer, whatever its status is.

        Raises ``UrlRefused``, ``ResponseRefused``, ``OutboundFailed`` or ``OutboundTimeout``. To
        be called where no event loop runs; ``afetch`` is for the other places.
        """
        return asyncio.run(self.afetch(method, url, **options))

    async def afetch(self, method: str, url: str, **options: Unpack[Options]) -> Response:
        """``fetch`` for code that runs in an event loop."""
        if method not in _METHODS:
            raise UrlRefused("This method cannot be used", code="method_refused")
        request = _Request(
            method,
            check_url(url, self._ports),
            request_headers(options.get("headers")),
            options.get("body"),
        )
        max_redirects = options.get("max_redirects", MAX_REDIRECTS)
        try:
            async with asyncio.timeout(options.get("timeout", TIMEOUT_SECONDS)):
                for _ in range(max_redirects + 1):
                    answer = await self._open(request, options)
                    if isinstance(answer, Response):
                        return answer
                    request = answer
        except TimeoutError:
            raise OutboundTimeout from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise OutboundFailed from error
        raise ResponseRefused("Too many redirects", code="too_many_redirects")

    async def _open(self, request: _Request, options: Options) -> Response | _Request:
        """The answer, or the request that a redirect asks for."""
        host = request.url.raw_host or ""
        addresses = await addresses_of(host, self._lookup, self._permit)
        async with (
            aiohttp.ClientSession(
                connector=pinned_connector(addresses, self._tls),
                timeout=aiohttp.ClientTimeout(total=None),
                skip_auto_headers=["Content-Type"],
                auto_decompress=False,
                trust_env=False,
            ) as session,
            session.request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.body,
                allow_redirects=False,
            ) as answer,
        ):
            location = answer.headers.get("Location")
            follow = options.get("max_redirects", MAX_REDIRECTS) > 0
            if follow and answer.status in _REDIRECTS and location is not None:
                return self._redirect(request, answer.status, location)
            _check_type(answer.headers.get("Content-Type", ""), options.get("allow_types"))
            body = await _read(answer, request.method, options)
            return Response(answer.status, _joined(answer), body, str(request.url))

    def _redirect(self, request: _Request, status: int, location: str) -> _Request:
        target = redirected(request.url, location, self._ports)
        headers = for_redirect(request.headers, request.url, target)
        as_get = status == 303 or (status in (301, 302) and request.method == "POST")
        if as_get and request.method not in ("GET", "HEAD"):
            headers = {name: value for name, value in headers.items() if name != "content-type"}
            return _Request("GET", target, headers, None)
        return _Request(request.method, target, headers, request.body)


async def _read(answer: aiohttp.ClientResponse, method: str, options: Options) -> bytes:
    if method == "HEAD":
        return b""
    max_bytes, cut = options.get("max_bytes", MAX_BYTES), options.get("cut", False)
    if not cut and (answer.content_length or 0) > max_bytes:
        raise too_large(max_bytes)
    body = BoundedBody(answer.headers.get("Content-Encoding", ""), max_bytes, cut=cut)
    async for chunk in answer.content.iter_any():
        body.feed(chunk)
        if body.full:
            break
    return body.finish()


def _check_type(content_type: str, allowed: Collection[str] | None) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if allowed is not None and not any(fnmatchcase(kind, pattern) for pattern in allowed):
        raise ResponseRefused("The answer is of another type", code="content_type_refused")


def _joined(answer: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in answer.headers.items():
        before = headers.get(name.lower())
        headers[name.lower()] = value if before is None else f"{before}, {value}"
    return headers
