"""HTTP for every capability: one way to build an app, authenticate, and tell an error."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.authentication import principal_from, principal_reads, read_access_token
from frontdesk.errors import FrontdeskError, Invalid, NotFound, PayloadTooLarge
from frontdesk.ids import ID_PATTERN, new_id
from frontdesk.observability import logger, request_id
from frontdesk.permissions import Permission
from frontdesk.principal import Principal
from frontdesk.schemas import Problem
from frontdesk.settings import get_settings
from frontdesk.table import get_table

MAX_BODY_BYTES = 1_000_000
PROBLEM_JSON = "application/problem+json"

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem (RFC 9457)",
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "model": Problem,
    }
}


Refusal = Callable[[FrontdeskError, list[Any]], tuple[int, dict[str, str], dict[str, Any]]]
"""How an error is told where a protocol has a shape of its own: status, headers and JSON body,
from the error and the fields that are wrong."""


def create_app(
    title: str, *routers: APIRouter, refusals: Mapping[str, Refusal] | None = None
) -> FastAPI:
    """The app of one capability, with problems, request ids, limits and security headers.

    ``refusals`` are the shapes of errors below paths that have another one than problems.
    """
    app = FastAPI(
        title=title,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEM_RESPONSES,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.refusals = refusals or {}
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(FrontdeskError, _frontdesk_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_middleware(_Envelope)
    return app


def lambda_handler(app: FastAPI) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of a buffered app; it may be called from any thread."""
    from mangum import Mangum

    adapter = Mangum(app, lifespan="off")

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        # Mangum takes the current event loop of its thread, which only a main thread has, and
        # that one not after an asyncio.run.
        with asyncio.Runner() as runner:
            asyncio.set_event_loop(runner.get_loop())
            try:
                return adapter(event, context)
            finally:
                asyncio.set_event_loop(None)

    return handler


def problem(request: Request, error: FrontdeskError, errors: Iterable[Any] = ()) -> Response:
    """The problem document of an error as a response, or what its path has in place of one."""
    refusals: Mapping[str, Refusal] = request.app.state.refusals
    for path, refusal in refusals.items():
        if request.url.path.startswith(path):
            status, headers, body = refusal(error, list(errors))
            content = orjson.dumps(body)
            return Response(content, status, headers=headers, media_type="application/json")
    document = {
        "type": f"https://frontdesk.dev/problems/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": request.url.path,
        "code": error.code,
        "errors": list(errors),
        "request_id": request_id.get() or "",
    } | error.members
    return Response(
        orjson.dumps(document), error.status, headers=error.headers, media_type=PROBLEM_JSON
    )


async def error_response(
    request: Request, error: FrontdeskError | RequestValidationError
) -> Response:
    """What the app answers to an error, for a route that has something to add."""
    if isinstance(error, RequestValidationError):
        return await _validation_error(request, error)
    return await _frontdesk_error(request, error)


async def _frontdesk_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, FrontdeskError)
    if error.status >= 500:
        logger.error("request failed", code=error.code, detail=error.detail, exc_info=error)
    return problem(request, error)


class MalformedJson(Invalid):
    """The body is not JSON at all."""

    status = 400
    code = "malformed_json"
    title = "The body is not valid JSON"


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    entries = error.errors()
    if any(entry["type"] == "json_invalid" for entry in entries):
        return problem(request, MalformedJson())
    if any(entry["loc"][0] == "path" for entry in entries):
        return problem(request, NotFound())  # what is no id names nothing
    # The input itself is left out: it may be a password, and it may be huge.
    fields = [
        {
            "field": ".".join(str(part) for part in entry["loc"][1:]) or str(entry["loc"][0]),
            "message": entry["msg"],
            "code": entry["type"],
        }
        for entry in entries[:50]
    ]
    return problem(request, Invalid("Some fields are not valid."), fields)


class MethodNotAllowed(FrontdeskError):
    status = 405
    code = "method_not_allowed"
    title = "This method is not allowed here"


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return problem(request, NotFound("There is nothing at this address."))
    if error.status_code == 405:
        return problem(
            request, MethodNotAllowed(headers={"Allow": ", ".join(_methods_of(request))})
        )
    return problem(request, MalformedJson(str(error.detail)))


def _methods_of(request: Request) -> list[str]:
    """Every method of the request's path; Starlette names those of the first route alone."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and compile_path(str(route.path))[0].match(request.scope["path"]):
            found |= set(route.methods)
    return sorted(found)


class _Envelope:
    """What surrounds every request: its id, the size limit, security headers, the last resort."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = new_id("req")
        token = request_id.set(identifier)
        started = False
        received = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = message["headers"]
                names = {name for name, _ in headers}
                headers.extend(h for h in SECURITY_HEADERS if h[0] not in names)
                headers.append((b"x-request-id", identifier.encode()))
                if b"cache-control" not in names:
                    headers.append((b"cache-control", b"no-store"))
            await send(message)

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise _TooLarge
            return message

        request = Request(scope)
        try:
            if _declared_length(scope) > MAX_BODY_BYTES:
                raise _TooLarge
            await self._app(scope, receive_limited, send_with_headers)
        except (Exception, _TooLarge) as error:
            if started:
                raise
            if isinstance(error, _TooLarge):
                answer = problem(request, PayloadTooLarge(f"The limit is {MAX_BODY_BYTES} bytes."))
            else:
                logger.exception("request crashed", path=request.url.path)
                answer = problem(request, FrontdeskError("Something went wrong on our side."))
            await answer(scope, receive, send_with_headers)
        finally:
            request_id.reset(token)


class _TooLarge(BaseException):
    """Passes through FastAPI's own handling of unreadable bodies."""


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


Scheme = HTTPBearer | APIKeyCookie | APIKeyHeader
ACCESS_TOKEN = HTTPBearer(
    scheme_name="AccessToken", auto_error=False, description="An access token from /api/auth"
)
SECRET_KEY = HTTPBearer(
    scheme_name="SecretKey",
    auto_error=False,
    description="A secret key of the agent, fd_live_…; publishable keys are for the widget only",
)
PUBLIC: dict[str, Any] = {"security": []}
"""The ``openapi_extra`` of a route that anybody may call; any other declares what it wants."""


def declared(scheme: Scheme, permission: Permission | None = None) -> Any:
    """A dependency that says in the OpenAPI document which credential a route wants, and which
    permission it checks; for one that authenticates by itself, since nothing is proved here."""
    return Security(scheme, scopes=[permission.name] if permission else [])


class EventStreamResponse(Response):
    """Sends the events of a run that this very request has started.

    It reads on when the client has gone: the function's sandbox stays awake until the run ends,
    so a closed connection does not lose the answer.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncIterator[bytes], run_id: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(headers=_stream_headers(run_id) | dict(headers or {}))
        del self.headers["content-length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for data in self._events:
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def followed(events: AsyncIterator[bytes], run_id: str) -> Response:
    """Sends the events of a run to one more reader; unlike the response that started the run,
    it ends with its reader."""
    media_type = EventStreamResponse.media_type
    return StreamingResponse(events, media_type=media_type, headers=_stream_headers(run_id))


def _stream_headers(run_id: str) -> dict[str, str]:
    return {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Run-Id": run_id}


def require(permission: Permission) -> Any:
    """A dependency that gives the `Principal`: 401 without one, 403 if its role is too weak."""

    wanted = declared(ACCESS_TOKEN, permission)

    def authenticated(request: Request, _: Annotated[object, wanted]) -> Principal:
        claims = read_access_token(request.headers.get("authorization"))
        principal = principal_from(get_table().batch_get(principal_reads(claims)))
        principal.check(permission)
        return principal

    return Depends(authenticated)


def client_ip(request: Request) -> str:
    """The address of the client, for rate limits and the list of sessions.

    On one machine the server has found it by ``TRUSTED_PROXIES``. In the cloud CloudFront appends
    the viewer's address to X-Forwarded-For and API Gateway, which only CloudFront can call,
    appends CloudFront's, so the viewer is the last but one; what stands before was claimed by the
    client and is not believed.
    """
    if not get_settings().local:
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        if len(forwarded) >= 2:
            return forwarded[-2].strip()
    return request.client.host if request.client else "unknown"


ResourceId = Annotated[str, Path(pattern=ID_PATTERN, description="A prefixed ULID")]
Limit = Annotated[int, Query(ge=1, le=100, description="Items per page")]
Cursor = Annotated[str | None, Query(max_length=1000, description="From the page before")]
IdempotencyHeader = Annotated[str | None, Header(alias="Idempotency-Key", max_length=255)]
