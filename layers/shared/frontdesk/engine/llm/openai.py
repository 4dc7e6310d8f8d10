"""Any OpenAI-compatible endpoint, through the official SDK.

The SDK makes the request (authentication, retries before the first byte, time-outs, errors), but
two things in it cost more than all the rest of a turn. Its reading of the stream builds several
objects for each token (7.6 ms against 2.7 ms of processor time for 64 tokens), so the stream is
read as bytes, and everything that one read brings becomes one `Piece`. And it puts each request
together from nothing (0.5 ms against 0.1 ms), so one is prepared and its body changes.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from frontdesk.engine.llm.port import Completion, ModelError, ModelRequest, Piece
from frontdesk.observability import redact
from frontdesk.records.message import TokenUsage
from frontdesk.settings import get_settings, model_api_key

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

# These families refuse `max_tokens` and a temperature other than their own.
_REASONING = ("o1", "o3", "o4", "gpt-5", "gpt-6")

# The second is how the SDK is asked for a response that is not read yet.
_STREAMED = {"Content-Type": "application/json", "X-Stainless-Raw-Response": "stream"}

LINE_BYTES = 1_000_000


class OpenAIModel:
    """Chat completions over one kept-alive client."""

    def __init__(self, client: "AsyncOpenAI") -> None:
        self._client = client

    @classmethod
    def from_settings(cls) -> "OpenAIModel":
        """The endpoint of the environment: ``OPENAI_BASE_URL`` and ``OPENAI_API_KEY``."""
        import httpx2
        from openai import DefaultAioHttpClient

        settings = get_settings()
        return cls(
            _client_class()(
                # Local servers (Ollama, vLLM) want no key, but the SDK insists on one.
                api_key=model_api_key() or "none",
                base_url=settings.openai_base_url,
                timeout=httpx2.Timeout(settings.model_idle_timeout_seconds, connect=5),
                max_retries=2,
                # The same client on aiohttp's connections, whose parser is compiled: reading a
                # stream of 64 chunks costs a third of what it costs with the default one.
                http_client=DefaultAioHttpClient(),
            )
        )

    async def stream(self, request: ModelRequest) -> AsyncIterator[Piece | Completion]:
        """Answer the request; see `Model`."""
        import httpx2

        body = _body(request) | {"stream": True, "stream_options": {"include_usage": True}}
        with _told_plainly():
            response = await self._client.post(
                "/chat/completions",
                cast_to=httpx2.Response,
                content=json.dumps(body, ensure_ascii=False).encode(),
                options={"headers": _STREAMED},
            )
            try:
                reader = StreamReader()
                async for data in response.aiter_bytes():
                    if piece := reader.feed(data):
                        yield piece
                    reader.check()
                if piece := reader.feed(b"\n"):  # a last line without its end
                    yield piece
                reader.check()
                yield reader.completion()
            finally:
                await response.aclose()

    async def close(self) -> None:
        """Close the connections; the client belongs to the event loop that used it."""
        await self._client.close()


@lru_cache(maxsize=1)
def _client_class() -> "type[AsyncOpenAI]":
    """The SDK's client with a prepared request; made late, since importing the SDK takes long."""
    import httpx2
    import openai

    # Named as the SDK names it, since that is what it tells the endpoint.
    class AsyncOpenAI(openai.AsyncOpenAI):
        _prepared: httpx2.Request | None = None

        def _build_request(self, options: Any, *, retries_taken: int = 0) -> httpx2.Request:
            # The SDK's own clients override this, too (Azure's does).
            if retries_taken or options.url != "/chat/completions":
                return super()._build_request(options, retries_taken=retries_taken)
            if self._prepared is None:
                self._prepared = super()._build_request(options)
                del self._prepared.headers["content-length"]
            known = self._prepared
            return httpx2.Request(
                known.method,
                known.url,
                headers=known.headers,
                content=options.content,
                extensions=dict(known.extensions),
            )

    return AsyncOpenAI


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turns what the SDK raises into a `ModelError`."""
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise _status_error(error) from error
    except (openai.APITimeoutError, TimeoutError) as error:
        raise _timeout() from error
    except openai.APIConnectionError as error:
        raise ModelError(
            "model_unreachable",
            "The model cannot be reached",
            "The model endpoint does not answer. Check its address, or try again.",
            retryable=True,
        ) from error
    except Exception as error:
        if isinstance(error, ModelError):
            raise
        raise _transport_error(error) from error


def _body(request: ModelRequest) -> dict[str, Any]:
    given = request.parameters
    body: dict[str, Any] = {"model": request.model}
    reasoning = request.model.rpartition("/")[2].startswith(_REASONING)
    if not reasoning and "temperature" not in given:
        body["temperature"] = request.temperature
    if request.max_tokens:
        body["max_completion_tokens" if reasoning else "max_tokens"] = request.max_tokens
    return {**body, **given, "messages": request.messages}


class StreamReader:
    """Reads a ``text/event-stream`` of chat completion chunks from bytes, however they are cut."""

    def __init__(self) -> None:
        self._rest = b""
        self._finish_reason: str | None = None
        self._usage: TokenUsage | None = None
        self._model: str | None = None
        self._failure: ModelError | None = None
        self._done = False
        self._calls: list[dict[str, Any]] = []

    def feed(self, data: bytes) -> Piece | None:
        """Take some bytes; give back what they completed, up to a failure."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        text = ""
        try:
            if len(self._rest) > LINE_BYTES:
                raise _garbage()
            for line in lines:
                if line.startswith(b"data:"):
                    payload = line[5:].strip()
                    if payload == b"[DONE]":
                        self._done = True
                    elif payload:
                        text += self._chunk(payload)
                elif line[:1] in (b"{", b"<"):
                    raise _garbage()
        except ModelError as failure:
            self._failure = failure
        if self._calls:
            calls, self._calls = self._calls, []
            return Piece(text, calls)
        return Piece(text) if text else None

    def check(self) -> None:
        """Raise the failure that was read, after the text before it has been passed on."""
        if self._failure:
            raise self._failure

    def _chunk(self, payload: bytes) -> str:
        try:
            chunk = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            raise _garbage() from error
        try:
            if failure := chunk.get("error"):
                message = failure.get("message") if isinstance(failure, dict) else failure
                raise _failed(str(message))
            if usage := chunk.get("usage"):
                self._usage = TokenUsage(
                    prompt_tokens=usage["prompt_tokens"],
                    completion_tokens=usage["completion_tokens"],
                    total_tokens=usage["prompt_tokens"] + usage["completion_tokens"],
                    prompt_tokens_details=_counts(usage.get("prompt_tokens_details")),
                    completion_tokens_details=_counts(usage.get("completion_tokens_details")),
                )
            self._model = self._model or chunk.get("model")
            choices = chunk.get("choices")
            if not choices:
                return ""
            choice = choices[0]
            self._finish_reason = choice.get("finish_reason") or self._finish_reason
            delta = choice.get("delta", {})
            content = delta.get("content")
            if calls := delta.get("tool_calls"):
                self._calls += [call for call in calls if isinstance(call, dict)]
        except (AttributeError, KeyError, TypeError, IndexError, ValueError) as error:
            raise _garbage() from error
        return content if isinstance(content, str) else ""

    def completion(self) -> Completion:
        """The end of the stream; raises `ModelError` if it was cut off before its end."""
        if self._finish_reason is None and not self._done:
            raise ModelError(
                "model_stream_cut",
                "The answer was cut off",
                "The model endpoint closed the connection in the middle of the answer.",
                retryable=True,
            )
        return Completion(self._finish_reason or "stop", self._usage, self._model)


def _counts(details: Any) -> dict[str, int] | None:
    """The numbers of a part of the usage, such as how many tokens were cached."""
    if not isinstance(details, dict):
        return None
    return {str(name): count for name, count in details.items() if type(count) is int} or None


def _garbage() -> ModelError:
    return ModelError(
        "model_garbage",
        "The model's answer is unreadable",
        "The model endpoint sent something that is not a chat completion stream.",
        retryable=True,
    )


def _failed(message: str) -> ModelError:
    return ModelError(
        "model_failed",
        "The model failed",
        f"The model endpoint says: {_quoted(message)}",
        retryable=True,
    )


def _timeout() -> ModelError:
    return ModelError(
        "model_timeout",
        "The model took too long",
        "The model endpoint did not send anything in time.",
        retryable=True,
    )


def _transport_error(error: Exception) -> ModelError:
    """Errors of the connection while the stream is read; the SDK passes httpx's own through."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return _timeout()
    if isinstance(error, httpx2.HTTPError):
        return ModelError(
            "model_stream_cut",
            "The answer was cut off",
            "The connection to the model endpoint broke in the middle of the answer.",
            retryable=True,
        )
    raise error


def _quoted(message: str) -> str:
    text = str(redact(message)).strip()
    return text if len(text) <= 300 else text[:300] + "…"


_BY_STATUS = {
    401: ("model_auth", "The model refuses the key", False),
    403: ("model_auth", "The model refuses the key", False),
    404: ("model_not_found", "The model does not exist", False),
    408: ("model_timeout", "The model took too long", True),
    413: ("context_too_long", "The conversation is too long for the model", False),
    429: ("model_rate_limited", "The model is busy", True),
}


def _status_error(error: "APIStatusError") -> ModelError:
    body = error.body if isinstance(error.body, dict) else {}
    message = str(body.get("message") or error.message)
    if body.get("code") == "context_length_exceeded" or "context length" in message.lower():
        code, title, retryable = _BY_STATUS[413]
    elif error.status_code in _BY_STATUS:
        code, title, retryable = _BY_STATUS[error.status_code]
    elif error.status_code >= 500:
        code, title, retryable = "model_unavailable", "The model is not available", True
    else:
        code, title, retryable = "model_rejected", "The model rejects the request", False
    detail = f"The model endpoint answered {error.status_code}: {_quoted(message)}"
    return ModelError(code, title, detail, retryable=retryable)
