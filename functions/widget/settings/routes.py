"""HTTP for the widget's settings."""

from typing import Annotated

from fastapi import APIRouter

from frontdesk.http import ResourceId, require
from frontdesk.principal import Principal
from frontdesk.table import get_table
from widget.permissions import WIDGET_READ, WIDGET_WRITE
from widget.settings.schemas import WidgetSettings, WidgetSettingsUpdate
from widget.settings.service import SettingsService

router = APIRouter(prefix="/api/agents/{agent_id}/widget", tags=["widget"])

Reader = Annotated[Principal, require(WIDGET_READ)]
Writer = Annotated[Principal, require(WIDGET_WRITE)]


@router.get("")
def get_widget_settings(agent_id: ResourceId, principal: Reader) -> WidgetSettings:
    """How the agent's widget looks; the defaults, revision 0, where nobody has set it."""
    found = SettingsService(get_table(), principal).get(agent_id)
    return WidgetSettings.model_validate(found)


@router.put("")
def put_widget_settings(
    agent_id: ResourceId, body: WidgetSettingsUpdate, principal: Writer
) -> WidgetSettings:
    """Change the agent's widget; 409 ``revision_conflict`` if it was changed meanwhile."""
    values = body.model_dump(exclude={"revision"})
    changed = SettingsService(get_table(), principal).put(agent_id, body.revision, values)
    return WidgetSettings.model_validate(changed)
