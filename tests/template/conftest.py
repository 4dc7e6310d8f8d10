"""The template as written, and as CloudFormation receives it from SAM."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.intrinsics import read_yaml

ROOT = Path(__file__).resolve().parent.parent.parent
SAM_ENVIRONMENT = ROOT / ".venv-sam" / "bin"

Resources = dict[str, dict[str, Any]]


def sam(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the SAM environment in the checkout, without account or telemetry."""
    program = SAM_ENVIRONMENT / command[0]
    assert program.exists(), "SAM is missing: run `make .venv-sam/.stamp`"
    hidden = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [str(program), *command[1:]],
        cwd=ROOT,
        env=hidden | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """template.yaml with its intrinsics in their long form."""
    return read_yaml(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def resources() -> Resources:
    """The resources that SAM translates the template to."""
    done = sam("python", "tests/template/translate.py", "template.yaml")
    assert done.returncode == 0, done.stderr
    translated: Resources = json.loads(done.stdout)["Resources"]
    return translated


def of_type(resources: Resources, kind: str) -> Resources:
    """The properties of all resources of one type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def logical_id(value: Any) -> str:
    """The resource that a Ref, GetAtt or Sub of one name points to."""
    match value:
        case {"Ref": str(name)}:
            return name.partition(".")[0]
        case {"Fn::GetAtt": [str(name), *_]}:
            return name
        case {"Fn::GetAtt": str(name)} | {"Fn::Sub": str(name)}:
            return name.removeprefix("${").partition(".")[0].partition("}")[0]
    raise AssertionError(f"points to no resource: {value}")


def behind_the_api(resources: Resources) -> set[str]:
    """The functions that API Gateway calls."""
    return {
        logical_id(permission["FunctionName"])
        for permission in of_type(resources, "AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
    }


def api_paths(resources: Resources) -> dict[str, dict[str, Any]]:
    """The paths of the API as API Gateway imports them, each with its operations by method."""
    (api,) = of_type(resources, "AWS::ApiGateway::RestApi").values()
    paths: dict[str, dict[str, Any]] = api["Body"]["paths"]
    return paths


@pytest.fixture(scope="session")
def functions(resources: Resources) -> Resources:
    """All Lambda functions."""
    return of_type(resources, "AWS::Lambda::Function")
