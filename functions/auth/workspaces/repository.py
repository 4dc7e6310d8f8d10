"""Workspaces from the side of their members, one method per access pattern."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontdesk.bus import publish
from frontdesk.identity import Membership, User, Workspace
from frontdesk.principal import Tier
from frontdesk.table import (
    Check,
    ConditionFailed,
    Create,
    Delete,
    Index,
    Key,
    Operation,
    Query,
    Table,
    Update,
)

LISTED_MOST = 100


@dataclass(frozen=True, slots=True)
class JoinedWorkspace:
    """A workspace and the membership through which a user is in it."""

    workspace: Workspace
    membership: Membership

    @property
    def id(self) -> str:
        return self.workspace.id

    @property
    def name(self) -> str:
        return self.workspace.name

    @property
    def role(self) -> Literal["owner", "admin", "editor", "viewer"]:
        return self.membership.role

    @property
    def tier(self) -> Tier:
        return self.workspace.tier

    @property
    def personal(self) -> bool:
        return self.workspace.personal

    @property
    def created_at(self) -> datetime:
        return self.workspace.created_at


class WorkspaceRepository:
    """Reads go through the user's memberships, so nobody sees a workspace of others."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self, user_id: str, *, limit: int, cursor: str | None
    ) -> tuple[list[JoinedWorkspace], str | None]:
        """The active workspaces of a user, the oldest first, and the next cursor."""
        memberships = self._table.query(
            Query(
                Membership,
                f"USER#{user_id}",
                "MEMBERSHIP#",
                index=Index.BY_TIME,
                limit=limit,
                cursor=cursor,
            )
        )
        workspaces = self._table.batch_get(
            [(Workspace, Workspace.key_of(each.workspace_id)) for each in memberships.items]
        )
        joined = [
            JoinedWorkspace(workspace, membership)
            for workspace, membership in zip(workspaces, memberships.items, strict=True)
            if isinstance(workspace, Workspace) and workspace.status == "active"
        ]
        return joined, memberships.next_cursor

    def of_user(self, user_id: str) -> list[JoinedWorkspace]:
        """The first hundred workspaces of a user."""
        return self.page(user_id, limit=LISTED_MOST, cursor=None)[0]

    def joined(self, user_id: str, workspace_id: str) -> JoinedWorkspace | None:
        """One active workspace, if the user is a member of it."""
        workspace, membership = self._table.batch_get(
            [
                (Workspace, Workspace.key_of(workspace_id)),
                (Membership, Membership.key_of(workspace_id, user_id)),
            ]
        )
        if not isinstance(workspace, Workspace) or workspace.status != "active":
            return None
        return (
            JoinedWorkspace(workspace, membership) if isinstance(membership, Membership) else None
        )

    def add(self, joined: JoinedWorkspace, *also: Operation) -> None:
        """Store a new workspace with its owner; fails (position 0) unless the owner is active."""
        owner = joined.membership.user_id
        self._table.transact(
            Check(User, User.key_of(owner), equals={"status": "active"}),
            Create(joined.workspace),
            Create(joined.membership),
            *also,
        )

    def rename(self, workspace_id: str, name: str, *also: Operation) -> None:
        """Change the name of an active workspace."""
        self._table.transact(
            Update(
                Workspace,
                Workspace.key_of(workspace_id),
                equals={"status": "active"},
                set={"name": name},
            ),
            *also,
        )

    def memberships(self, user_id: str) -> list[Membership]:
        """All memberships of a user, also in workspaces that are being deleted."""
        query = Query(
            Membership, f"USER#{user_id}", "MEMBERSHIP#", index=Index.BY_TIME, limit=LISTED_MOST
        )
        return list(self._table.all(query))

    def members(self, workspace_id: str) -> list[Membership]:
        """All memberships in a workspace."""
        query = Query(Membership, f"WS#{workspace_id}", "MEMBER#", limit=LISTED_MOST)
        return list(self._table.all(query))

    def close(self, workspace_id: str) -> None:
        """Mark a workspace as deleting, so that nobody works in it any more, and tell the others,
        who remove what they keep outside of the table."""
        with suppress(ConditionFailed):  # its row is gone already
            self._table.transact(
                Update(Workspace, Workspace.key_of(workspace_id), set={"status": "deleting"}),
                publish(workspace_id, "workspace.deleted", {}),
            )

    def leave(self, mine: Key, owner: Membership) -> None:
        """Remove a membership while ``owner`` stays the owner; else `ConditionFailed`."""
        self._table.transact(
            Delete(Membership, mine, must_exist=True),
            Check(Membership, owner.key(), equals={"role": "owner"}),
        )

    def hand_over(self, mine: Key, heir: Membership, *also: Operation) -> None:
        """Remove a membership and make ``heir`` the owner; else `ConditionFailed`."""
        self._table.transact(
            Delete(Membership, mine, must_exist=True),
            Update(
                Membership,
                heir.key(),
                equals={"role": heir.role},
                set={"role": "owner"},
            ),
            *also,
        )
