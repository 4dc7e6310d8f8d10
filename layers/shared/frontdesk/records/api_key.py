"""Keys of an agent as they are stored: of the key itself only a hash."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel

from frontdesk import clock
from frontdesk.table import Index, Item, Key, Places

KeyType = Literal["secret", "publishable"]


Scope = Literal["chat", "knowledge"]


class KeyMaker(BaseModel):
    """Who made a key: the name they had then."""

    id: str
    name: str


class ApiKey(Item):
    """What is stored of a key. ``origins`` are for publishable ones: where their widget may be.

    ``identity_secret`` is encrypted; with it the customer's own server signs who a visitor is.
    """

    kind: ClassVar[str] = "api_key"

    workspace_id: str
    agent_id: str
    id: str
    name: str
    type: KeyType
    prefix: str
    hash: str
    scopes: list[Scope] = ["chat"]
    origins: list[str] = []
    identity_secret: str | None = None
    created_by: KeyMaker
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, key_id: str) -> Key:
        # In the agent's partition: it goes with its agent.
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"APIKEY#{key_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    def places(self) -> Places:
        if self.type != "publishable":
            return {}
        # A browser asks whether it may ask (CORS preflight) without showing the key.
        return {Index.BY_TIME: Key(self.preflight_pk(self.agent_id), self.id)}

    @staticmethod
    def preflight_pk(agent_id: str) -> str:
        """The index partition of an agent's publishable keys, found without the workspace."""
        return f"PUBKEYS#{agent_id}"

    @property
    def usable(self) -> bool:
        """Whether it is neither revoked nor expired."""
        expired = self.expires_at is not None and self.expires_at <= clock.now()
        return self.revoked_at is None and not expired
