"""Serves streaming functions as the ASGI apps that the Lambda Web Adapter would serve."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Lifespan:
    """Starts and stops one ASGI app the way uvicorn does; an app without lifespan is fine."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._answered = asyncio.Event()
        self._failure: str | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Send lifespan.startup; raises RuntimeError when the app says that it failed."""
        self._task = asyncio.create_task(self._run())
        await self._tell("lifespan.startup")
        if self._failure is not None:
            raise RuntimeError(f"the app could not start: {self._failure}")

    async def stop(self) -> None:
        """Send lifespan.shutdown and wait for the answer."""
        if self._task is not None and not self._task.done():
            await self._tell("lifespan.shutdown")

    async def _tell(self, kind: str) -> None:
        self._answered.clear()
        await self._events.put({"type": kind})
        await self._answered.wait()

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await self._app(scope, self._events.get, self._answer)
        except Exception:  # noqa: S110 (an app that knows no lifespan raises here)
            pass
        finally:
            self._answered.set()

    async def _answer(self, message: Message) -> None:
        if message["type"].endswith(".failed"):
            self._failure = message.get("message") or "no reason given"
        self._answered.set()


def limited(receive: Receive, limit: int) -> Receive:
    """A ``receive`` that tells the app the client has gone once the body is over the limit."""
    size = 0

    async def receive_limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return message if size <= limit else {"type": "http.disconnect"}

    return receive_limited
