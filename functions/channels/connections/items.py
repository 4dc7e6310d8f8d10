"""What is stored of connections: themselves, how many there are, an install, and their log."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from frontdesk.collections import Count
from frontdesk.oauth_trips import Trip
from frontdesk.records.agent import Agent, Author
from frontdesk.table import Index, Item, Key, Places

ChannelType = Literal["slack", "discord", "whatsapp"]
ChannelState = Literal["setup", "connected", "failed"]
ChannelStatus = Literal["setup", "connected", "failed", "off"]
Direction = Literal["in", "out"]
EntryStatus = Literal["ok", "ignored", "failed"]

MAX_CONNECTIONS = 10
"""The most connections of an agent."""

KEPT = timedelta(days=7)
"""How long the log and what came in are kept."""

DELETED = "channel.deleted"
"""Event for the worker alone: remove what belonged to a connection."""


class Failure(BaseModel):
    """Why a connection does not work; ``detail`` is in English, ``code`` is stable."""

    code: str
    detail: str


class Connection(Item):
    """An agent on a platform. ``config`` has no secret; those are in ``secrets_encrypted``.

    ``facts`` are what the platform said of itself, ``account`` the team, bot or number by name.
    """

    kind: ClassVar[str] = "channel_connection"

    id: str
    workspace_id: str
    agent_id: str
    type: ChannelType
    name: str
    enabled: bool = True
    state: ChannelState = "setup"
    failure: Failure | None = None
    config: dict[str, Any]
    secrets_encrypted: str
    secret_names: list[str]
    facts: dict[str, str] = {}
    account: str | None = None
    last_event_at: datetime | None = None
    created_by: Author
    created_at: datetime
    updated_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, channel_id: str) -> Key:
        # In the agent's partition: it goes with its agent.
        return Key(Agent.partition_of(workspace_id, agent_id), f"CHANNEL#{channel_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)

    @staticmethod
    def partition_of(workspace_id: str, channel_id: str) -> str:
        """The partition of what came in, of its threads and of its log."""
        return f"WS#{workspace_id}#CHN#{channel_id}"

    def child_pk(self) -> str:
        return self.partition_of(self.workspace_id, self.id)

    @staticmethod
    def named_key(channel_id: str) -> Key:
        """Where it is found by its id alone, since a platform's request names no workspace."""
        return Key(f"CHANNEL#{channel_id}", "CONNECTION")

    def places(self) -> Places:
        return {Index.BY_TIME: self.named_key(self.id)}

    @property
    def status(self) -> ChannelStatus:
        """What people are shown."""
        return self.state if self.enabled else "off"


class ConnectionCount(Count):
    """How many connections an agent has."""

    kind: ClassVar[str] = "channel_count"
    counter = "connections"

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "CHANNELCOUNT")


class Install(Trip):
    """An install that somebody began in the browser."""

    kind: ClassVar[str] = "channel_install"

    channel_id: str

    @classmethod
    def key_of(cls, workspace_id: str, channel_id: str) -> Key:
        return Key(Connection.partition_of(workspace_id, channel_id), "INSTALL")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.channel_id)


class LogEntry(Item):
    """Something that came in or went out. It never repeats what was said, nor a secret."""

    kind: ClassVar[str] = "channel_log"

    id: str
    workspace_id: str
    channel_id: str
    direction: Direction
    event: str
    status: EntryStatus
    detail: str
    at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, channel_id: str, entry_id: str) -> Key:
        return Key(Connection.partition_of(workspace_id, channel_id), f"LOG#{entry_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.channel_id, self.id)
