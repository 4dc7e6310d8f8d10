"""Embeddings of any OpenAI-compatible endpoint, through the official SDK.

Clients belong to an event loop: the chat function has one for as long as it lives, a worker one
for each ``asyncio.run``. Each loop gets its own, which is closed when the loop ends.
"""

import asyncio
import base64
import math
from array import array
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from frontdesk.engine.embeddings.port import EmbeddingError
from frontdesk.observability import redact
from frontdesk.settings import get_settings, model_api_key
from frontdesk.vectors import Vector

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

TEXTS_A_REQUEST = 128
BYTES_A_REQUEST = 400_000
"""About 100,000 tokens; OpenAI takes 300,000 in one request."""

REQUESTS_AT_ONCE = 4
RETRIES = 3
SECONDS = 60

_clients: "dict[asyncio.AbstractEventLoop, tuple[AsyncOpenAI, AsyncGenerator[AsyncOpenAI]]]" = {}


class OpenAIEmbedder:
    """A model of the endpoint. ``shortened`` asks it for fewer dimensions than it has."""

    def __init__(self, model: str, dimensions: int, *, shortened: bool = False) -> None:
        self.name = f"{model}@{dimensions}"
        self._model = model
        self._dimensions = dimensions
        self._shortened = shortened

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """See `Embedder`."""
        if not get_settings().models_configured:
            raise EmbeddingError(
                "embedding_not_configured",
                f"The knowledge was indexed with {self._model}, and no model endpoint is "
                "configured any more. Set OPENAI_API_KEY or OPENAI_BASE_URL, or index it again.",
                retryable=False,
            )
        free = asyncio.Semaphore(REQUESTS_AT_ONCE)

        async def one(batch: list[str]) -> list[Vector]:
            async with free:
                return await self._request(batch)

        answers = await asyncio.gather(*map(one, batches(texts)))
        return [vector for answer in answers for vector in answer]

    async def _request(self, batch: list[str]) -> list[Vector]:
        client = await _client()
        more: dict[str, Any] = {"dimensions": self._dimensions} if self._shortened else {}
        with _told_plainly():
            answer = await client.embeddings.with_raw_response.create(
                model=self._model,
                # An empty text is refused by most endpoints.
                input=[text or " " for text in batch],
                encoding_format="base64",
                **more,
            )
        return self._read(answer.content, len(batch))

    def _read(self, content: bytes, count: int) -> list[Vector]:
        try:
            entries = sorted(orjson.loads(content)["data"], key=lambda entry: int(entry["index"]))
            vectors = [_vector(entry["embedding"]) for entry in entries]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise _garbage() from error
        if len(vectors) != count:
            raise _garbage()
        for vector in vectors:
            if len(vector) != self._dimensions:
                raise EmbeddingError(
                    "embedding_dimensions",
                    f"The model {self._model} gives vectors of {len(vector)} numbers, not of "
                    f"{self._dimensions}. Set EMBEDDING_DIMENSIONS={len(vector)}.",
                    retryable=False,
                )
        return [_unit(vector) for vector in vectors]


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in order, in lists of at most TEXTS_A_REQUEST and about BYTES_A_REQUEST."""
    batch: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode(errors="replace"))
        if batch and (len(batch) == TEXTS_A_REQUEST or size + length > BYTES_A_REQUEST):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += length
    if batch:
        yield batch


async def _client() -> "AsyncOpenAI":
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        opened = _open(loop)
        _clients[loop] = (await anext(opened), opened)
    return _clients[loop][0]


async def _open(loop: asyncio.AbstractEventLoop) -> AsyncGenerator["AsyncOpenAI", None]:
    """Opens the loop's client and, being a generator, closes it: `asyncio.run` and uvicorn end
    the generators that were begun in their loop before the loop itself."""
    import httpx2
    from openai import AsyncOpenAI, DefaultAioHttpClient

    async with AsyncOpenAI(
        api_key=model_api_key() or "none",
        base_url=get_settings().openai_base_url,
        timeout=httpx2.Timeout(SECONDS, connect=5),
        max_retries=RETRIES,
        http_client=DefaultAioHttpClient(),
    ) as client:
        try:
            yield client
        finally:
            _clients.pop(loop, None)


def _vector(value: str | list[float]) -> Vector:
    """Base64 of little-endian floats, or numbers from endpoints that know no base64."""
    return array("f", base64.b64decode(value)) if isinstance(value, str) else array("f", value)


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(number * number for number in vector))
    if not math.isfinite(length) or length == 0:
        raise _garbage()
    # Most models send length 1 already.
    return vector if abs(length - 1) < 1e-5 else array("f", [number / length for number in vector])


def _garbage() -> EmbeddingError:
    return EmbeddingError(
        "embedding_garbage",
        "The embedding endpoint sent something that is no list of vectors.",
        retryable=True,
    )


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turns what the SDK raises into an `EmbeddingError`."""
    import httpx2
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise _status_error(error) from error
    except openai.APIConnectionError as error:
        # A refused connection comes as a time-out while connecting.
        connected = not isinstance(error.__cause__, httpx2.ConnectTimeout)
        if isinstance(error, openai.APITimeoutError) and connected:
            code, detail = "embedding_timeout", "The embedding endpoint took too long."
        else:
            code = "embedding_unreachable"
            detail = "The embedding endpoint cannot be reached. Check its address, or try again."
        raise EmbeddingError(code, detail, retryable=True) from error


_BY_STATUS = {
    401: ("embedding_auth", False),
    403: ("embedding_auth", False),
    404: ("embedding_model_not_found", False),
    408: ("embedding_timeout", True),
    429: ("embedding_rate_limited", True),
}


def _status_error(error: "APIStatusError") -> EmbeddingError:
    body = error.body if isinstance(error.body, dict) else {}
    said = str(redact(str(body.get("message") or error.message))).strip()[:300]
    broken = error.status_code >= 500
    otherwise = ("embedding_unavailable", True) if broken else ("embedding_rejected", False)
    code, retryable = _BY_STATUS.get(error.status_code, otherwise)
    detail = f"The embedding endpoint answered {error.status_code}: {said}"
    return EmbeddingError(code, detail, retryable=retryable)
