"""Preflights reach the widget's function in the cloud and on one machine, and no other function."""

from typing import Any

from local.routing import Router
from local.template import load
from tests.template.conftest import ROOT, Resources, of_type

ASKED = {"/api/widget/{agent_id}/config", "/api/widget/{agent_id}/sessions"}


def _methods(resources: Resources) -> dict[tuple[str, str], dict[str, Any]]:
    (api,) = of_type(resources, "AWS::ApiGateway::RestApi").values()
    return {
        (method.upper(), path): operation
        for path, methods in api["Body"]["paths"].items()
        for method, operation in methods.items()
    }


def test_in_the_cloud_the_function_answers_them(resources: Resources) -> None:
    preflights = {
        path: operation
        for (method, path), operation in _methods(resources).items()
        if method == "OPTIONS"
    }
    assert set(preflights) == ASKED
    for operation in preflights.values():
        integration = operation["x-amazon-apigateway-integration"]
        # Not SAM's own answer, a mock that lets every page ask.
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
    for path in ("frame", "chat", "conversations"):
        assert router.match("OPTIONS", f"/api/widget/agt_1/{path}") is None
    assert router.match("OPTIONS", "/api/agents") is None
