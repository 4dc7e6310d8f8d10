"""The front door of one machine: CloudFront, API Gateway and the web bucket in one ASGI app."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from local.answers import Answers
from local.buffered import MAX_BODY_BYTES, TIMEOUT_SECONDS, Buffered, ClientGone, declared_length
from local.functions import Functions
from local.model import Template
from local.proxy import Response, raw_path, respond
from local.routing import Router
from local.storage import Storage
from local.streaming import AsgiApp, Lifespan, Receive, Send, limited

_log = logging.getLogger("local")
Page = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Gateway:
    """Routes each request: pages of the gateway, routes of the template, else the web app.

    ``pages`` maps a path (or a prefix that ends with /) to what answers it;
    ``engines_up`` tells /healthz whether the embedded engines answer.
    """

    def __init__(
        self,
        template: Template,
        functions: Functions,
        static: Callable[[str, str, Any], Response],
        storage: Storage,
        pages: dict[str, Page],
        engines_up: Callable[[], bool],
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._functions = functions
        self._router = Router(template.routes)
        self._answers = Answers(template.answers)
        self._buffered = Buffered(functions, self._answers, template.binary_types, timeout)
        self._streaming = {f.name for f in template.functions.values() if f.streaming}
        self._apps: dict[str, AsgiApp] = {}
        self._static = static
        self._storage = storage
        self._engines_up = engines_up
        self._pages = {"/healthz": self._health, **pages}
        self._prefixes = tuple(path for path in self._pages if path.endswith("/"))
        self._lifespans: list[Lifespan] = []
        self._in_flight = 0
        self._loading: asyncio.Task[None] | None = None
        self.loaded = asyncio.Event()
        self.failed: list[str] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        path = scope["path"]
        if self._router.owns(path):
            await self._api(scope, receive, send)
            return
        page = self._pages.get(path) or self._page_below(path)
        if page is not None:
            await page(scope, receive, send)
        else:
            await respond(self._static(scope["method"], path, scope["headers"]), send)

    async def _api(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        found = self._router.match(scope["method"], raw_path(scope))
        if found is None:
            await respond(self._answers("MISSING_AUTHENTICATION_TOKEN"), send)
            return
        if not self.loaded.is_set():
            await self.loaded.wait()
        if not self._storage.accepts(scope["method"]):
            await respond(self._answers("STORAGE_FULL"), send)
            return
        route, parameters = found
        self._in_flight += 1
        try:
            if route.function in self._streaming:
                await self._stream(route.function, scope, receive, send)
            else:
                response = await self._buffered(scope, receive, route, parameters)  # type: ignore[arg-type]
                await respond(response, send)
        except ClientGone:
            return
        finally:
            self._in_flight -= 1

    def busy(self) -> bool:
        """True while requests of the API are being answered; for other threads to give way."""
        return self._in_flight > 0

    async def _stream(
        self, function: str, scope: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        """The hot path: the app gets the server's own scope, receive and send."""
        app = self._apps.get(function)
        if app is None:
            await respond(self._answers("INTEGRATION_FAILURE"), send)
            return
        length = declared_length(scope)
        if length > MAX_BODY_BYTES:
            await respond(self._answers("REQUEST_TOO_LARGE"), send)
            return
        if length == 0:  # without a length the server cannot bound the body
            receive = limited(receive, MAX_BODY_BYTES)
        await app(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loading = asyncio.create_task(self._load())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._loading.cancel()
        for lifespan in self._lifespans:
            await lifespan.stop()
        self._buffered.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _load(self) -> None:
        """Import every function behind the open port; requests wait for it."""
        self.failed = await asyncio.to_thread(self._functions.load_all)
        for name in self._streaming - set(self.failed):
            app: AsgiApp = self._functions.load(name)
            lifespan = Lifespan(app)
            try:
                await lifespan.start()
            except RuntimeError:
                _log.exception("function %s did not start", name)
                self.failed.append(name)
            else:
                self._lifespans.append(lifespan)
                self._apps[name] = app
        # What is loaded stays; the collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        self.loaded.set()

    async def _health(self, _scope: dict[str, Any], _receive: Receive, send: Send) -> None:
        await respond(await self._status(), send)

    async def _status(self) -> Response:
        if not self.loaded.is_set():
            return self._answers("STARTING")
        if self.failed:
            body = b'{"status":"failed","functions":["' + '","'.join(self.failed).encode() + b'"]}'
            return _json(503, body)
        if not await asyncio.to_thread(self._engines_up):
            return _json(503, b'{"status":"failed","engines":["tables"]}')
        return _json(200, b'{"status":"ready"}')

    def _page_below(self, path: str) -> Page | None:
        for prefix in self._prefixes:
            if path.startswith(prefix):
                return self._pages[prefix]
        return None


def _json(status: int, body: bytes) -> Response:
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    return Response(status, headers, body)
