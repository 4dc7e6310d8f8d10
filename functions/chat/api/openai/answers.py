"""A run's events as OpenAI's chunks, or put together as one completion."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from chat.api.failures import failure_of
from chat.api.openai.refusals import openai_error
from frontdesk import clock
from frontdesk.engine.answers import Answer
from frontdesk.engine.events import KEEPALIVE, EventStream, told
from frontdesk.records.message import RunError, TokenUsage
from frontdesk.records.run import Run

_DONE = b"data: [DONE]\n\n"


def completion_id(run_id: str) -> str:
    """The id of the completion that a run made."""
    return f"chatcmpl-{run_id}"


async def opened(events: EventStream, patience: float) -> tuple[bytes, EventStream]:
    """Wait until a run says something, or for ``patience`` seconds; gives that and the rest.

    A run that fails before its first word can so be answered with the status of an error.
    """
    stream = aiter(events)
    seen = b""
    deadline = asyncio.get_running_loop().time() + patience
    while True:
        step = asyncio.ensure_future(anext(stream, None))
        left = deadline - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait({step}, timeout=max(0.0, left))
        if not done:
            return seen, _after(step, stream)
        piece = step.result()
        if piece is None:
            return seen, stream
        seen += piece
        if any(event != "run.started" for event, _ in told(piece)):
            return seen, stream


async def _after(step: "asyncio.Future[bytes | None]", stream: EventStream) -> EventStream:
    """The rest of a stream whose next step is already under way."""
    piece = await step
    if piece is not None:
        yield piece
        async for more in stream:
            yield more


class Chunks:
    """Writes a run's events as the chunks of one answer."""

    def __init__(self, run: Run, model: str, *, usage: bool) -> None:
        self._run = run
        self._usage = usage
        self._head = {
            "id": completion_id(run.id),
            "object": "chat.completion.chunk",
            "created": clock.epoch(run.started_at),
            "model": model,
        }
        # A chunk of text is written around its text, without making an object for it.
        text = self._chunk({"content": "@"})
        self._before, self._behind = text.split(b'"@"')
        self._citations: list[dict[str, Any]] = []

    async def stream(self, seen: bytes, rest: EventStream) -> AsyncIterator[bytes]:
        """The whole stream of the answer, from what was seen of the events and the rest."""
        yield self._chunk({"role": "assistant", "content": ""})
        if written := self._written(seen):
            yield written
        async for piece in rest:
            if written := self._written(piece):
                yield written

    def _written(self, piece: bytes) -> bytes:
        """The chunks for a piece of the events."""
        if piece.startswith(b":"):
            return KEEPALIVE
        written = b""
        for event, fields in told(piece):
            if event == "message.delta":
                written += self._before + orjson.dumps(fields["text"]) + self._behind
            elif event == "tool.call":
                written += self._chunk({"tool_calls": fields["calls"]})
            elif event == "citation":
                self._citations.append(fields)
            elif event == "done":
                written += self._ending(fields["finish_reason"] or "stop")
            elif event == "error":
                # An error in the stream is its last word; there is no [DONE].
                failure = failure_of(self._run, RunError.model_validate(fields))
                written += _frame(openai_error(failure, []))
        return written

    def _ending(self, reason: str) -> bytes:
        more = {"citations": self._citations} if self._citations else {}
        end = self._chunk({}, reason, **more)
        if self._usage:
            usage = usage_of(self._run.usage)
            end += _frame(self._head | {"choices": [], "usage": usage})
        return end + _DONE

    def _chunk(self, delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        chunk = self._head | {"choices": [choice]} | more
        if self._usage:
            chunk["usage"] = None
        return _frame(chunk)


def _frame(data: Any) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"


def completion(run: Run, answer: Answer, model: str) -> dict[str, Any]:
    """A whole answer as one completion."""
    message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None}
    if answer.calls:
        message |= {"content": answer.text or None, "tool_calls": whole_calls(answer.calls)}
    body: dict[str, Any] = {
        "id": completion_id(run.id),
        "object": "chat.completion",
        "created": clock.epoch(run.started_at),
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": message,
                "logprobs": None,
                "finish_reason": answer.finish_reason or "stop",
            }
        ],
        "usage": usage_of(run.usage or answer.usage),
    }
    if answer.citations:
        body["citations"] = [citation.model_dump() for citation in answer.citations]
    return body


def usage_of(usage: TokenUsage | None) -> dict[str, Any] | None:
    """Usage in OpenAI's shape, with the details that the model's endpoint gave."""
    return usage.model_dump(exclude={"estimated"}, exclude_none=True) if usage else None


def whole_calls(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Calls of tools put together from the parts that they were streamed in."""
    calls: dict[int, dict[str, Any]] = {}
    for part in parts:
        index = part.get("index")
        known = calls.setdefault(
            index if isinstance(index, int) else len(calls), {"id": "", "type": "function"}
        )
        known |= {name: part[name] for name in ("id", "type") if part.get(name)}
        for kind in ("function", "custom"):
            if isinstance(more := part.get(kind), dict):
                whole = known.setdefault(kind, {})
                for name, text in more.items():
                    if isinstance(text, str):
                        whole[name] = whole.get(name, "") + text
    return [calls[index] for index in sorted(calls)]


def model_entry(agent_id: str, created: datetime) -> dict[str, Any]:
    """An agent as an entry of the list of models."""
    return {
        "id": agent_id,
        "object": "model",
        "created": clock.epoch(created),
        "owned_by": "frontdesk",
    }
