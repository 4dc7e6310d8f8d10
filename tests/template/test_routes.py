"""The template, the apps and the OpenAPI document name the same routes, of the same functions."""

import importlib
import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from local.intrinsics import read_yaml
from tests.template.conftest import ROOT

_APPS = {
    "AuthFunction": "auth.app",
    "ChannelsFunction": "channels.app",
    "AgentsFunction": "agents.app",
    "ChatFunction": "chat.app",
    "KnowledgeFunction": "knowledge.app",
    "McpServerFunction": "mcp_server.app",
    "PublicFunction": "public.app",
    "WebhooksFunction": "webhooks.app",
    "WidgetFunction": "widget.app",
}

Routes = set[tuple[str, str]]


def _declared() -> dict[str, Routes]:
    resources = read_yaml(ROOT / "template.yaml")["Resources"]
    return {
        name: {
            (event["Properties"]["Method"], event["Properties"]["Path"])
            for event in resource["Properties"].get("Events", {}).values()
            if event["Type"] == "Api"
        }
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / "functions/public/openapi.json").read_text())
    return document


def test_only_the_apps_have_routes() -> None:
    assert {name for name, routes in _declared().items() if routes} == set(_APPS)


@pytest.mark.parametrize("function", _APPS)
def test_an_app_has_the_routes_that_the_template_sends_to_it(function: str) -> None:
    app: FastAPI = importlib.import_module(_APPS[function]).app
    served = {
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        for method in route.methods or ()
    }
    assert served == _declared()[function]


def test_the_document_has_the_routes_of_the_template() -> None:
    documented = {
        (method.upper(), path)
        for path, operations in _document()["paths"].items()
        for method in operations
    }
    declared = set().union(*_declared().values())
    # Browsers send preflights by themselves: nobody reads of them, and no client is made of them.
    assert documented == {(method, path) for method, path in declared if method != "OPTIONS"}


def test_each_operation_carries_the_name_of_its_capability() -> None:
    owners = {route: name for name, routes in _declared().items() for route in routes}
    for path, operations in _document()["paths"].items():
        for method, operation in operations.items():
            capability = _APPS[owners[method.upper(), path]].partition(".")[0]
            assert operation["tags"] == [capability], (method, path)
