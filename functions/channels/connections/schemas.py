"""Requests and replies of the connections' routes."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, JsonValue

from channels.adapters.registry import adapter_of
from channels.connections import items
from channels.connections.items import ChannelStatus, ChannelType, Direction, EntryStatus
from frontdesk.records.agent import Line
from frontdesk.schemas import ReplyModel, RequestModel, Timestamp
from frontdesk.service_config import secret_names
from frontdesk.settings import get_settings

Name = Annotated[Line, Field(min_length=1, max_length=80)]
Config = Annotated[
    dict[str, Any],
    Field(max_length=20, description="What the type of the channel takes; secrets write only"),
]


_EXAMPLE: JsonValue = {
    "type": "slack",
    "name": "Our Slack",
    "config": {
        "client_id": "1234.5678",
        "client_secret": "0123456789abcdef",
        "signing_secret": "0123456789abcdef",
    },
}


class ChannelCreate(RequestModel):
    """A new connection. ``config`` by type: slack ``client_id``, ``client_secret``,
    ``signing_secret``; discord ``application_id``, ``public_key``, ``bot_token``, ``command``;
    whatsapp ``account_sid``, ``auth_token``, ``from_number``."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: ChannelType
    name: Name
    config: Config


class ChannelUpdate(RequestModel):
    """Changes; what is absent stays, within ``config`` too."""

    name: Name | None = None
    enabled: bool | None = None
    config: Config | None = None


class ChannelFailure(ReplyModel):
    """Why the connection does not work; ``detail`` is in English, ``code`` is stable."""

    code: str
    detail: str


class ChannelConnection(ReplyModel):
    """A connection. In the place of each secret of ``config`` stands ``<name>_set``; ``urls`` are
    what to enter at the platform; ``account`` is the team, bot or number as it names it."""

    id: str
    type: ChannelType
    name: str
    status: ChannelStatus
    enabled: bool
    failure: ChannelFailure | None
    config: dict[str, Any]
    urls: dict[str, str]
    account: str | None
    last_event_at: Timestamp | None
    created_at: Timestamp

    @classmethod
    def of(cls, connection: items.Connection) -> Self:
        """The reply for a connection."""
        adapter = adapter_of(connection.type)
        held = {
            f"{name}_set": name in connection.secret_names
            for name in secret_names(adapter.config_model)
        }
        values = connection.model_dump(exclude={"config"})
        return cls.model_validate(
            values
            | {
                "status": connection.status,
                "config": connection.config | held,
                "urls": adapter.urls(connection.id, get_settings().base_url.rstrip("/")),
            }
        )


class ChannelTest(ReplyModel):
    """What the platform said when it was asked; ``code`` says why, if not ``ok``."""

    ok: bool
    code: str | None
    detail: str
    checked_at: Timestamp


class ChannelInstall(ReplyModel):
    """Where to send the browser."""

    url: str


class ChannelEvent(ReplyModel):
    """Something that came in or went out. ``kind`` says what: message, answer, status, test …"""

    id: str
    direction: Direction
    kind: str
    status: EntryStatus
    detail: str
    at: Timestamp

    @classmethod
    def of(cls, entry: items.LogEntry) -> Self:
        """The reply for an entry of the log."""
        return cls.model_validate(entry.model_dump() | {"kind": entry.event})
