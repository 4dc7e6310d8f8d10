"""Tables with the faults of a real network and a real cluster, over the engine of the tests."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from botocore.exceptions import ReadTimeoutError

from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, Table, get_table, open_async_table
from frontdesk.table.connections import ConnectionBroken, Connections

Post = Callable[[dict[str, str], bytes, float], Coroutine[Any, Any, tuple[int, bytes]]]


class _FaultyTable(AsyncTable):
    """A table whose connections post through ``wrapped``."""

    wrapped: Callable[[Post], Post]

    def _open_connections(self) -> Connections:
        fresh = self._connections
        connections = super()._open_connections()
        if connections is not fresh:
            connections.post = self.wrapped(connections.post)  # type: ignore[method-assign,assignment]
        return connections


def _faulty(wrapped: Callable[[Post], Post]) -> AsyncTable:
    real = open_async_table(get_settings())
    table = _FaultyTable(real._endpoint, real._region, real._credentials, real.names)
    table.wrapped = wrapped
    return table


def losing(answers: int) -> AsyncTable:
    """Carries requests out and loses the first ``answers`` answers."""

    left = answers

    def wrapped(original: Post) -> Post:
        async def post(headers: dict[str, str], body: bytes, seconds: float) -> tuple[int, bytes]:
            nonlocal left
            answer: tuple[int, bytes] = await original(headers, body, seconds)
            if left:
                left -= 1
                raise ConnectionBroken("lost on the way")
            return answer

        return post

    return _faulty(wrapped)


def lagging() -> AsyncTable:
    """Reads that do not ask for consistency miss the row that was written last."""

    def wrapped(original: Post) -> Post:
        async def post(headers: dict[str, str], body: bytes, seconds: float) -> tuple[int, bytes]:
            status, content = await original(headers, body, seconds)
            request = orjson.loads(body)
            if headers["x-amz-target"].endswith(".Query") and not request.get("ConsistentRead"):
                answer = orjson.loads(content)
                newest = 0 if request["ScanIndexForward"] is False else -1
                del answer["Items"][newest : newest + 1 or None]
                content = orjson.dumps(answer)
            return status, content

        return post

    return _faulty(wrapped)


class _LosingClient:
    def __init__(self, client: Any, answers: int) -> None:
        self._client = client
        self._left = answers

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def call(**request: Any) -> Any:
            answer = method(**request)
            if self._left:
                self._left -= 1
                raise ReadTimeoutError(endpoint_url="http://table")
            return answer

        return call


def losing_sync(answers: int) -> Table:
    """The same as `losing` for the synchronous table."""
    table = get_table()
    return Table(_LosingClient(table._client, answers), table.names)
