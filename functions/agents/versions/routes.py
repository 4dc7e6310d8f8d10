"""Versions over HTTP: save the config, look into the history, restore, promote."""

from typing import Annotated

from fastapi import APIRouter, Path

from agents import schemas
from agents.permissions import AGENTS_PUBLISH, AGENTS_READ, AGENTS_WRITE
from agents.versions.schemas import AgentVersion, AgentVersionDetail, VersionConflictProblem
from agents.versions.service import VersionService
from frontdesk.http import Cursor, Limit, ResourceId, require
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/agents/{agent_id}", tags=["agents"])

Reader = Annotated[Principal, require(AGENTS_READ)]
Writer = Annotated[Principal, require(AGENTS_WRITE)]
Publisher = Annotated[Principal, require(AGENTS_PUBLISH)]
Number = Annotated[int, Path(ge=1, le=99_999_999, description="The number of a version")]


@router.put(
    "/config",
    responses={409: {"model": VersionConflictProblem, "description": "Somebody was faster"}},
)
def save_config(
    principal: Writer, agent_id: ResourceId, body: schemas.ConfigUpdate
) -> schemas.Agent:
    """Save the draft as a new version; 409 ``version_conflict`` if ``base_version`` is old."""
    draft = VersionService(get_table(), principal).save(
        agent_id,
        body.config.config(),
        base_version=body.base_version,
        changelog=body.changelog,
    )
    return schemas.Agent.of(draft)


@router.get("/versions")
def list_versions(
    principal: Reader, agent_id: ResourceId, limit: Limit = 50, cursor: Cursor = None
) -> Listing[AgentVersion]:
    """The history of the config, newest first."""
    service = VersionService(get_table(), principal)
    agent, page = service.page(agent_id, limit=limit, cursor=cursor)
    items = [AgentVersion.of(agent, version) for version in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.get("/versions/{number}")
def get_version(principal: Reader, agent_id: ResourceId, number: Number) -> AgentVersionDetail:
    """One version with its config."""
    agent, version = VersionService(get_table(), principal).get(agent_id, number)
    return AgentVersionDetail.of(agent, version)


@router.post("/versions/{number}/restore")
def restore_version(
    principal: Writer, agent_id: ResourceId, number: Number, body: schemas.Restore
) -> schemas.Agent:
    """Make an earlier config the draft again, as a new version."""
    service = VersionService(get_table(), principal)
    return schemas.Agent.of(service.restore(agent_id, number, changelog=body.changelog))


@router.post("/promote")
def promote_version(
    principal: Publisher, agent_id: ResourceId, body: schemas.Promote
) -> schemas.Agent:
    """Put a version into production."""
    return schemas.Agent.of(VersionService(get_table(), principal).promote(agent_id, body.version))
