"""One origin: the web app from the bucket, the API behind the same name, strict headers."""

import json
import subprocess
from typing import Any

import pytest

from tests.template.conftest import Resources, logical_id, of_type

_CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


@pytest.fixture(scope="module")
def distribution(resources: Resources) -> dict[str, Any]:
    """The configuration of the one distribution."""
    (found,) = of_type(resources, "AWS::CloudFront::Distribution").values()
    config: dict[str, Any] = found["DistributionConfig"]
    return config


def test_the_api_is_never_cached_and_gets_what_the_viewer_sent(
    distribution: dict[str, Any],
) -> None:
    behaviours = {b["PathPattern"]: b for b in distribution["CacheBehaviors"]}
    assert set(behaviours) == {"/api/*", "/v1/*"}
    for behaviour in behaviours.values():
        assert behaviour["TargetOriginId"] == "api"
        assert behaviour["CachePolicyId"] == _CACHING_DISABLED
        assert behaviour["OriginRequestPolicyId"] == _ALL_VIEWER_EXCEPT_HOST
        assert behaviour["ViewerProtocolPolicy"] == "https-only"
        assert "FunctionAssociations" not in behaviour
        assert {"POST", "PUT", "PATCH", "DELETE"} <= set(behaviour["AllowedMethods"])


def test_an_error_of_the_api_is_not_replaced_by_a_page(distribution: dict[str, Any]) -> None:
    assert "CustomErrorResponses" not in distribution


def test_the_api_answers_to_cloudfront_only(
    resources: Resources, distribution: dict[str, Any]
) -> None:
    (api,) = of_type(resources, "AWS::ApiGateway::RestApi").values()
    for path, operations in api["Body"]["paths"].items():
        for method, operation in operations.items():
            assert operation["security"] == [{"api_key": []}], (method, path)
    (origin,) = [o for o in distribution["Origins"] if o["Id"] == "api"]
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == "x-api-key"
    assert header["HeaderValue"] == resources["ApiKey"]["Properties"]["Value"]
    assert logical_id(resources["UsagePlanKey"]["Properties"]["KeyId"]) == "ApiKey"
    assert resources["UsagePlan"]["Properties"].keys() == {"Description", "ApiStages"}


def test_streams_outlive_the_pause_between_two_keepalives(distribution: dict[str, Any]) -> None:
    (origin,) = [o for o in distribution["Origins"] if o["Id"] == "api"]
    assert origin["CustomOriginConfig"]["OriginReadTimeout"] >= 2 * 15


@pytest.mark.parametrize("bucket", ["WebBucket", "BlobsBucket"])
def test_buckets_are_private_and_speak_tls(resources: Resources, bucket: str) -> None:
    properties = resources[bucket]["Properties"]
    assert all(properties["PublicAccessBlockConfiguration"].values())
    statements = resources[f"{bucket}Policy"]["Properties"]["PolicyDocument"]["Statement"]
    denied = [s for s in statements if s["Effect"] == "Deny"]
    assert [s["Condition"] for s in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]
    for allowed in (s for s in statements if s["Effect"] == "Allow"):
        assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "aws:SourceArn" in allowed["Condition"]["StringEquals"]


def test_the_content_policy_is_strict(resources: Resources, distribution: dict[str, Any]) -> None:
    policy = distribution["DefaultCacheBehavior"]["ResponseHeadersPolicyId"]
    assert logical_id(policy) == "WebSecurityHeaders"
    config = resources["WebSecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    text = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    directives = {name: values for name, *values in (part.split() for part in text.split(";"))}
    assert directives == {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", "https://${BlobsBucket.RegionalDomainName}"],
        "font-src": ["'self'", "data:"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert "ContentTypeOptions" in security
    assert all(setting["Override"] for setting in security.values())


def test_pages_of_customers_may_load_the_widget(resources: Resources) -> None:
    config = resources["WebSecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    headers = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_only_the_web_app_may_send_files_to_the_bucket(resources: Resources) -> None:
    (rule,) = resources["BlobsBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    own = {"Fn::If": ["HasDomain", {"Fn::Sub": "https://${DomainName}"}, {"Ref": "BaseUrl"}]}
    assert rule["AllowedOrigins"] == [own]
    assert (rule["AllowedMethods"], rule["AllowedHeaders"]) == (["PUT"], ["content-type"])
    assert "WebBucket" in resources
    assert "CorsConfiguration" not in resources["WebBucket"]["Properties"]


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/login", "/index.html"),
        ("/agents/agt_01J/builder", "/index.html"),
        ("/agents/agt_01J/", "/index.html"),
        ("/v1.2/page", "/index.html"),
        ("/assets/index-3f9a.js", "/assets/index-3f9a.js"),
        ("/favicon.svg", "/favicon.svg"),
        ("/widget.js", "/widget.js"),
        ("/widget/frame.js", "/widget/frame.js"),
    ],
)
def test_pages_are_the_app_and_files_are_files(
    resources: Resources, asked: str, served: str
) -> None:
    code = resources["WebPages"]["Properties"]["FunctionCode"]
    event = json.dumps({"request": {"method": "GET", "uri": asked, "headers": {}}})
    script = f"{code}\nconsole.log(JSON.stringify(handler({event})))"
    done = subprocess.run(
        ["node", "-e", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert json.loads(done.stdout)["uri"] == served


def test_refusals_of_the_gateway_are_problems(resources: Resources) -> None:
    (api,) = of_type(resources, "AWS::ApiGateway::RestApi").values()
    answers = api["Body"]["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE"} <= set(answers)
    for kind, answer in answers.items():
        problem = json.loads(answer["responseTemplates"]["application/json"])
        assert {"type", "title", "detail", "code", "errors", "request_id"} <= set(problem), kind
        assert str(problem.get("status", "")) == answer.get("statusCode", ""), kind
        headers = {
            name.removeprefix("gatewayresponse.header."): value
            for name, value in answer["responseParameters"].items()
        }
        assert headers["Content-Type"] == "'application/problem+json'", kind
        assert {"X-Content-Type-Options", "Strict-Transport-Security", "X-Request-Id"} <= set(
            headers
        )
