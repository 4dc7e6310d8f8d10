"""The lean way to DynamoDB: its signature, and its connections when they break."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from frontdesk.errors import Unavailable
from frontdesk.table import Item, Key
from frontdesk.table.aio import AsyncTable

NAMES = {"main": "main-table-x", "counters": "counters-table-x"}


class Thing(Item):
    kind: ClassVar[str] = "thing"

    id: str

    def key(self) -> Key:
        return Key("THING", self.id)


@pytest.mark.parametrize("token", [None, "a-session-token"])
def test_the_signature_is_the_one_that_botocore_makes(token: str | None) -> None:
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", token)
    endpoint = "https://dynamodb.eu-west-1.amazonaws.com"
    table = AsyncTable(endpoint, "eu-west-1", credentials, NAMES)
    body = b'{"TableName": "x"}'
    ours = table._sign("GetItem", body)

    class Frozen(SigV4Auth):
        def _modify_request_before_signing(self, request: Any) -> None:
            super()._modify_request_before_signing(request)  # type: ignore[misc]
            request.context["timestamp"] = ours["x-amz-date"]
            request.headers.replace_header("X-Amz-Date", ours["x-amz-date"])

    request = AWSRequest(
        "POST",
        endpoint + "/",
        data=body,
        headers={"content-type": ours["content-type"], "x-amz-target": ours["x-amz-target"]},
    )
    Frozen(credentials, "dynamodb", "eu-west-1").add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
FOUND = b'{"Responses": {"main-table-x": []}}'


def against(answer: Answer, calls: int = 1) -> list[Any]:
    """Read one thing ``calls`` times from a server that behaves like ``answer``."""

    async def story() -> list[Any]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        table = AsyncTable(f"http://127.0.0.1:{port}", "eu-west-1", Credentials("a", "b"), NAMES)
        try:
            wanted = [(Thing, Thing(id="1").key())]
            return [await table.batch_get(wanted) for _ in range(calls)]
        finally:
            await table.close()
            server.close()

    return asyncio.run(story())


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    await reader.readexactly(length)


def ok(body: bytes = FOUND, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%scontent-length: %d\r\n\r\n%s" % (more, len(body), body)


def test_a_connection_is_used_again_and_bytes_may_come_in_pieces() -> None:
    connections = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        for _ in range(3):
            await read_request(reader)
            for piece in (ok()[:10], ok()[10:40], ok()[40:]):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()

    assert against(answer, calls=3) == [[None]] * 3
    assert connections == 1


def test_a_connection_that_the_server_closed_is_replaced() -> None:
    connections = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await read_request(reader)
        writer.write(ok(more=b"connection: close\r\n") if connections == 1 else ok())
        await writer.drain()
        writer.close()

    assert against(answer, calls=3) == [[None]] * 3
    assert connections == 3


def test_throttling_is_tried_again_and_then_works() -> None:
    throttled = b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}'
    answered = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answered
        while True:
            try:
                await read_request(reader)
            except asyncio.IncompleteReadError:
                writer.close()
                return
            answered += 1
            body = ok()
            if answered < 3:
                body = b"HTTP/1.1 400 Bad Request\r\ncontent-length: %d\r\n\r\n%s" % (
                    len(throttled),
                    throttled,
                )
            writer.write(body)

    assert against(answer) == [[None]]
    assert answered == 3


def test_a_server_that_hangs_up_or_talks_nonsense_is_a_clear_503() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.close()

    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        await writer.drain()
        writer.close()

    for answer in (hang_up, nonsense):
        with pytest.raises(Unavailable):
            against(answer)


def test_no_server_is_a_clear_503() -> None:
    async def story() -> None:
        table = AsyncTable("http://127.0.0.1:1", "eu-west-1", Credentials("a", "b"), NAMES)
        with pytest.raises(Unavailable):
            await table.batch_get([(Thing, Thing(id="1").key())])

    asyncio.run(story())
