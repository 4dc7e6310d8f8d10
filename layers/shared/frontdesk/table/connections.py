"""Kept-alive HTTP/1.1 connections for one host, with nothing that DynamoDB does not need.

A general client (aiohttp) costs 0.22 ms of processor time for each call, this one 0.07 ms; a chat
turn makes four or five (`bench/chat.py`). Parsing is httptools', as in uvicorn.
"""

import asyncio
import ssl
from urllib.parse import urlsplit

import httptools

IDLE_MOST = 64
IDLE_SECONDS = 20.0
"""A connection that was idle for longer may be about to be closed by the other side."""


class ConnectionBroken(Exception):
    """The connection ended before the answer did; it is unknown whether the request arrived."""


class NotConnected(Exception):
    """There is no connection, so nothing was sent."""


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self.reusable = True
        self.idle_since = 0.0
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    @property
    def alive(self) -> bool:
        """False when the server has closed it while nobody used it, or may do so any moment."""
        rested = asyncio.get_running_loop().time() - self.idle_since
        return self.reusable and rested < IDLE_SECONDS and not self._transport.is_closing()

    def request(self, data: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """Send a request; the future gives status and body."""
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(data)  # type: ignore[attr-defined]
        return self._answer

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._end(error)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self.reusable = self.reusable and self._parser.should_keep_alive()
        if self._answer and not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), b"".join(self._body)))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)

    def _end(self, error: Exception | None) -> None:
        self.close()
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionBroken(str(error or "closed by the server")))

    def close(self) -> None:
        """Close, never to be used again."""
        self.reusable = False
        self._transport.close()


class Connections:
    """A pool of connections to the host of ``endpoint``; belongs to one event loop."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if secure else 80)
        self._ssl = ssl.create_default_context() if secure else None
        self._idle: list[_Connection] = []

    async def post(self, headers: dict[str, str], body: bytes, seconds: float) -> tuple[int, bytes]:
        """Send ``POST /``; gives status and body.

        Raises `NotConnected`, `ConnectionBroken`, or TimeoutError after that many ``seconds``.
        """
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n"
        async with asyncio.timeout(seconds):
            connection = self._take_idle() or await self._connect()
            try:
                return await connection.request(head.encode() + body)
            except BaseException:
                # Whatever comes now belongs to a request that nobody waits for.
                connection.close()
                raise
            finally:
                if connection.reusable and len(self._idle) < IDLE_MOST:
                    connection.idle_since = asyncio.get_running_loop().time()
                    self._idle.append(connection)
                else:
                    connection.close()

    def _take_idle(self) -> _Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.alive:
                return connection
            connection.close()
        return None

    async def _connect(self) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(
                _Connection, self._host, self._port, ssl=self._ssl
            )
        except OSError as error:
            raise NotConnected(str(error)) from error
        return connection

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().close()
