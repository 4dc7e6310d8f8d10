"""Models over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from agents.models.schemas import Model, ModelList
from agents.models.service import available
from agents.permissions import AGENTS_READ
from frontdesk.engine.prices import default_model
from frontdesk.http import require
from frontdesk.principal import Principal
from frontdesk.settings import get_settings

router = APIRouter(prefix="/api/models", tags=["agents"])


@router.get("")
def list_models(_: Annotated[Principal, require(AGENTS_READ)]) -> ModelList:
    """The models that an agent may use here."""
    settings = get_settings()
    return ModelList(
        items=[Model.model_validate(model) for model in available(settings)],
        default=default_model(settings),
    )
