"""What of a run's events a visitor gets: the answer and its sources, not how it was made.

Only what is named here leaves, so that an event or a field that somebody adds for members (model,
cost, prompt, trace) stays inside.
"""

from collections.abc import AsyncIterator
from typing import Any

import orjson

from frontdesk.engine.events import EventStream
from frontdesk.records.retrieval import public_name

FAILURE = {
    "code": "answer_failed",
    "title": "The answer could not be completed",
    "detail": "Something went wrong. Try again in a moment.",
}
"""Why a run failed is for members: it may name the model, its endpoint or the plan."""

_RUN = ("run_id", "conversation_id", "message_id")
_SHOWN: dict[bytes, tuple[str, ...]] = {
    b"run.started": (*_RUN, "user_message_id"),
    b"citation": ("number", "document_name", "page", "heading", "url", "text"),
    b"error": (*_RUN, "retryable"),
    b"done": (*_RUN, "status"),
}


async def for_visitors(events: EventStream) -> AsyncIterator[bytes]:
    """The stream as a visitor gets it. Events keep their numbers, so re-attaching works alike."""
    async for data in events:
        if shown := b"".join(_shown(entry) for entry in data.split(b"\n\n") if entry):
            yield shown


def _shown(entry: bytes) -> bytes:
    """One event, or a comment, without its empty line."""
    if entry.startswith(b":"):
        return entry + b"\n\n"
    number, event, fields = entry.split(b"\n", 2)
    name = event.removeprefix(b"event: ")
    if name == b"message.delta":
        # The path of every token: it holds nothing but the text.
        return entry + b"\n\n"
    if name not in _SHOWN:
        return b""
    told: dict[str, Any] = orjson.loads(fields.removeprefix(b"data: "))
    kept = {field: told[field] for field in _SHOWN[name] if field in told}
    if name == b"citation":
        kept["document_name"] = public_name(kept["document_name"], kept.get("url"))
    if name == b"error":
        kept |= FAILURE
    return b"\n".join((number, event, b"data: " + orjson.dumps(kept))) + b"\n\n"
