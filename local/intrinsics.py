"""CloudFormation's YAML: the short tags, and what the intrinsic functions mean on one machine.

Values resolve to local names: a queue to ``local://LogicalId``, a bucket likewise, a table to its
TableName. Whatever has no engine on one machine (a KMS key, a secret, a distribution) resolves to
``cloud://LogicalId``, so that its users can see that there is nothing behind it.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

try:  # libyaml reads the template in a tenth of the time, where PyYAML was built with it
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

CLOUD_ONLY = "cloud://"
_NO_VALUE = object()
_LOCAL_SCHEME = {"AWS::SQS::Queue", "AWS::S3::Bucket"}
_ARN_SERVICES = {
    "AWS::SQS::Queue": "sqs",
    "AWS::S3::Bucket": "s3",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::Serverless::Function": "lambda",
}
_PSEUDO = {
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "000000000000",
    "AWS::Partition": "aws",
    "AWS::StackName": "frontdesk-local",
    "AWS::URLSuffix": "amazonaws.com",
}
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")


class TemplateError(Exception):
    """The template says something that cannot be run on one machine."""


class _Loader(SafeLoader):
    """YAML with CloudFormation's short tags; dates stay text (a policy's Version is one)."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _short_tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_tag)


def read_yaml(path: Path) -> dict[str, Any]:
    """The template as written, intrinsics in their long form."""
    try:
        text = path.read_text()
    except OSError as error:
        raise TemplateError(f"cannot read {path}: {error.strerror}") from error
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        raise TemplateError(f"{path} is not YAML: {error}") from error
    if not isinstance(document, dict):
        raise TemplateError(f"{path} is not a template")
    return document


class Resolver:
    """Resolves intrinsic functions with the given parameters (else their defaults)."""

    def __init__(self, document: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        declared = document.get("Parameters") or {}
        self._parameters = {
            name: parameters.get(name, entry.get("Default", "")) for name, entry in declared.items()
        }
        self._mappings = document.get("Mappings") or {}
        self._conditions = document.get("Conditions") or {}
        self.resources: dict[str, dict[str, Any]] = {
            name: entry
            for name, entry in (document.get("Resources") or {}).items()
            if "Condition" not in entry or self.condition(entry["Condition"])
        }

    def __call__(self, node: Any) -> Any:
        """The node with every intrinsic in it resolved."""
        if isinstance(node, list):
            entries = (self(entry) for entry in node)
            return [entry for entry in entries if entry is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if name == "Ref":
                return self._ref(str(argument))
            if name.startswith("Fn::"):
                return self._function(name[4:], argument)
        resolved = {key: self(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not _NO_VALUE}

    def condition(self, node: Any) -> bool:
        """Whether a condition (its name or its expression) holds."""
        if isinstance(node, str):
            if node not in self._conditions:
                raise TemplateError(f"the condition {node} is not declared")
            return self.condition(self._conditions[node])
        name, argument = next(iter(node.items()))
        match name:
            case "Condition":
                return self.condition(argument)
            case "Fn::Equals":
                return str(self(argument[0])) == str(self(argument[1]))
            case "Fn::Not":
                return not self.condition(argument[0])
            case "Fn::And":
                return all(self.condition(entry) for entry in argument)
            case "Fn::Or":
                return any(self.condition(entry) for entry in argument)
        raise TemplateError(f"{name} is not a condition")

    def _function(self, name: str, argument: Any) -> Any:
        match name:
            case "GetAtt":
                return self._attribute(str(argument[0]), str(argument[1]))
            case "Sub":
                return self._sub(argument)
            case "If":
                return self(argument[1] if self.condition(argument[0]) else argument[2])
            case "FindInMap":
                outer, middle, inner = (str(self(entry)) for entry in argument[:3])
                try:
                    return self(self._mappings[outer][middle][inner])
                except KeyError:
                    raise TemplateError(f"no mapping {outer}.{middle}.{inner}") from None
            case "Join":
                return str(argument[0]).join(str(entry) for entry in self(argument[1]))
            case "Split":
                return str(self(argument[1])).split(str(argument[0]))
            case "Select":
                return self(argument[1])[int(self(argument[0]))]
        raise TemplateError(f"Fn::{name} is not known to the local runtime")

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self._parameters:
            return self._parameters[name]
        resource = self.resources.get(name)
        if resource is None:
            return f"{CLOUD_ONLY}{name}"
        kind = resource["Type"]
        if kind in _LOCAL_SCHEME:
            return f"local://{name}"
        if kind == "AWS::DynamoDB::Table":
            return self.table_name(name)
        return name if kind == "AWS::Serverless::Function" else f"{CLOUD_ONLY}{name}"

    def table_name(self, logical_id: str) -> str:
        """The TableName, or one made from the logical id (at least 11 letters, for aiohttp)."""
        properties = self.resources[logical_id].get("Properties") or {}
        if "TableName" in properties:
            return str(self(properties["TableName"]))
        return f"frontdesk-{logical_id}"

    def _attribute(self, name: str, attribute: str) -> str:
        kind = self.resources.get(name, {}).get("Type", "")
        if attribute == "Arn" and kind in _ARN_SERVICES:
            return f"arn:aws:{_ARN_SERVICES[kind]}:local:000000000000:{name}"
        if attribute == "QueueUrl" and kind == "AWS::SQS::Queue":
            return f"local://{name}"
        if attribute == "QueueName":
            return name
        return f"{CLOUD_ONLY}{name}.{attribute}"

    def _sub(self, argument: Any) -> str:
        text, variables = argument if isinstance(argument, list) else (argument, {})

        def value(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name in variables:
                return str(self(variables[name]))
            if "." in name:
                return self._attribute(*name.split(".", 1))
            return str(self._ref(name))

        return _VARIABLE.sub(value, text).replace("${!", "${")
