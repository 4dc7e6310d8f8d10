"""Requests and replies of the endpoints' routes."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field

from frontdesk.records.agent import Author, Line
from frontdesk.records.webhook_endpoint import DisabledReason, EndpointHealth
from frontdesk.records.webhook_endpoint import Endpoint as StoredEndpoint
from frontdesk.schemas import Id, ReplyModel, RequestModel, Timestamp
from webhooks import catalog


def _known(name: str) -> str:
    if name not in catalog.CATALOG:
        raise ValueError("there is no such event; see /api/webhooks/events")
    return name


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


Url = Annotated[str, Field(min_length=1, max_length=2000)]
Description = Annotated[Line, Field(max_length=200)]
EventName = Annotated[str, Field(max_length=60), AfterValidator(_known)]
Events = Annotated[list[EventName], Field(min_length=1, max_length=60), AfterValidator(_unique)]
AgentIds = Annotated[list[Id], Field(max_length=20), AfterValidator(_unique)]


class EndpointCreate(RequestModel):
    """A new endpoint; without ``agent_ids`` it gets the events of all agents."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"url": "https://receiver.example/", "events": ["run.failed"]}]
        }
    )

    url: Url
    description: Description = ""
    events: Events
    agent_ids: AgentIds = []
    enabled: bool = True


class EndpointUpdate(RequestModel):
    """What is to change; ``revision`` is the one that the client has seen."""

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    agent_ids: AgentIds | None = None
    enabled: bool | None = None
    revision: int = Field(ge=0, le=999_999_999)


class SecretRotate(RequestModel):
    """``revoke_previous`` ends the old secret now instead of in 24 hours: it was leaked."""

    revoke_previous: bool = False


class Endpoint(ReplyModel):
    """An endpoint, never with its secret. ``failing_since`` is the first failure since the last
    success; after five days of that the endpoint is switched off (``disabled_reason``)."""

    id: str
    url: str
    description: str
    events: list[str]
    agent_ids: list[str]
    enabled: bool
    disabled_reason: DisabledReason | None
    disabled_at: Timestamp | None
    previous_secret_until: Timestamp | None
    failing_since: Timestamp | None
    last_success_at: Timestamp | None
    last_failure_at: Timestamp | None
    created_by: Author
    created_at: Timestamp
    updated_at: Timestamp
    revision: int

    @classmethod
    def of(cls, endpoint: StoredEndpoint, health: EndpointHealth | None) -> Self:
        """The reply for an endpoint and how it fares."""
        return cls.model_validate(_values(endpoint, health))


class EndpointWithSecret(Endpoint):
    """The only time that the ``secret`` is shown."""

    secret: str

    @classmethod
    def with_secret(cls, endpoint: StoredEndpoint, secret: str) -> Self:
        """The reply for an endpoint that has just got this secret."""
        return cls.model_validate(_values(endpoint, None) | {"secret": secret})


class EventType(ReplyModel):
    """An event that an endpoint can ask for, with an example of the body that is sent."""

    name: str
    version: int
    description: str
    example: dict[str, Any]

    @classmethod
    def of(cls, kind: catalog.EventType) -> Self:
        """The reply for an entry of the catalogue."""
        return cls(
            name=kind.name,
            version=kind.version,
            description=kind.description,
            example=catalog.example(kind),
        )


_HEALTH = ("failing_since", "last_success_at", "last_failure_at")


def _values(endpoint: StoredEndpoint, health: EndpointHealth | None) -> dict[str, Any]:
    values = endpoint.model_dump(exclude={"secret", "previous_secret"})
    return values | {name: getattr(health, name, None) for name in _HEALTH}
