"""Calls a buffered function for one HTTP request, as API Gateway and Lambda would."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.answers import Answers
from local.functions import Functions
from local.model import Route
from local.proxy import BadAnswer, Response, event_of, response_of

_log = logging.getLogger("local")
MAX_BODY_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 29.0
_THREADS = 16

Receive = Callable[[], Awaitable[dict[str, Any]]]


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


class TooLarge(Exception):
    """The body is larger than the API accepts."""


class Buffered:
    """Runs handlers in threads, each with an event loop of its own (Mangum needs one)."""

    def __init__(
        self, functions: Functions, answers: Answers, binary_types: list[str], timeout: float
    ) -> None:
        self._functions = functions
        self._answers = answers
        self._binary_types = binary_types
        self._timeout = timeout
        self._pool = ThreadPoolExecutor(_THREADS, "function", initializer=_own_event_loop)

    async def __call__(
        self, scope: dict[str, Any], receive: Receive, route: Route, parameters: dict[str, str]
    ) -> Response:
        """The function's response, or the gateway's own; raises `ClientGone`."""
        try:
            body = await _read(scope, receive)
        except TooLarge:
            return self._answers("REQUEST_TOO_LARGE")
        event = event_of(scope, body, route, parameters, self._binary_types)
        timeout = min(self._timeout, self._functions[route.function].timeout)
        call = asyncio.get_running_loop().run_in_executor(
            self._pool, self._functions.invoke, route.function, event, timeout
        )
        try:
            # The thread cannot be stopped; its late answer is dropped, as Lambda's would be.
            answer = await asyncio.wait_for(asyncio.shield(call), timeout)
            return response_of(answer)
        except TimeoutError:
            call.add_done_callback(_forget)
            _log.error("%s took longer than %s s", route.function, timeout)
            return self._answers("INTEGRATION_TIMEOUT")
        except BadAnswer as error:
            _log.error("%s: %s", route.function, error)
        except Exception:
            _log.exception("%s failed", route.function)
        return self._answers("INTEGRATION_FAILURE")

    def close(self) -> None:
        """Take no more calls; those that run are not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def declared_length(scope: dict[str, Any]) -> int:
    """The Content-Length, 0 without a valid one."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _read(scope: dict[str, Any], receive: Receive) -> bytes:
    if declared_length(scope) > MAX_BODY_BYTES:
        raise TooLarge
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise TooLarge
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def _own_event_loop() -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())


def _forget(call: "asyncio.Future[Any]") -> None:
    if not call.cancelled():
        call.exception()
