"""The lean connections to DynamoDB."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvloop

from frontdesk.table.connections import Connections

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


class Server:
    """Answers every request; closes its connections when told to."""

    def __init__(self) -> None:
        self.writers: list[asyncio.StreamWriter] = []

    async def start(self) -> str:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(ANSWER)

    async def close_connections(self) -> None:
        for writer in self.writers:
            writer.close()
            await writer.wait_closed()


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_connection_that_the_server_closed_while_idle_is_not_used(
    new_loop: Callable[[], Any],
) -> None:
    async def story() -> None:
        server = Server()
        pool = Connections(await server.start())
        for _ in range(2):
            assert await pool.post({}, b"", 5) == (200, b"{}")
        assert len(server.writers) == 1
        await server.close_connections()
        while pool._idle[0].alive:  # until the end of the connection has arrived here
            await asyncio.sleep(0.001)
        assert await pool.post({}, b"", 5) == (200, b"{}")
        assert len(server.writers) == 2
        pool.close()
        server.server.close()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(story())
