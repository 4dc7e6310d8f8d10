"""Paths stream exactly where their function speaks the streaming protocol.

In this mode the adapter writes the streaming framing for every answer, which a buffered
integration cannot read.
"""

from collections.abc import Iterator
from typing import Any

from local.routing import Router
from local.template import load
from tests.template.conftest import ROOT, Resources, api_paths

_STREAMS = {
    ("post", "/api/v1/agents/{agent_id}/chat"),
    ("get", "/api/v1/agents/{agent_id}/runs/{run_id}/events"),
    ("post", "/v1/chat/completions"),
    ("post", "/api/agents/{agent_id}/chat"),
    ("get", "/api/agents/{agent_id}/runs/{run_id}/events"),
    ("post", "/api/widget/{agent_id}/chat"),
    ("get", "/api/widget/{agent_id}/runs/{run_id}/events"),
    ("post", "/api/v1/agents/{agent_id}/mcp"),
}


def _integrations(resources: Resources) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in api_paths(resources).items():
        for method, operation in methods.items():
            yield method, path, operation["x-amazon-apigateway-integration"]


def _adapted(functions: Resources) -> set[str]:
    return {
        name
        for name, function in functions.items()
        if function["Environment"]["Variables"].get("AWS_LWA_INVOKE_MODE") == "response_stream"
    }


def test_what_streams_is_behind_the_adapter(functions: Resources) -> None:
    started = {f"{path.parent.name}/run.sh" for path in (ROOT / "functions").glob("*/run.sh")}
    scripts = {
        name: each["Handler"] for name, each in functions.items() if each["Handler"] in started
    }
    assert set(scripts.values()) == started
    assert _adapted(functions) == set(scripts)
    for name in scripts:
        function = functions[name]
        assert function["Timeout"] == 900
        assert function["Environment"]["Variables"]["AWS_LAMBDA_EXEC_WRAPPER"] == "/opt/bootstrap"
        assert any("LambdaAdapterLayerArm64" in str(layer) for layer in function["Layers"])


def test_all_paths_of_an_adapted_function_stream_and_no_others(
    resources: Resources, functions: Resources
) -> None:
    adapted = _adapted(functions)
    for method, path, integration in _integrations(resources):
        uri = integration["uri"]["Fn::Sub"]
        function = uri.partition("functions/${")[2].partition(".")[0]
        streams = integration.get("responseTransferMode") == "STREAM"
        assert streams == (function in adapted), (method, path)
        assert uri.endswith("/response-streaming-invocations") == streams, (method, path)
        assert ("/2021-11-15/functions/" in uri) == streams, (method, path)


def test_streams_have_fifteen_minutes(resources: Resources, functions: Resources) -> None:
    router = Router(load(ROOT / "template.yaml").routes)
    timeouts = {path: i.get("timeoutInMillis") for _, path, i in _integrations(resources)}
    for method, path in _STREAMS:
        found = router.match(method.upper(), path.replace("{", "").replace("}", ""))
        assert found is not None, path
        assert found[0].function in _adapted(functions), path
        assert timeouts[found[0].path] == 900_000, path
    owned = {path for path, timeout in timeouts.items() if timeout}
    assert {integration["uri"]["Fn::Sub"].partition("functions/${")[2].partition(".")[0]
            for _, path, integration in _integrations(resources)
            if path in owned} == _adapted(functions)  # fmt: skip
