"""Who is asking: a user in a workspace with a role, and what that role may do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Tier = Literal["free", "pro", "team"]


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
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"


_VIEWER = frozenset(
    {
        Permission.ACCOUNT,
        Permission.WORKSPACE_READ,
        Permission.AGENTS_READ,
        Permission.CHAT_USE,
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
    """An authenticated caller. Every repository is built from its ``workspace_id``."""

    user_id: str
    user_name: str
    session_id: str
    workspace_id: str
    role: Role
    tier: Tier
    locale: str
    platform_admin: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the caller's role has the permission."""
        return permission in PERMISSIONS[self.role]
