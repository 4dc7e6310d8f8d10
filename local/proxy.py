"""REST API (v1) proxy integration: an HTTP request as an event, and the answer as a response."""

import base64
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from local.model import Route

Headers = list[tuple[bytes, bytes]]
_STAGE = "live"
_ACCOUNT = "000000000000"


async def respond(response: "Response", send: Callable[[Any], Awaitable[None]]) -> None:
    """Send the response to an ASGI server."""
    start = {"status": response.status, "headers": response.headers}
    await send({"type": "http.response.start", **start})
    await send({"type": "http.response.body", "body": response.body})


class BadAnswer(Exception):
    """The handler returned something that API Gateway would not accept."""


@dataclass(frozen=True)
class Response:
    """An HTTP response with its whole body."""

    status: int
    headers: Headers
    body: bytes


def event_of(
    scope: dict[str, Any],
    body: bytes,
    route: Route,
    parameters: dict[str, str],
    binary_types: Iterable[str],
) -> dict[str, Any]:
    """The proxy event of an ASGI request, as the REST API sends it to Lambda."""
    many: dict[str, list[str]] = {}
    for raw_name, raw_value in scope["headers"]:
        many.setdefault(raw_name.decode("latin-1"), []).append(raw_value.decode("latin-1"))
    client = scope["client"][0] if scope.get("client") else "127.0.0.1"
    # What a client claims stays in front, what the gateway knows comes last.
    many["x-forwarded-for"] = [", ".join([*many.get("x-forwarded-for", []), client])]
    many["x-forwarded-proto"] = [scope.get("scheme", "http")]
    many["x-forwarded-port"] = [str(scope["server"][1]) if scope.get("server") else "80"]
    raw_query = scope["query_string"].decode("latin-1")
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw_query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    path = raw_path(scope)
    text, encoded = _body(body, _first(many, "content-type"), binary_types)
    return {
        "resource": route.path,
        "path": path,
        "httpMethod": scope["method"],
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {n: v[-1] for n, v in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": _context(scope, route, path, client, _first(many, "user-agent")),
        "body": text,
        "isBase64Encoded": encoded,
    }


def raw_path(scope: dict[str, Any]) -> str:
    """The path as it was sent, percent-encoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def response_of(answer: Any) -> Response:
    """The HTTP response of a handler's return value; raises `BadAnswer`."""
    if not isinstance(answer, dict):
        raise BadAnswer("the handler did not return an object")
    try:
        status = int(answer["statusCode"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer("the handler returned no valid statusCode") from error
    body = answer.get("body") or ""
    if not isinstance(body, str):
        raise BadAnswer("the handler returned a body that is not text")
    try:
        content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    except ValueError as error:
        raise BadAnswer("the handler's body is not base64") from error
    headers: Headers = []
    many = answer.get("multiValueHeaders") or {}
    taken = {name.lower() for name in many}
    for name, value in (answer.get("headers") or {}).items():
        if name.lower() not in taken and value is not None:
            headers.append(_header(name, value))
    for name, values in many.items():
        headers.extend(_header(name, value) for value in values)
    names = {name for name, _ in headers}
    if b"content-type" not in names and content:
        headers.append((b"content-type", b"application/json"))
    if b"content-length" not in names and status not in (204, 304):
        headers.append((b"content-length", str(len(content)).encode()))
    return Response(status, headers, content)


def _header(name: str, value: Any) -> tuple[bytes, bytes]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "\r" in text or "\n" in text:
        raise BadAnswer(f"the header {name} contains a line break")
    return name.lower().encode("latin-1"), text.encode("latin-1", "replace")


def _body(body: bytes, content_type: str, binary: Iterable[str]) -> tuple[str | None, bool]:
    if not body:
        return None, False
    if not _is_binary(content_type, binary):
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass  # API Gateway would damage it; base64 keeps it whole
    return base64.b64encode(body).decode(), True


def _is_binary(content_type: str, binary: Iterable[str]) -> bool:
    given = content_type.partition(";")[0].strip().lower()
    kind = given.partition("/")[0]
    return any(entry in ("*/*", given, f"{kind}/*") for entry in binary)


def _first(many: dict[str, list[str]], name: str) -> str:
    values = many.get(name)
    return values[0] if values else ""


def _context(
    scope: dict[str, Any], route: Route, path: str, client: str, user_agent: str
) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "accountId": _ACCOUNT,
        "apiId": "local",
        "domainName": "localhost",
        "domainPrefix": "localhost",
        "extendedRequestId": uuid.uuid4().hex[:16],
        "httpMethod": scope["method"],
        "identity": {
            "accessKey": None,
            "accountId": None,
            "apiKey": None,
            "apiKeyId": None,
            "caller": None,
            "cognitoAuthenticationProvider": None,
            "cognitoAuthenticationType": None,
            "cognitoIdentityId": None,
            "cognitoIdentityPoolId": None,
            "principalOrgId": None,
            "sourceIp": client,
            "user": None,
            "userAgent": user_agent,
            "userArn": None,
        },
        "path": f"/{_STAGE}{path}",
        "protocol": f"HTTP/{scope.get('http_version', '1.1')}",
        "requestId": str(uuid.uuid4()),
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": time.time_ns() // 1_000_000,
        "resourceId": "local",
        "resourcePath": route.path,
        "stage": _STAGE,
    }
