"""Which model answers: the configured endpoint, or the offline model where there is none."""

from functools import lru_cache
from typing import TYPE_CHECKING

from frontdesk.engine.llm.port import Model
from frontdesk.engine.models import OFFLINE_MODEL
from frontdesk.settings import get_settings

if TYPE_CHECKING:
    from frontdesk.engine.llm.openai import OpenAIModel


@lru_cache(maxsize=1)
def _endpoint() -> "OpenAIModel":
    from frontdesk.engine.llm.openai import OpenAIModel

    return OpenAIModel.from_settings()


@lru_cache(maxsize=1)
def _offline() -> Model:
    from frontdesk.engine.llm.offline import OfflineModel

    return OfflineModel()


def model_for(model_id: str) -> Model:
    """The model that serves this id."""
    if model_id == OFFLINE_MODEL or not get_settings().models_configured:
        return _offline()
    return _endpoint()


async def close_models() -> None:
    """Close the connections of this event loop; the next call opens new ones."""
    if _endpoint.cache_info().currsize:
        await _endpoint().close()
        _endpoint.cache_clear()
