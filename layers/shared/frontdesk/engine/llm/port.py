"""What a model is to the engine."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from frontdesk.records.message import TokenUsage
from frontdesk.records.retrieval import RetrievedPassage

PART_TOKENS = 1_000
"""What a picture or a file in a message is taken for."""


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

    They hold all that an endpoint needs, the passages of the knowledge too. ``parameters`` are
    passed to an endpoint as they are (tools, response format, …).
    """

    model: str
    messages: list[dict[str, Any]]
    temperature: float
    max_tokens: int | None
    language: str
    knowledge: Knowledge | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text as it arrived; everything that came in one read of the connection.

    ``tool_calls`` are parts of calls that the client of the endpoint is to make, in the shape
    that OpenAI streams them.
    """

    text: str
    tool_calls: Sequence[dict[str, Any]] = ()


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


def message_text(message: Mapping[str, Any]) -> str:
    """The text of a message, whose content may come in parts, or not at all."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part["text"]) for part in parts if isinstance(part.get("text"), str))


def prompt_tokens(messages: Iterable[Mapping[str, Any]], parameters: Mapping[str, Any]) -> int:
    """About how many tokens an endpoint reads: the messages, and what is described beside them
    (tools, the shape of the answer)."""
    read = [value for value in parameters.values() if isinstance(value, dict | list)]
    described = len(orjson.dumps(read)) // 4 if read else 0
    return sum(message_tokens(message) for message in messages) + described


def message_tokens(message: Mapping[str, Any]) -> int:
    """About how many tokens a message has, with its pictures and calls of tools."""
    content, calls = message.get("content"), message.get("tool_calls")
    parts = content if isinstance(content, list) else []
    others = sum(1 for part in parts if not isinstance(part.get("text"), str))
    called = len(orjson.dumps(calls)) // 4 if calls else 0
    return estimate_tokens(message_text(message)) + others * PART_TOKENS + called
