"""The worker's side of closing an account: remove the user's data, leave or remove workspaces.

Every step can be done again, so it may stop anywhere (a crash, a time limit) and be restarted.
What leads to the rest goes last: memberships after their workspaces, the user's row at the end.
"""

from collections.abc import Callable

from auth.accounts.repository import AccountRepository
from auth.exports.items import Export
from auth.workspaces.repository import WorkspaceRepository
from frontdesk import clock, tenant
from frontdesk.audit import AuditEntry
from frontdesk.blobs import Blobs
from frontdesk.errors import Conflict
from frontdesk.identity import Membership
from frontdesk.ids import new_id
from frontdesk.observability import logger
from frontdesk.table import ConditionFailed, Create, Table

_ATTEMPTS = 5


class AccountRemoval:
    """Removes closed accounts."""

    def __init__(self, table: Table, blobs: Blobs) -> None:
        self._table = table
        self._blobs = blobs
        self._accounts = AccountRepository(table)
        self._workspaces = WorkspaceRepository(table)

    def run(self, user_id: str, stop: Callable[[], bool] = lambda: False) -> bool:
        """Remove a user who is marked as deleting; False if ``stop`` ended it early."""
        user = self._accounts.find(user_id)
        if user is None:
            return True
        if user.status != "deleting":
            logger.error("asked to remove an account that is not closed", user_id=user_id)
            return True
        joined = [each.workspace_id for each in self._workspaces.memberships(user_id)]
        # The personal one by its key, since the list comes from an index, which may lag behind.
        for workspace_id in dict.fromkeys([*joined, user.personal_workspace_id]):
            if not self._leave(user_id, workspace_id, stop):
                return False
        self._blobs.delete_prefix(Export.prefix(user_id))
        self._accounts.remove_everything(user_id)
        logger.info("account removed", user_id=user_id)
        return True

    def _leave(self, user_id: str, workspace_id: str, stop: Callable[[], bool]) -> bool:
        for _ in range(_ATTEMPTS):
            try:
                if self._without(user_id, workspace_id):
                    return True
            except ConditionFailed:
                continue  # somebody else came, went or changed their role: look again
            return tenant.remove(self._table, workspace_id, stop)
        raise Conflict(f"The members of {workspace_id} change too often.")

    def _without(self, user_id: str, workspace_id: str) -> bool:
        """Let the user leave a workspace that others stay in; False if it has to be removed."""
        members = self._workspaces.members(workspace_id)
        others = [each for each in members if each.user_id != user_id]
        if not others:
            self._workspaces.close(workspace_id)
            return False
        if len(others) == len(members):
            return True  # left before, in a run that was interrupted
        mine = Membership.key_of(workspace_id, user_id)
        owner = next((each for each in others if each.role == "owner"), None)
        if owner is not None:
            self._workspaces.leave(mine, owner)
            return True
        heir = min(others, key=lambda each: (each.role != "admin", each.created_at))
        entry = AuditEntry(
            id=new_id("aud"),
            workspace_id=workspace_id,
            actor_id=user_id,
            actor_name="",
            action="workspace.owner_changed",
            target=heir.user_id,
            before={"role": heir.role},
            after={"role": "owner"},
            created_at=clock.now(),
        )
        self._workspaces.hand_over(mine, heir, Create(entry))
        return True
