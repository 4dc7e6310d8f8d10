"""The environment of the functions: one process for all of them, so one value per name.

Precedence: what the local engines need, then the environment and .env of the person who starts
the platform, then the template. Names that belong to Lambda's own runtime are left out, and so is
every value that names a resource with no engine on one machine.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from local.datadir import DataDir, StartError
from local.intrinsics import CLOUD_ONLY
from local.model import Template

_RUNTIME_ONLY = ("AWS_LWA_", "AWS_LAMBDA_", "POWERTOOLS_")
# The template's value is about the cloud; one machine has its own.
_LOCAL_ONLY = {"FRONTDESK_ENV", "BASE_URL", "DATA_DIR", "DYNAMODB_ENDPOINT"}


def read_dotenv(path: Path) -> dict[str, str]:
    """NAME=value lines; quotes around a value and lines that start with # are dropped."""
    if not path.is_file():
        return {}
    values: dict[str, str] = {}
    for line in path.read_text().splitlines():
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            text = value.strip()
            quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
            values[name.strip()] = text[1:-1] if quoted else text
    return values


def declared(template: Template) -> dict[str, str]:
    """The functions' variables together; raises `StartError` when two of them disagree."""
    values: dict[str, str] = {}
    owner: dict[str, str] = {}
    for function in template.functions.values():
        for name, value in function.environment.items():
            if name.startswith(_RUNTIME_ONLY) or name in _LOCAL_ONLY:
                continue
            if not value or CLOUD_ONLY in value:
                continue
            if values.setdefault(name, value) != value:
                raise StartError(
                    f"{owner[name]} and {function.name} have different values of {name};"
                    " on one machine all functions share one environment"
                )
            owner.setdefault(name, function.name)
    return values


def apply(
    template: Template, data: DataDir, base_url: str, endpoint: str, given: Mapping[str, str]
) -> None:
    """Set this process' environment; ``given`` is what the person's .env and shell say."""
    chosen = {name: value for name, value in given.items() if value}
    os.environ.update(declared(template) | chosen)
    os.environ.update(
        FRONTDESK_ENV="local",
        DATA_DIR=str(data.path),
        BASE_URL=chosen.get("BASE_URL", base_url),
        DYNAMODB_ENDPOINT=endpoint,
        AWS_REGION="eu-west-1",
        AWS_DEFAULT_REGION="eu-west-1",
        # The embedded engines ask for any credentials; the person's own must never be used.
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",  # noqa: S106
        AWS_EC2_METADATA_DISABLED="true",
        POWERTOOLS_TRACE_DISABLED="true",
    )
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
