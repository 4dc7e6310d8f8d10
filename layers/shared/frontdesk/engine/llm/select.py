"""Which model answers: the configured endpoint, or the offline model where there is none."""

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from frontdesk.engine.llm.port import Model
from frontdesk.engine.prices import OFFLINE_MODEL
from frontdesk.settings import get_settings

if TYPE_CHECKING:
    from frontdesk.engine.llm.openai import OpenAIModel

# Connections belong to an event loop: on one machine the chat and each worker have their own.
_endpoints: "WeakKeyDictionary[asyncio.AbstractEventLoop, OpenAIModel]" = WeakKeyDictionary()


def _endpoint() -> "OpenAIModel":
    loop = asyncio.get_running_loop()
    found = _endpoints.get(loop)
    if found is None:
        from frontdesk.engine.llm.openai import OpenAIModel

        found = _endpoints[loop] = OpenAIModel.from_settings()
    return found


@lru_cache(maxsize=1)
def _offline() -> Model:
    from frontdesk.engine.llm.offline import OfflineModel

    return OfflineModel()


def model_for(model_id: str) -> Model:
    """The model that serves this id, for use in the event loop that runs."""
    if model_id == OFFLINE_MODEL or not get_settings().models_configured:
        return _offline()
    return _endpoint()


async def close_models() -> None:
    """Close the connections of this event loop; the next call opens new ones."""
    if found := _endpoints.pop(asyncio.get_running_loop(), None):
        await found.close()
