"""Agents over HTTP: list, create, read, change, delete."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from agents import schemas
from agents.errors import UnknownTemplate
from agents.permissions import AGENTS_READ, AGENTS_WRITE
from agents.service import AgentService
from agents.templates import catalog
from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId, require
from frontdesk.idempotency import IdempotencyKey
from frontdesk.principal import Principal
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/agents", tags=["agents"])

Reader = Annotated[Principal, require(AGENTS_READ)]
Writer = Annotated[Principal, require(AGENTS_WRITE)]


@router.get("")
def list_agents(
    principal: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
    q: Annotated[str | None, Query(max_length=200, description="Search")] = None,
) -> Listing[schemas.AgentSummary]:
    """The workspace's agents, newest first; ``q`` searches name and description."""
    page = AgentService(get_table(), principal).page(limit=limit, cursor=cursor, search=q)
    items = [schemas.AgentSummary.model_validate(agent) for agent in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201)
def create_agent(
    principal: Writer, body: schemas.AgentCreate, idempotency_key: IdempotencyHeader = None
) -> schemas.Agent:
    """Make an agent, from a template if one is named."""
    source = catalog.BLANK
    if body.template_id is not None:
        found = catalog.template(body.template_id, principal.locale)
        if found is None:
            raise UnknownTemplate(f"There is no template {body.template_id!r}.")
        source = found
    key = IdempotencyKey.given(principal, "create_agent", idempotency_key, body)
    draft = AgentService(get_table(), principal).create(
        name=body.name,
        description=source.description if body.description is None else body.description,
        icon=body.icon or source.icon,
        color=body.color or source.color,
        config=body.config.config() if body.config else source.config,
        key=key,
    )
    return schemas.Agent.of(draft)


@router.get("/{agent_id}")
def get_agent(principal: Reader, agent_id: ResourceId) -> schemas.Agent:
    """An agent with the config of its draft."""
    return schemas.Agent.of(AgentService(get_table(), principal).get(agent_id))


@router.patch("/{agent_id}")
def update_agent(
    principal: Writer, agent_id: ResourceId, body: schemas.AgentUpdate
) -> schemas.Agent:
    """Change name, description, icon or color; 409 ``revision_conflict`` if it was changed."""
    changes = body.model_dump(exclude={"revision"}, exclude_none=True)
    service = AgentService(get_table(), principal)
    return schemas.Agent.of(service.update(agent_id, body.revision, changes))


@router.delete("/{agent_id}", status_code=204, response_class=Response)
def delete_agent(principal: Writer, agent_id: ResourceId) -> None:
    """Delete an agent with its versions, conversations and runs."""
    AgentService(get_table(), principal).delete(agent_id)
