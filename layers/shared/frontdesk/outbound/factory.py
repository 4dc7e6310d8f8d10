"""The guard of this process, as the settings want it."""

from functools import lru_cache
from typing import TYPE_CHECKING, Unpack

from frontdesk.outbound.exchange import Options, Response
from frontdesk.settings import get_settings

if TYPE_CHECKING:
    from frontdesk.outbound.client import Outbound


@lru_cache(maxsize=1)
def get_outbound() -> "Outbound":
    """The public internet on its usual ports; with OUTBOUND_ALLOW_PRIVATE_HOSTS, which is for
    local mode only, also this machine and its networks on every port."""
    # Here, since aiohttp takes long to import and most functions that could ask never do.
    from frontdesk.outbound.addresses import is_public_or_local
    from frontdesk.outbound.client import Outbound

    settings = get_settings()
    if settings.local and settings.outbound_allow_private_hosts:
        return Outbound(permit=is_public_or_local, ports=None)
    return Outbound()


def fetch(method: str, url: str, **options: Unpack[Options]) -> Response:
    """See ``Outbound.fetch``."""
    return get_outbound().fetch(method, url, **options)


async def afetch(method: str, url: str, **options: Unpack[Options]) -> Response:
    """See ``Outbound.afetch``."""
    return await get_outbound().afetch(method, url, **options)
