"""Templates over HTTP."""

from typing import Annotated

from fastapi import APIRouter

from agents.permissions import AGENTS_READ
from agents.templates.catalog import Locale, Template, templates
from frontdesk.http import require
from frontdesk.principal import Principal
from frontdesk.schemas import Listing

router = APIRouter(prefix="/api/templates", tags=["agents"])


@router.get("")
def list_templates(
    principal: Annotated[Principal, require(AGENTS_READ)],
    locale: Locale | None = None,
) -> Listing[Template]:
    """Ready-made agents, in ``locale`` or else in the caller's language."""
    return Listing(items=templates(locale or principal.locale))
