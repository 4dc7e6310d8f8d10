"""Deploys what scripts/build.sh has built: the stack, then the web app, then prints the URL."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import boto3

from scripts.deploy_web import WebApp

ROOT = Path(__file__).resolve().parent.parent
SAM = ROOT / ".venv-sam" / "bin" / "sam"


def main() -> None:
    environment = sys.argv[1]
    with (ROOT / "samconfig.toml").open("rb") as file:
        config = tomllib.load(file)[environment]
    region = config["global"]["parameters"]["region"]
    stack = config["deploy"]["parameters"]["stack_name"]
    cloudformation = boto3.client("cloudformation", region_name=region)

    for parameter in config["deploy"]["parameters"]["parameter_overrides"]:
        name, _, value = parameter.partition("=")
        if name == "VectorsGroup" and value:
            make_collection_group(boto3.client("opensearchserverless", region_name=region), value)
    deploy(environment)
    url, again = base_url(described(cloudformation, stack))
    if again:
        # CloudFront's name exists only now; the mails' links need it.
        deploy(environment, f"BaseUrl={url}")
    outputs = values(described(cloudformation, stack)["Outputs"], "Output")

    web = WebApp(boto3.client("s3", region_name=region), outputs["WebBucketName"])
    web.upload(ROOT / "frontend" / "dist")
    web.invalidate(boto3.client("cloudfront"), outputs["DistributionId"])
    print(f"Frontdesk {environment}: {url}")


def deploy(environment: str, *overrides: str) -> None:
    """Run ``sam deploy``. Parameters that are not overridden keep the value they have."""
    command = [str(SAM), "deploy", "--config-env", environment]
    if overrides:
        command += ["--parameter-overrides", *overrides]
    env = os.environ | {"SAM_CLI_TELEMETRY": "0"}
    subprocess.run(command, check=True, cwd=ROOT, env=env)  # noqa: S603 - fixed program


def make_collection_group(serverless: Any, name: str) -> None:
    """A group that scales to zero, unless it exists; CloudFormation knows no such groups yet."""
    if not serverless.batch_get_collection_group(names=[name])["collectionGroupDetails"]:
        serverless.create_collection_group(
            name=name,
            generation="NEXTGEN",
            standbyReplicas="ENABLED",
            capacityLimits={
                "minIndexingCapacityInOCU": 0,
                "minSearchCapacityInOCU": 0,
                "maxIndexingCapacityInOCU": 8,
                "maxSearchCapacityInOCU": 8,
            },
        )


def described(cloudformation: Any, stack: str) -> dict[str, Any]:
    """The stack as CloudFormation describes it."""
    answer: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return answer


def values(entries: list[dict[str, str]], kind: str) -> dict[str, str]:
    """Name to value of a stack's ``Parameters`` or ``Outputs``."""
    return {entry[f"{kind}Key"]: entry[f"{kind}Value"] for entry in entries}


def base_url(stack: dict[str, Any]) -> tuple[str, bool]:
    """The public URL of a stack, and whether its functions do not know it yet."""
    url = values(stack["Outputs"], "Output")["WebUrl"]
    parameters = values(stack["Parameters"], "Parameter")
    return url, not parameters["DomainName"] and parameters["BaseUrl"] != url


if __name__ == "__main__":
    main()
