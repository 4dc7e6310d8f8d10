"""HTTP for runs."""

from typing import Annotated

from fastapi import APIRouter, Query

from chat.runs.repository import RunChannel
from chat.runs.schemas import RunDetail, RunReply, run_reply
from chat.runs.service import RunService
from frontdesk.http import Cursor, Limit, ResourceId, require
from frontdesk.permissions import CONVERSATIONS_READ
from frontdesk.principal import Principal
from frontdesk.records.run import RunStatus
from frontdesk.schemas import Listing

router = APIRouter(prefix="/api/agents/{agent_id}/runs", tags=["chat"])
Reader = Annotated[Principal, require(CONVERSATIONS_READ)]


@router.get("")
def list_runs(
    agent_id: ResourceId,
    principal: Reader,
    limit: Limit = 20,
    cursor: Cursor = None,
    status: Annotated[RunStatus | None, Query()] = None,
    channel: Annotated[
        RunChannel | None, Query(description="One way in, or deployed: all but the playground")
    ] = None,
) -> Listing[RunReply]:
    """The agent's runs, newest first."""
    page = RunService(principal).page(agent_id, status, channel, limit, cursor)
    return Listing(items=[run_reply(run) for run in page.items], next_cursor=page.next_cursor)


@router.get("/{run_id}")
def get_run(agent_id: ResourceId, run_id: ResourceId, principal: Reader) -> RunDetail:
    """A run with its trace: what the model was sent, and what it answered."""
    return RunService(principal).read(agent_id, run_id)
