"""Listing, making and renaming workspaces."""

from auth.errors import TooManyWorkspaces, WorkspaceNotFound
from auth.permissions import WORKSPACE_MANAGE
from auth.workspaces.repository import LISTED_MOST, JoinedWorkspace, WorkspaceRepository
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.errors import Forbidden, Unauthenticated
from frontdesk.idempotency import IdempotencyKey, once
from frontdesk.identity import Membership, Workspace
from frontdesk.ids import new_id
from frontdesk.permissions import Role
from frontdesk.principal import Principal
from frontdesk.table import ConditionFailed, Table


class WorkspaceService:
    """The use cases of workspaces for one user."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
        self._principal = principal
        self._workspaces = WorkspaceRepository(table)

    def page(self, *, limit: int, cursor: str | None) -> tuple[list[JoinedWorkspace], str | None]:
        """The user's workspaces, the oldest first, and the next cursor."""
        return self._workspaces.page(self._principal.user_id, limit=limit, cursor=cursor)

    def create(self, name: str, key: IdempotencyKey | None) -> JoinedWorkspace:
        """Make a workspace that the user owns. An equal ``key`` gives the one it made."""
        return once(self._table, key, self._joined, lambda: self._create(name, key))

    def _create(self, name: str, key: IdempotencyKey | None) -> JoinedWorkspace:
        user_id = self._principal.user_id
        if len(self._workspaces.of_user(user_id)) >= LISTED_MOST:
            raise TooManyWorkspaces
        moment, workspace_id = clock.now(), new_id("wks")
        joined = JoinedWorkspace(
            Workspace(id=workspace_id, name=name, created_at=moment),
            Membership(workspace_id=workspace_id, user_id=user_id, role="owner", created_at=moment),
        )
        there = self._principal.as_member(workspace_id, Role.OWNER)
        try:
            self._workspaces.add(
                joined,
                audit(there, "workspace.created", workspace_id, after={"name": name}),
                publish(workspace_id, "workspace.created", {"user_id": user_id}),
                *([key.record(workspace_id)] if key else []),
            )
        except ConditionFailed as failure:
            if 0 in failure.failed:
                raise Unauthenticated("The account is being deleted.") from None
            raise
        return joined

    def rename(self, workspace_id: str, name: str) -> JoinedWorkspace:
        """Rename a workspace in which the user may do that."""
        joined = self._joined(workspace_id)
        there = self._principal.as_member(workspace_id, Role(joined.role))
        if not there.may(WORKSPACE_MANAGE):
            raise Forbidden(f"The role {joined.role} may not rename the workspace.")
        if joined.name == name:
            return joined
        try:
            self._workspaces.rename(
                workspace_id,
                name,
                audit(
                    there,
                    "workspace.renamed",
                    workspace_id,
                    before={"name": joined.name},
                    after={"name": name},
                ),
            )
        except ConditionFailed:
            raise WorkspaceNotFound from None
        return self._joined(workspace_id)

    def _joined(self, workspace_id: str) -> JoinedWorkspace:
        if joined := self._workspaces.joined(self._principal.user_id, workspace_id):
            return joined
        raise WorkspaceNotFound
