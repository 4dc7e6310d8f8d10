"""What a caller asks an agent."""

from dataclasses import dataclass
from typing import Literal

from frontdesk.engine.conversations import Channel, Environment


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a client asks for; exactly one of ``message`` and ``regenerate``.

    ``parent_id`` is ``"leaf"`` for the end of the conversation, None for its beginning.
    """

    agent_id: str
    message: str | None = None
    regenerate: str | None = None
    conversation_id: str | None = None
    parent_id: str | Literal["leaf"] | None = "leaf"
    environment: Environment = "draft"
    channel: Channel = "playground"
    idempotency_key: str | None = None

    def fingerprint(self) -> dict[str, str | None]:
        """What must be equal for two requests with one Idempotency-Key."""
        return {
            "message": self.message,
            "regenerate": self.regenerate,
            "conversation_id": self.conversation_id,
            "parent_id": self.parent_id,
            "environment": self.environment,
        }
