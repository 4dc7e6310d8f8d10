"""What template.yaml declares, as the local runtime needs it: the only source of wiring."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.intrinsics import CLOUD_ONLY, Resolver, TemplateError, read_yaml
from local.model import (
    Function,
    GatewayAnswer,
    Pipe,
    Queue,
    QueueSource,
    Route,
    Rule,
    Schedule,
    Table,
    Template,
)

# The environment's name in the template; the settings' own FRONTDESK_ENV is set by environment.py.
LOCAL_PARAMETERS = {"Environment": "local"}
_RULES = {"EventBridgeRule", "CloudWatchEvent"}
_SCHEDULES = {"Schedule", "ScheduleV2"}
_STREAMING = "response_stream"
_ANY_METHOD = "x-amazon-apigateway-any-method"


def load(path: Path, parameters: Mapping[str, str] = LOCAL_PARAMETERS) -> Template:
    """Read a SAM template; raises `TemplateError` with one clear line."""
    document = read_yaml(path)
    resolve = Resolver(document, parameters)
    reader = _Reader(path.resolve().parent, resolve, document.get("Globals") or {})
    for name, resource in resolve.resources.items():
        reader.read(name, resource)
    return reader.template


class _Reader:
    def __init__(self, root: Path, resolve: Resolver, defaults: dict[str, Any]) -> None:
        self._root = root
        self._resolve = resolve
        self._defaults = defaults
        self.template = Template()
        api = resolve(defaults.get("Api") or {})
        self._binary_types(api.get("BinaryMediaTypes"))

    def read(self, name: str, resource: dict[str, Any]) -> None:
        properties = resource.get("Properties") or {}
        match resource["Type"]:
            case "AWS::Serverless::Function":
                self._function(name, properties, self._resolve(resource.get("Metadata") or {}))
            case "AWS::Serverless::LayerVersion":
                self._path(str(self._resolve(properties.get("ContentUri", ""))))
            case "AWS::Serverless::Api":
                self._binary_types(self._resolve(properties.get("BinaryMediaTypes")))
                self._answers(self._resolve(properties.get("GatewayResponses") or {}))
                self._routes(self._resolve(properties.get("DefinitionBody") or {}))
            case "AWS::Pipes::Pipe":
                self._pipe(name, self._resolve(properties))
            case "AWS::SQS::Queue":
                self._queue(name, self._resolve(properties))
            case "AWS::DynamoDB::Table":
                self._table(name, self._resolve(properties))
            case "AWS::Events::Rule":
                self._rule(name, self._resolve(properties))
            case "AWS::CloudFront::ResponseHeadersPolicy":
                config = self._resolve(properties)["ResponseHeadersPolicyConfig"]
                self.template.response_headers = list(_security_headers(config))

    def _function(self, name: str, own: dict[str, Any], metadata: dict[str, Any]) -> None:
        defaults = self._defaults.get("Function") or {}
        properties = self._resolve({**defaults, **own, "Policies": None})
        variables = self._variables(defaults) | self._variables(own)
        asgi = metadata.get("LocalAsgi")
        if variables.get("AWS_LWA_INVOKE_MODE", "").lower() == _STREAMING and not asgi:
            raise TemplateError(
                f"{name} streams its response but has no Metadata: {{LocalAsgi: 'module:app'}}"
            )
        code_uri = self._root / str(properties.get("CodeUri", "."))
        self._path(str(properties.get("CodeUri", ".")))
        self.template.functions[name] = Function(
            name=name,
            handler=str(properties.get("Handler", "")),
            code_uri=code_uri,
            environment=variables,
            timeout=int(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            asgi=asgi,
            threads=int(metadata.get("LocalThreads", Function.threads)),
        )
        for label, event in (properties.get("Events") or {}).items():
            self._event(name, f"{name}.{label}", event["Type"], event.get("Properties") or {})

    def _variables(self, properties: dict[str, Any]) -> dict[str, str]:
        declared = self._resolve((properties.get("Environment") or {}).get("Variables") or {})
        return {key: _text(value) for key, value in declared.items()}

    def _event(self, function: str, name: str, kind: str, given: dict[str, Any]) -> None:
        if kind in _RULES:
            self.template.rules.append(Rule(name, given["Pattern"], function=function))
        elif kind in _SCHEDULES:
            if given.get("Enabled", True) is False or given.get("State") == "DISABLED":
                return
            expression = str(given.get("ScheduleExpression") or given.get("Schedule"))
            zone = str(given.get("ScheduleExpressionTimezone", "UTC"))
            self.template.schedules.append(
                Schedule(name, function, expression, zone, _json(given.get("Input")))
            )
        elif kind == "SQS":
            self.template.sources.append(_queue_source(function, given))
        else:
            raise TemplateError(f"{name}: events of type {kind} are not known locally")

    def _routes(self, definition: dict[str, Any]) -> None:
        for path, operations in (definition.get("paths") or {}).items():
            for method, operation in operations.items():
                uri = str(operation["x-amazon-apigateway-integration"]["uri"])
                arn = uri.partition("/functions/")[2].rpartition("/")[0]
                name = "ANY" if method == _ANY_METHOD else method.upper()
                self.template.routes.append(Route(name, path, _logical_id(arn)))

    def _rule(self, name: str, properties: dict[str, Any]) -> None:
        if "EventPattern" not in properties or properties.get("State") == "DISABLED":
            return
        for target in properties.get("Targets") or []:
            arn, pattern = str(target["Arn"]), properties["EventPattern"]
            if arn.startswith("arn:aws:sqs:"):
                self.template.rules.append(Rule(name, pattern, queue=_logical_id(arn)))
            elif arn.startswith("arn:aws:lambda:"):
                self.template.rules.append(Rule(name, pattern, function=_logical_id(arn)))

    def _pipe(self, name: str, properties: dict[str, Any]) -> None:
        source = properties.get("SourceParameters") or {}
        filters = (source.get("FilterCriteria") or {}).get("Filters") or []
        target = (properties.get("TargetParameters") or {})["EventBridgeEventBusParameters"]
        enrichment = properties.get("Enrichment")
        table = str(properties["Source"]).removeprefix(CLOUD_ONLY).partition(".")[0]
        self.template.pipes.append(
            Pipe(
                name=name,
                table=self._resolve.table_name(table),
                patterns=[json.loads(entry["Pattern"]) for entry in filters],
                enrichment=_logical_id(enrichment) if enrichment else None,
                source=str(target["Source"]),
                detail_type=str(target["DetailType"]).removeprefix("$."),
            )
        )

    def _answers(self, declared: dict[str, Any]) -> None:
        for kind, answer in declared.items():
            headers = (answer.get("ResponseParameters") or {}).get("Headers") or {}
            templates = answer.get("ResponseTemplates") or {}
            self.template.answers[kind] = GatewayAnswer(
                int(answer["StatusCode"]) if "StatusCode" in answer else None,
                [(name.lower(), str(value)) for name, value in headers.items()],
                str(templates.get("application/json", "")),
            )

    def _queue(self, name: str, properties: dict[str, Any]) -> None:
        policy = properties.get("RedrivePolicy") or {}
        self.template.queues[name] = Queue(
            name=name,
            visibility_timeout=int(properties.get("VisibilityTimeout", 30)),
            max_receives=int(policy["maxReceiveCount"]) if policy else None,
        )

    def _table(self, name: str, properties: dict[str, Any]) -> None:
        table_name = self._resolve.table_name(name)
        kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        definition = {key: properties[key] for key in kept if key in properties}
        if view := (properties.get("StreamSpecification") or {}).get("StreamViewType"):
            definition["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
        ttl = properties.get("TimeToLiveSpecification") or {}
        self.template.tables.append(
            Table(
                table_name,
                {"TableName": table_name, "BillingMode": "PAY_PER_REQUEST", **definition},
                ttl.get("AttributeName") if _text(ttl.get("Enabled")) == "true" else None,
            )
        )

    def _path(self, relative: str) -> None:
        path = self._root / relative
        if path.is_dir() and path not in self.template.python_paths:
            self.template.python_paths.append(path)

    def _binary_types(self, declared: list[str] | None) -> None:
        self.template.binary_types += [entry.replace("~1", "/") for entry in declared or []]


def _queue_source(function: str, given: dict[str, Any]) -> QueueSource:
    most = (given.get("ScalingConfig") or {}).get("MaximumConcurrency")
    return QueueSource(
        queue=_logical_id(given["Queue"]),
        function=function,
        batch_size=int(given.get("BatchSize", 10)),
        partial="ReportBatchItemFailures" in (given.get("FunctionResponseTypes") or []),
        concurrency=None if most is None else int(most),
    )


def _security_headers(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    given = config.get("SecurityHeadersConfig") or {}
    if entry := given.get("ContentSecurityPolicy"):
        yield "content-security-policy", _local_policy(entry["ContentSecurityPolicy"])
    if entry := given.get("StrictTransportSecurity"):
        value = f"max-age={entry['AccessControlMaxAgeSec']}"
        value += "; includeSubDomains" if _text(entry.get("IncludeSubdomains")) == "true" else ""
        value += "; preload" if _text(entry.get("Preload")) == "true" else ""
        yield "strict-transport-security", value
    if "ContentTypeOptions" in given:
        yield "x-content-type-options", "nosniff"
    if entry := given.get("FrameOptions"):
        yield "x-frame-options", entry["FrameOption"]
    if entry := given.get("ReferrerPolicy"):
        yield "referrer-policy", entry["ReferrerPolicy"]
    for item in (config.get("CustomHeadersConfig") or {}).get("Items") or []:
        yield item["Header"].lower(), str(item["Value"])


def _local_policy(policy: str) -> str:
    """A Content-Security-Policy without the hosts that only the cloud has."""
    directives = (
        " ".join(word for word in directive.split() if CLOUD_ONLY not in word)
        for directive in policy.split(";")
    )
    return "; ".join(directive for directive in directives if directive)


def _logical_id(reference: str) -> str:
    """``local://Name`` or ``arn:aws:sqs:local:0:Name`` to ``Name``."""
    return reference.removeprefix("local://").rsplit(":", 1)[-1]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(value: Any) -> dict[str, Any] | None:
    if value is None or isinstance(value, dict):
        return value
    loaded: dict[str, Any] = json.loads(value)
    return loaded
