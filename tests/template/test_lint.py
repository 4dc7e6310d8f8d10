"""SAM and CloudFormation accept the template."""

import tomllib

import pytest
import yaml

from tests.template.conftest import ROOT, sam


def test_sam_accepts_the_template() -> None:
    done = sam("sam", "validate", "--lint")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_cloudformation_lint_finds_nothing(region: str) -> None:
    done = sam("cfn-lint", "--template", "template.yaml", "--regions", region)
    assert done.returncode == 0, done.stdout + done.stderr


def test_sam_writes_out_what_yaml_refers_to() -> None:
    """CloudFormation reads no aliases; SAM CLI, which sends the template, leaves none."""
    written = sam("python", "-c", "from samcli.yamlhelper import yaml_dump, yaml_parse;"
                  "print(yaml_dump(yaml_parse(open('template.yaml').read())))")  # fmt: skip
    assert written.returncode == 0, written.stderr
    tokens = list(yaml.scan(written.stdout))
    assert not [t for t in tokens if isinstance(t, yaml.AliasToken | yaml.AnchorToken)]
    assert "/api/webhooks/{proxy+}:" in written.stdout


@pytest.mark.parametrize("environment", ["dev", "staging", "production"])
def test_samconfig_names_one_stack_per_environment(environment: str) -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())[environment]
    parameters = config["deploy"]["parameters"]
    assert parameters["stack_name"] == f"frontdesk-{environment}"
    assert f"Environment={environment}" in parameters["parameter_overrides"]
    assert parameters["capabilities"] == "CAPABILITY_IAM"
    assert parameters["confirm_changeset"] is (environment == "production")
