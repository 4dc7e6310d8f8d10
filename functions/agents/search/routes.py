"""The search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from agents.permissions import AGENTS_READ
from agents.search.schemas import SearchResults
from agents.search.service import SearchService
from frontdesk.http import require
from frontdesk.principal import Principal
from frontdesk.table import get_table

router = APIRouter(prefix="/api/search", tags=["agents"])


@router.get("")
def search(
    principal: Annotated[Principal, require(AGENTS_READ)],
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words to find")],
) -> SearchResults:
    """Agents, conversations and documents that hold all the words, a few of each: what the caller
    may read."""
    return SearchResults(items=SearchService(get_table(), principal).find(q))
