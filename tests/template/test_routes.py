"""Every route of every app lies below a path that its function owns, and nobody else does."""

import asyncio
import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from local.model import Route
from local.proxy import event_of, response_of
from local.routing import ANY, Router
from local.template import load
from scripts.openapi import FOREIGN, PROBLEM_JSON
from tests.template.conftest import ROOT, Resources, api_paths, logical_id, of_type

_TEMPLATE = load(ROOT / "template.yaml")
_APPS = {
    name: function.handler.replace("/", ".").partition(".")[0] + ".app"
    for name, function in _TEMPLATE.functions.items()
    if function.handler.endswith((".app.handler", "/run.sh"))
}
_ROUTER = Router(_TEMPLATE.routes)
_STREAMING = {name for name, function in _TEMPLATE.functions.items() if function.streaming}
_OWNERS = {route.path: route.function for route in _TEMPLATE.routes}
_VARIABLE = re.compile(r"\{[^}]*\}")


def _app(function: str) -> FastAPI:
    app: FastAPI = importlib.import_module(_APPS[function]).app
    return app


def _served(function: str) -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(_app(function).routes):
        for method in route.methods or ():
            yield method, str(route.path)


def _straight(path: str) -> str | None:
    """The owned path that a request finds without ever going back to a less exact one."""
    children = {tuple(owned.split("/")[1:]) for owned in _OWNERS}
    found: tuple[str, ...] = ()
    for segment in path.split("/")[1:]:
        here = {child[len(found)] for child in children if child[: len(found)] == found
                and len(child) > len(found)}  # fmt: skip
        variables = [name for name in here if name.startswith("{")]
        step = segment if segment in here else next(iter(variables), None)
        if step is None:
            return None
        found = (*found, step)
        if step.endswith("+}"):
            break
    whole = "/" + "/".join(found)
    return whole if whole in _OWNERS else None


def _answer(method: str, path: str) -> tuple[str, httpx.Response]:
    """(the function's name, its answer) to a request, through the gateway's rules."""
    found = _ROUTER.match(method, path)
    assert found is not None, (method, path)
    route, parameters = found
    if route.function in _STREAMING:
        return route.function, asyncio.run(_streamed(route.function, method, path))
    return route.function, _buffered(route, parameters, method, path)


def _buffered(route: Route, parameters: dict[str, str], method: str, path: str) -> httpx.Response:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
    }
    handler = importlib.import_module(_APPS[route.function]).handler
    answer = response_of(handler(event_of(scope, b"", route, parameters, []), None))
    return httpx.Response(answer.status, headers=answer.headers, content=answer.body)


async def _streamed(function: str, method: str, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=_app(function))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path)


def _error(answer: httpx.Response, path: str) -> str:
    body = answer.json()
    if path.startswith(FOREIGN):
        assert answer.headers["content-type"].startswith("application/json"), path
        return str(body["error"]["type"])
    assert answer.headers["content-type"].startswith(PROBLEM_JSON), path
    assert body["status"] == answer.status_code, path
    return str(body["code"])


def test_only_the_apps_own_paths() -> None:
    assert set(_OWNERS.values()) == set(_APPS)


@pytest.mark.parametrize("function", _APPS)
def test_every_route_of_an_app_is_found_at_its_function(function: str) -> None:
    served = list(_served(function))
    assert served
    for method, path in served:
        asked = _VARIABLE.sub("value", path)
        found = _ROUTER.match(method, asked)
        assert found is not None, (method, path)
        assert found[0].function == function, (method, path)
        # Whether API Gateway goes back to a less exact path is written nowhere: it need not.
        assert _straight(asked) == found[0].path, (method, path)


def test_nothing_is_owned_without_a_route_below_it() -> None:
    for owned, function in _OWNERS.items():
        prefix = owned.removesuffix("/{proxy+}")
        pattern = re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(prefix)) + "(/|$)")
        assert any(pattern.match(path) for _, path in _served(function)), owned


def test_a_prefix_is_a_path_and_everything_below_it() -> None:
    for owned, function in _OWNERS.items():
        prefix, _, last = owned.rpartition("/")
        if last == "{proxy+}":
            assert _OWNERS[prefix] == function, owned
            continue
        below = [path for path in _OWNERS if path.startswith(f"{owned}/{{")]
        assert below, f"{owned}: what is below it belongs to nobody"


def test_no_path_is_written_twice() -> None:
    text = (ROOT / "template.yaml").read_text()
    written = re.findall(r"^          (/\S*):", text, re.MULTILINE)
    assert sorted(written) == sorted(_OWNERS)


def test_api_gateway_accepts_the_paths(resources: Resources) -> None:
    """One variable below a path at most, {proxy+} counts as one and ends its path."""
    nodes: dict[tuple[str, ...], set[str]] = {}
    for path in api_paths(resources):
        parts = path.split("/")[1:]
        assert not [part for part in parts[:-1] if part.endswith("+}")], path
        for depth, part in enumerate(parts):
            assert re.fullmatch(r"[a-zA-Z0-9._-]+|\{[a-zA-Z0-9_]+\+?\}", part), path
            nodes.setdefault(tuple(parts[:depth]), set()).add(part)
    for parent, children in nodes.items():
        variables = {child for child in children if child.startswith("{")}
        assert len(variables) <= 1, (parent, variables)
    # Its default quota of resources, of which a new capability takes two.
    assert sum(len(children) for children in nodes.values()) < 200


def test_every_method_reaches_the_owner(resources: Resources) -> None:
    for path, operations in api_paths(resources).items():
        assert set(operations) == {"x-amazon-apigateway-any-method"}, path
        integration = operations["x-amazon-apigateway-any-method"][
            "x-amazon-apigateway-integration"
        ]
        assert (integration["type"], integration["httpMethod"]) == ("aws_proxy", "POST"), path


def test_one_permission_for_each_function_and_api(resources: Resources) -> None:
    permissions = [
        permission
        for permission in of_type(resources, "AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
    ]
    assert sorted(logical_id(each["FunctionName"]) for each in permissions) == sorted(_APPS)
    for permission in permissions:
        assert permission["Action"] == "lambda:InvokeFunction"
        source = permission["SourceArn"]["Fn::Sub"]
        assert source.endswith(":${AWS::AccountId}:${FrontdeskApi}/live/*"), source


@pytest.mark.parametrize("owned", _OWNERS)
def test_an_unknown_path_below_a_prefix_is_a_problem(owned: str) -> None:
    path = _VARIABLE.sub("value", owned.removesuffix("/{proxy+}")) + "/no/such/thing"
    function, answer = _answer("GET", path)
    assert function == _OWNERS[owned]
    assert answer.status_code == 404
    assert _error(answer, path) in {"not_found", "not_found_error"}


@pytest.mark.parametrize("function", _APPS)
def test_a_wrong_method_is_told_the_right_ones(function: str) -> None:
    methods: dict[str, set[str]] = {}
    for method, path in _served(function):
        methods.setdefault(path, set()).add(method)
    for path, right in methods.items():
        asked = _VARIABLE.sub("value", path)
        wrong = sorted(ANY - right - {"HEAD"})[0]
        owner, answer = _answer(wrong, asked)
        assert (owner, answer.status_code) == (function, 405), (wrong, path)
        assert set(answer.headers["allow"].split(", ")) == right, path
        assert _error(answer, path) in {"method_not_allowed", "invalid_request_error"}


def test_the_document_has_the_routes_of_the_apps() -> None:
    document: dict[str, Any] = json.loads((ROOT / "functions/public/openapi.json").read_text())
    documented = {
        (method.upper(), path): operation["tags"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    # Browsers send preflights by themselves: nobody reads of them, and no client is made of them.
    assert documented == {
        (method, path): [_APPS[function].partition(".")[0]]
        for function in _APPS
        for method, path in _served(function)
        if method != "OPTIONS"
    }
