"""Name to addresses, checked; and a connector that connects to those only."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from frontdesk.outbound.addresses import IpAddress, parse
from frontdesk.outbound.errors import OutboundFailed, UrlRefused

Lookup = Callable[[str], Iterable[str]]
Permit = Callable[[IpAddress], bool]

# Threads of our own: one that waits for a dead name server holds up neither the caller nor the
# end of its event loop.
_LOOKUPS = ThreadPoolExecutor(max_workers=16, thread_name_prefix="lookup")


def system_lookup(host: str) -> list[str]:
    """All addresses of a host by the system's resolver."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def addresses_of(host: str, lookup: Lookup, permit: Permit) -> list[IpAddress]:
    """The addresses of a name or literal; raises ``UrlRefused`` if any of them is not permitted.

    One private address among public ones is no accident, so it refuses the host as a whole.
    """
    try:
        literal = parse(host)
    except ValueError:
        addresses = await _look_up(host, lookup)
    else:
        addresses = [literal]
    if not all(map(permit, addresses)):
        raise UrlRefused("The address does not belong to the public internet")
    return addresses


async def _look_up(host: str, lookup: Lookup) -> list[IpAddress]:
    try:
        texts = await asyncio.get_running_loop().run_in_executor(_LOOKUPS, lookup, host)
        addresses = [parse(text) for text in texts]
    except (OSError, ValueError) as error:
        raise OutboundFailed("There is no such host", code="host_not_found") from error
    if not addresses:
        raise OutboundFailed("There is no such host", code="host_not_found")
    return addresses


class _Pinned(AbstractResolver):
    """Answers with the addresses that were checked, whatever DNS says by now."""

    def __init__(self, addresses: list[IpAddress]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


def pinned_connector(
    addresses: list[IpAddress], tls: ssl.SSLContext | None
) -> aiohttp.TCPConnector:
    """A connector for one request, which can open sockets to ``addresses`` only."""

    def open_socket(target: Any) -> socket.socket:
        # The last gate, where the address is the one that the kernel will get.
        family, kind, protocol, _, place = target
        if parse(str(place[0])) not in addresses:
            raise PermissionError("not an address that was checked")
        return socket.socket(family=family, type=kind, proto=protocol)

    return aiohttp.TCPConnector(
        resolver=_Pinned(addresses),
        use_dns_cache=False,
        force_close=True,
        ssl=tls or True,
        socket_factory=open_socket,
    )
