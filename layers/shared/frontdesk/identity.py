"""People, their sessions and workspaces: what every request must read to know who is asking."""

from datetime import datetime
from typing import ClassVar, Literal

from frontdesk.principal import Tier
from frontdesk.table import Index, Item, Key, Places


class User(Item):
    """A person who signs in. A global row: one person may be a member of many workspaces.

    Only sessions of the current ``session_epoch`` are valid: counting it up ends all of them at
    once, without reading them.
    """

    kind: ClassVar[str] = "user"

    id: str
    email: str
    name: str
    password_hash: str
    locale: Literal["en", "fr"] = "en"
    email_verified: bool = False
    platform_admin: bool = False
    status: Literal["active", "suspended", "deleting"] = "active"
    session_epoch: int = 0
    personal_workspace_id: str
    created_at: datetime

    @classmethod
    def key_of(cls, user_id: str) -> Key:
        return Key(f"USER#{user_id}", "USER")

    def key(self) -> Key:
        return self.key_of(self.id)


class Session(Item):
    """One sign-in on one device; the family of its refresh tokens."""

    kind: ClassVar[str] = "session"

    id: str
    user_id: str
    epoch: int = 0
    generation: int = 0
    rotated_at: datetime
    created_at: datetime
    ip: str
    user_agent: str

    @classmethod
    def key_of(cls, user_id: str, session_id: str) -> Key:
        return Key(f"USER#{user_id}", f"SESSION#{session_id}")

    def key(self) -> Key:
        return self.key_of(self.user_id, self.id)


class Workspace(Item):
    """A tenant; every record belongs to one."""

    kind: ClassVar[str] = "workspace"

    id: str
    name: str
    tier: Tier = "free"
    personal: bool = False
    status: Literal["active", "deleting"] = "active"
    created_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str) -> Key:
        return Key(f"WS#{workspace_id}", "WORKSPACE")

    def key(self) -> Key:
        return self.key_of(self.id)


class Membership(Item):
    """A user in a workspace with a role. Listed for the user through the index."""

    kind: ClassVar[str] = "membership"

    workspace_id: str
    user_id: str
    role: Literal["owner", "admin", "editor", "viewer"]
    created_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, user_id: str) -> Key:
        return Key(f"WS#{workspace_id}", f"MEMBER#{user_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.user_id)

    def places(self) -> Places:
        of_user = Key(f"USER#{self.user_id}", f"MEMBERSHIP#{self.workspace_id}")
        return {Index.BY_TIME: of_user}
