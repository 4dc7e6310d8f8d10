"""Workspaces over HTTP: list, create, rename."""

from fastapi import APIRouter

from auth.routes import SignedIn
from auth.schemas import Workspace
from auth.workspaces import schemas
from auth.workspaces.service import WorkspaceService
from frontdesk.http import Cursor, IdempotencyHeader, Limit, ResourceId
from frontdesk.idempotency import IdempotencyKey
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/workspaces", tags=["auth"])


@router.get("")
def list_workspaces(
    principal: SignedIn, limit: Limit = 50, cursor: Cursor = None
) -> Listing[Workspace]:
    """The workspaces that the user is a member of, the oldest first."""
    joined, following = WorkspaceService(get_table(), principal).page(limit=limit, cursor=cursor)
    items = [Workspace.model_validate(each) for each in joined]
    return Listing(items=items, next_cursor=following)


@router.post("", status_code=201)
def create_workspace(
    principal: SignedIn, body: schemas.WorkspaceRequest, idempotency_key: IdempotencyHeader = None
) -> Workspace:
    """Make a workspace that the user owns."""
    key = IdempotencyKey.given(principal, "create_workspace", idempotency_key, body)
    return Workspace.model_validate(WorkspaceService(get_table(), principal).create(body.name, key))


@router.patch("/{workspace_id}")
def rename_workspace(
    principal: SignedIn, workspace_id: ResourceId, body: schemas.WorkspaceRequest
) -> Workspace:
    """Rename a workspace; needs the permission workspace:manage there."""
    renamed = WorkspaceService(get_table(), principal).rename(workspace_id, body.name)
    return Workspace.model_validate(renamed)
