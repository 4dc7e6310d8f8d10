"""The events that an endpoint can ask for, and exactly what is sent of each.

What goes out is read from the bus through these models, so that a field that somebody adds to an
event for another capability never leaves by accident. A change that a receiver would notice makes
a new ``version``; a field more does not.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel

from frontdesk import clock
from frontdesk.bus import Event

TEST_EVENT = "webhook.test"


class AgentData(BaseModel):
    """An agent; fetch it for the rest."""

    agent_id: str


class AgentUpdatedData(AgentData):
    """``version`` is the new draft, null when only name or looks changed."""

    version: int | None = None


class AgentPublishedData(AgentData):
    """``version`` is the one in production now."""

    version: int


class ConversationData(AgentData):
    """A conversation of an agent."""

    conversation_id: str


class ConversationBegunData(ConversationData):
    """``channel`` is where it takes place; ``user_id`` who began it: a visitor, a key, or somebody
    on a platform."""

    channel: str
    user_id: str | None = None


class RunData(ConversationData):
    """A run that has ended; ``message_id`` is its answer."""

    run_id: str
    message_id: str
    status: str


class RunFailedData(RunData):
    """``error_code`` says why, as in the run itself."""

    error_code: str | None = None


class DocumentData(AgentData):
    """A document of an agent's knowledge."""

    document_id: str


class DocumentFailedData(DocumentData):
    """``error_code`` says why, as in the document itself."""

    error_code: str | None = None


class TestData(BaseModel):
    """What a test event says: which endpoint it was meant for."""

    __test__ = False  # no test case, whatever pytest thinks of the name

    endpoint_id: str


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event. ``data`` is the model of what is sent of it."""

    name: str
    description: str
    data: type[BaseModel]
    version: int = 1


CATALOG: dict[str, EventType] = {
    each.name: each
    for each in (
        EventType("agent.created", "An agent was made.", AgentData),
        EventType(
            "agent.updated", "The draft, the name or the looks were changed.", AgentUpdatedData
        ),
        EventType("agent.published", "A version was put into production.", AgentPublishedData),
        EventType("agent.deleted", "An agent was deleted, with all that it had.", AgentData),
        EventType("run.finished", "An answer is complete, or was stopped.", RunData),
        EventType("run.failed", "An answer ended with an error.", RunFailedData),
        EventType(
            "conversation.started",
            "Somebody has begun a conversation anywhere but in the playground.",
            ConversationBegunData,
        ),
        EventType(
            "conversation.escalated",
            "Somebody has asked for a person in a conversation.",
            ConversationBegunData,
        ),
        EventType(
            "conversation.answered",
            "A member has marked a request for a person as answered.",
            ConversationBegunData,
        ),
        EventType("conversation.deleted", "A conversation was deleted.", ConversationData),
        EventType("document.ready", "A document can be found by its agent.", DocumentData),
        EventType("document.failed", "A document could not be read.", DocumentFailedData),
        EventType("document.deleted", "A document was deleted.", DocumentData),
    )
}
_TEST = EventType(TEST_EVENT, "Somebody tries the endpoint.", TestData)

_EXAMPLES: dict[str, Any] = {
    "agent_id": "agt_01K5Z8Q9X4M7T2R6V3B1N0C8DE",
    "conversation_id": "cnv_01K5Z8R2H6W9F4J7P3S5Y1A0GK",
    "run_id": "run_01K5Z8R2J1E8N5D6Q4T7X3V9BM",
    "message_id": "msg_01K5Z8R2J2C4G7K9M1P3R5T7VX",
    "document_id": "doc_01K5Z8S7A9B1C3D5E7F9G1H3JK",
    "version": 7,
    "channel": "widget",
    "user_id": "vis_01K5Z8R1T3W5Y7A9C1E3G5J7MN",
    "status": "succeeded",
    "error_code": None,
}
_FAILED = {
    "run.failed": {"status": "failed", "error_code": "model_unavailable"},
    "document.failed": {"error_code": "encrypted"},
}


def render(event: Event) -> str:
    """The body that is signed and sent: JSON with type, version, timestamp, workspace and data.

    Raises KeyError for an event that is not in the catalogue and pydantic's ValidationError for
    one without the fields that the catalogue promises.
    """
    kind = _TEST if event.type == TEST_EVENT else CATALOG[event.type]
    body = {
        "type": kind.name,
        "version": kind.version,
        "timestamp": clock.iso(event.created_at),
        "workspace_id": event.workspace_id,
        "data": kind.data.model_validate(event.data).model_dump(mode="json"),
    }
    return orjson.dumps(body).decode()


def example(kind: EventType) -> dict[str, Any]:
    """The body of an event of this kind, with ids that name nothing."""
    values = _EXAMPLES | _FAILED.get(kind.name, {})
    return {
        "type": kind.name,
        "version": kind.version,
        "timestamp": "2025-09-24T10:15:30.123Z",
        "workspace_id": "wks_01K5Z8P4N6B8V1C3X5Z7A9S2DF",
        "data": {name: values[name] for name in kind.data.model_fields},
    }
