"""Every operation of the API, and one way to call it: the real handler or the real ASGI app."""

import asyncio
import importlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any
from urllib.parse import quote

import httpx2 as httpx

from frontdesk.table import get_async_table
from scripts.openapi import DOCUMENT, METHODS
from tests.architecture.source import FUNCTIONS
from tests.platform import LambdaApi

# Capabilities that are served as an ASGI app behind the Lambda Web Adapter.
STREAMING = {path.parent.name for path in FUNCTIONS.glob("*/run.sh")}
EVENT_STREAM = "text/event-stream"


# Each call comes from another address, so that no limit answers first.
addresses = (f"198.51.{high}.{low}" for high, low in product(range(256), range(256)))


@dataclass(frozen=True)
class Answer:
    """What came back, whichever way the call went."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    spec: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.spec["operationId"])

    @property
    def capability(self) -> str:
        return str(self.spec["tags"][0])

    @property
    def credentials(self) -> set[str]:
        """The kinds of credential that it takes, by the names of their schemes."""
        return {name for entry in self.spec["security"] for name in entry}

    @property
    def public(self) -> bool:
        """Whether anybody may call it."""
        return not self.spec["security"]

    @property
    def permission(self) -> str | None:
        """The permission that it asks for."""
        return self.spec.get("x-permission")

    @property
    def streams(self) -> bool:
        """Whether it can answer with events."""
        return EVENT_STREAM in self.spec["responses"].get("200", {}).get("content", {})

    def _parameters(self, place: str) -> list[str]:
        return [p["name"] for p in self.spec.get("parameters", []) if p["in"] == place]

    @property
    def path_parameters(self) -> list[str]:
        return self._parameters("path")

    @property
    def header_parameters(self) -> list[str]:
        return self._parameters("header")

    @property
    def query_parameters(self) -> list[str]:
        return self._parameters("query")

    @property
    def body_schema(self) -> dict[str, Any] | None:
        content = self.spec.get("requestBody", {}).get("content", {})
        schema: dict[str, Any] | None = content.get("application/json", {}).get("schema")
        return schema

    @property
    def body_properties(self) -> dict[str, Any]:
        return dict(_resolve(self.body_schema or {}).get("properties", {}))

    def url(self, values: Mapping[str, Any]) -> str:
        """The path with its parameters filled in."""
        url = self.path
        for name in self.path_parameters:
            url = url.replace("{" + name + "}", quote(str(values[name]), safe=""))
        return url

    def sample_body(self) -> dict[str, Any]:
        """A body with a plausible value for every required field."""
        schema = _resolve(self.body_schema or {})
        body = {name: _sample(schema["properties"][name]) for name in schema.get("required", [])}
        # Where the types alone do not tell what is needed, the model has an example.
        body.update(schema.get("examples", [{}])[0])
        return body


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = whole_document()["components"]["schemas"][name]
    return schema


def _sample(schema: dict[str, Any]) -> Any:
    schema = _resolve(schema)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _sample(schema[choice][0])
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        return {name: _sample(schema["properties"][name]) for name in schema.get("required", [])}
    if kind == "array":
        return []
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 0), 0)
    if kind == "boolean":
        return True
    if schema.get("format") == "email":
        return "somebody@example.com"
    return "x" * max(schema.get("minLength", 1), 12)


@lru_cache(maxsize=1)
def whole_document() -> dict[str, Any]:
    """The merged OpenAPI document as committed; a test compares it with the code."""
    committed: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return committed


@lru_cache(maxsize=1)
def operations() -> tuple[Operation, ...]:
    """Every operation of the API."""
    return tuple(
        Operation(method, path, item[method])
        for path, item in sorted(whole_document()["paths"].items())
        for method in METHODS
        if method in item
    )


class Platform:
    """Calls operations; streaming ones on an event loop of its own."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner

    def call(
        self,
        operation: Operation,
        url: str,
        token: str | None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; ``body`` only where the operation takes one."""
        payload = body if operation.body_schema is not None else None
        if operation.capability in STREAMING:
            return self._runner.run(self._asgi(operation, url, token, payload, headers or {}))
        api = LambdaApi(operation.capability, token, ip=next(addresses))
        reply = api(operation.method.upper(), url, payload, headers=headers)
        return Answer(
            reply.status, {name: values[0] for name, values in reply.headers.items()}, reply.body
        )

    async def _asgi(
        self,
        operation: Operation,
        url: str,
        token: str | None,
        body: Any,
        headers: Mapping[str, str],
    ) -> Answer:
        app = importlib.import_module(f"{operation.capability}.app").app
        sent = dict(headers) | ({"Authorization": f"Bearer {token}"} if token else {})
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            reply = await client.request(
                operation.method.upper(), url, json=body, headers=sent, timeout=30
            )
        return Answer(reply.status_code, dict(reply.headers), reply.content)


@contextmanager
def open_platform() -> Iterator[Platform]:
    """A platform for the length of the block."""
    with asyncio.Runner() as runner:
        yield Platform(runner)
        runner.run(get_async_table().close())
