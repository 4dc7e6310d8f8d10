"""Preflights reach the widget's function, in the cloud and here; no other allows a page."""

import asyncio
import importlib

import httpx2 as httpx
import pytest

from local.routing import Router
from local.template import load
from tests.platform import LambdaApi
from tests.template.conftest import ROOT, Resources, api_paths, of_type

ASKED = {"/api/widget/{agent_id}/config", "/api/widget/{agent_id}/sessions"}
_ORIGIN = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}


def test_in_the_cloud_the_function_answers_them(resources: Resources) -> None:
    paths = api_paths(resources)
    for path, operations in paths.items():
        # Not SAM's own answer, a mock that lets every page ask.
        assert "options" not in operations, path
    for path in ASKED:
        operation = paths[path]["x-amazon-apigateway-any-method"]
        integration = operation["x-amazon-apigateway-integration"]
        assert integration["type"] == "aws_proxy"
        assert "${WidgetFunction.Arn}" in integration["uri"]["Fn::Sub"]
        assert operation["security"] == [{"api_key": []}], "CloudFront adds the key to these too"


def test_cloudfront_passes_them_on_with_their_origin(resources: Resources) -> None:
    (distribution,) = of_type(resources, "AWS::CloudFront::Distribution").values()
    behaviours = distribution["DistributionConfig"]["CacheBehaviors"]
    (api,) = [each for each in behaviours if each["PathPattern"] == "/api/*"]
    assert "OPTIONS" in api["AllowedMethods"]
    caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    all_but_the_host = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert (api["CachePolicyId"], api["OriginRequestPolicyId"]) == (
        caching_disabled,
        all_but_the_host,
    )


def test_on_one_machine_the_same_routes_are_found() -> None:
    router = Router(load(ROOT / "template.yaml").routes)
    for path in ("config", "sessions"):
        found = router.match("OPTIONS", f"/api/widget/agt_1/{path}")
        assert found is not None
        assert (found[0].function, found[1]) == ("WidgetFunction", {"agent_id": "agt_1"})


@pytest.mark.parametrize(
    ("capability", "path"),
    [
        ("widget", "/api/widget/agt_1/frame"),
        ("widget", "/api/agents/agt_1/widget"),
        ("agents", "/api/agents"),
        ("auth", "/api/auth/login"),
        ("knowledge", "/api/agents/agt_1/knowledge/documents"),
    ],
)
def test_no_page_may_ask_elsewhere(capability: str, path: str) -> None:
    reply = LambdaApi(capability)("OPTIONS", path, headers=_ORIGIN)
    assert reply.status == 405
    assert not [name for name in reply.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["chat", "conversations"])
def test_no_page_may_ask_a_streaming_function(path: str) -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=importlib.import_module("chat.app").app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request("OPTIONS", f"/api/widget/agt_1/{path}", headers=_ORIGIN)

    answer = asyncio.run(ask())
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]
