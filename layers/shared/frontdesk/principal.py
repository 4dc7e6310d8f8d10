"""Who is asking, in which workspace, and what they may do.

Mostly that is a user with a role. The others have no role: what they may do is said one by one,
and it concerns a single agent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from frontdesk.errors import Forbidden

Tier = Literal["free", "pro", "team"]
CallerKind = Literal["user", "key", "visitor", "channel"]


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class Permission(StrEnum):
    ACCOUNT = "account"
    WORKSPACE_READ = "workspace:read"
    WORKSPACE_MANAGE = "workspace:manage"
    AGENTS_READ = "agents:read"
    AGENTS_WRITE = "agents:write"
    CHAT_USE = "chat:use"
    KNOWLEDGE_SEARCH = "knowledge:search"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"


_VIEWER = frozenset(
    {
        Permission.ACCOUNT,
        Permission.WORKSPACE_READ,
        Permission.AGENTS_READ,
        Permission.CHAT_USE,
        Permission.KNOWLEDGE_SEARCH,
        Permission.CONVERSATIONS_READ,
    }
)
_EDITOR = _VIEWER | {Permission.AGENTS_WRITE, Permission.CONVERSATIONS_WRITE}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
    Role.EDITOR: _EDITOR,
    Role.VIEWER: _VIEWER,
}


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller. Every repository is built from its ``workspace_id``.

    For a ``kind`` other than ``user``, ``user_id`` and ``user_name`` are those of the key, the
    visitor, or the person as the channel names them; ``agent_id`` is the one agent they may reach.
    """

    user_id: str
    user_name: str
    session_id: str
    workspace_id: str
    role: Role | None
    tier: Tier
    locale: str
    platform_admin: bool = False
    kind: CallerKind = "user"
    agent_id: str | None = None
    permissions: frozenset[Permission] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether the caller's role, or what stands in its place, has the permission."""
        granted = PERMISSIONS[self.role] if self.role else self.permissions
        return permission in granted

    def check(self, permission: Permission) -> None:
        """Raise `Forbidden` unless the caller has the permission."""
        if not self.may(permission):
            who = f"The role {self.role}" if self.role else f"This {self.kind}"
            raise Forbidden(f"{who} lacks the permission {permission}.")

    def reaches(self, agent_id: str) -> bool:
        """Whether the caller may know of this agent of the workspace."""
        return self.agent_id in (None, agent_id)
