"""Who is asking, in which workspace, and what they may do.

Mostly that is a user with a role, which is a set of permissions. The others have a set without a
role, and it concerns a single agent.
"""

from dataclasses import dataclass, replace
from typing import Literal, Self

from frontdesk.errors import Forbidden
from frontdesk.permissions import Permission, Role, permissions_of

Tier = Literal["free", "pro", "team"]
CallerKind = Literal["user", "key", "visitor", "channel"]


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller. Every repository is built from its ``workspace_id``.

    ``permissions`` are the names of all that the caller may do; ``role`` is where they come from.
    For a ``kind`` other than ``user``, ``user_id`` and ``user_name`` are those of the key, the
    visitor, or the person as the channel names them; ``agent_id`` is the one agent they may reach.
    """

    user_id: str
    user_name: str
    session_id: str
    workspace_id: str
    role: Role | None
    permissions: frozenset[str]
    tier: Tier
    locale: str
    platform_admin: bool = False
    kind: CallerKind = "user"
    agent_id: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the caller has the permission."""
        return permission.name in self.permissions

    def check(self, permission: Permission) -> None:
        """Raise `Forbidden` unless the caller has the permission."""
        if not self.may(permission):
            who = f"The role {self.role}" if self.role else f"This {self.kind}"
            raise Forbidden(f"{who} lacks the permission {permission.name}.")

    def as_member(self, workspace_id: str, role: Role) -> Self:
        """The same person in another workspace, with the role that they have there."""
        held = permissions_of(role)
        return replace(self, workspace_id=workspace_id, role=role, permissions=held)

    def reaches(self, agent_id: str) -> bool:
        """Whether the caller may know of this agent of the workspace."""
        return self.agent_id in (None, agent_id)
