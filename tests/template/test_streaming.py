"""Routes stream exactly where their function speaks the streaming protocol.

`ResponseTransferMode: STREAM` in an event lints clean and gives a buffered route; only the
translated integration tells.
"""

from collections.abc import Iterator
from typing import Any

from tests.template.conftest import Resources, of_type

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
    (api,) = of_type(resources, "AWS::ApiGateway::RestApi").values()
    for path, methods in api["Body"]["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation["x-amazon-apigateway-integration"]


def _adapted(functions: Resources) -> set[str]:
    return {
        name
        for name, function in functions.items()
        if function["Environment"]["Variables"].get("AWS_LWA_INVOKE_MODE") == "response_stream"
    }


def test_what_streams_is_behind_the_adapter(functions: Resources) -> None:
    scripts = {"ChatFunction": "chat/run.sh", "McpServerFunction": "mcp_server/run.sh"}
    assert _adapted(functions) == set(scripts)
    for name, script in scripts.items():
        function = functions[name]
        assert function["Timeout"] == 900
        assert function["Handler"] == script
        assert function["Environment"]["Variables"]["AWS_LAMBDA_EXEC_WRAPPER"] == "/opt/bootstrap"
        assert any("LambdaAdapterLayerArm64" in str(layer) for layer in function["Layers"])


def test_all_routes_of_the_adapted_function_stream_and_no_others(
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


def test_long_streams_have_fifteen_minutes(resources: Resources) -> None:
    timeouts = {(m, p): i.get("timeoutInMillis") for m, p, i in _integrations(resources)}
    assert {route for route, timeout in timeouts.items() if timeout} == _STREAMS
    assert all(timeouts[route] == 900_000 for route in _STREAMS)
