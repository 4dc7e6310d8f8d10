"""All functions see one environment, and it is the one that the settings read."""

from typing import Any

import pytest

from frontdesk.settings import Settings
from scripts.import_times import CLOUD
from tests.template.conftest import Resources

_NOT_SETTINGS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}
_ADAPTER = {
    "AWS_LAMBDA_EXEC_WRAPPER",
    "AWS_LWA_INVOKE_MODE",
    "AWS_LWA_PORT",
    "AWS_LWA_READINESS_CHECK_PROTOCOL",
}
_STREAMING = {"ChatFunction", "McpServerFunction"}


def _variables(template: dict[str, Any]) -> dict[str, Any]:
    variables: dict[str, Any] = template["Globals"]["Function"]["Environment"]["Variables"]
    return variables


def test_every_function_has_the_same_environment(
    template: dict[str, Any], functions: Resources
) -> None:
    shared = _variables(template)
    for name, function in functions.items():
        own = function["Environment"]["Variables"]
        assert {key: own[key] for key in shared} == shared, name
        assert set(own) - set(shared) == (_ADAPTER if name in _STREAMING else set()), name


def test_every_variable_is_read_by_the_settings(template: dict[str, Any]) -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert set(_variables(template)) - _NOT_SETTINGS <= known


def test_the_environment_is_complete(
    template: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    always = {name for name, value in _variables(template).items() if "Fn::If" not in value}
    assert always | {"BASE_URL"} <= set(CLOUD) | _NOT_SETTINGS | {"LOG_LEVEL"}
    chosen = {"BASE_URL", "VECTORS_URL", "OPENSEARCH_SERVICE"}
    assert set(CLOUD) - {"AWS_REGION", "AWS_DEFAULT_REGION"} <= always | chosen
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in CLOUD.items():
        monkeypatch.setenv(name, value)
    assert Settings().frontdesk_env == "staging"


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in CLOUD.items():
        if name != "TOKEN_SECRET_ARN":
            monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="TOKEN_SECRET_ARN"):
        Settings()
