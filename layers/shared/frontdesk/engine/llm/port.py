"""What a model is to the engine."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from frontdesk.engine.conversations import TokenUsage
from frontdesk.engine.knowledge import RetrievedPassage


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was found for the question, for a model that reads no prompt: ``passages`` best first;
    ``failed`` when the knowledge could not be searched."""

    question: str
    passages: Sequence[RetrievedPassage]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """``messages``: role and content of each, oldest first; the first is the system message.

    They hold all that an endpoint needs, the passages of the knowledge too.
    """

    model: str
    messages: list[dict[str, str]]
    temperature: float
    max_tokens: int | None
    language: str
    knowledge: Knowledge | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text as it arrived; everything that came in one read of the connection."""

    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of a stream. ``usage`` is None where the endpoint does not count."""

    finish_reason: str
    usage: TokenUsage | None
    model: str | None = None


class ModelError(Exception):
    """A model could not answer. ``detail`` is written for the builder and holds no secret."""

    def __init__(self, code: str, title: str, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.code = code
        self.title = title
        self.detail = detail
        self.retryable = retryable


class Model(Protocol):
    """A model that streams: pieces of text, then exactly one `Completion`.

    Raises `ModelError`. Closing the iterator ends the call and its cost.
    """

    def stream(self, request: ModelRequest) -> AsyncIterator[Piece | Completion]:
        """Answer the request."""
        ...


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has: four bytes each, which errs on the high side for CJK."""
    return max(1, len(text.encode()) // 4) if text else 0
