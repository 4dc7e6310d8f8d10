"""What a caller asks an agent."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from frontdesk.records.conversation import Channel, Environment


@dataclass(frozen=True, slots=True)
class ClientChat:
    """A chat that the client keeps itself, as OpenAI's clients do.

    ``messages`` go to the model after the agent's own system text, ``parameters`` as they are;
    ``max_tokens`` counts as far as the agent allows as many.
    """

    messages: list[dict[str, Any]]
    parameters: dict[str, Any]
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a client asks for; exactly one of ``message`` and ``regenerate``.

    ``parent_id`` is ``"leaf"`` for the end of the conversation, None for its beginning.
    ``end_user`` is the caller's own name of whoever they ask for. With a ``chat`` the ``message``
    is the last that a user wrote in it, and the others are not stored.
    """

    agent_id: str
    message: str | None = None
    regenerate: str | None = None
    conversation_id: str | None = None
    parent_id: str | Literal["leaf"] | None = "leaf"
    environment: Environment = "draft"
    channel: Channel = "playground"
    idempotency_key: str | None = None
    end_user: str | None = None
    chat: ClientChat | None = None

    def fingerprint(self) -> dict[str, Any]:
        """What must be equal for two requests with one Idempotency-Key."""
        return {
            "message": self.message,
            "regenerate": self.regenerate,
            "conversation_id": self.conversation_id,
            "parent_id": self.parent_id,
            "environment": self.environment,
            "end_user": self.end_user,
            "chat": asdict(self.chat) if self.chat else None,
        }
