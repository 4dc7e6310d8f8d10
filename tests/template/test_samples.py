"""The samples in events/ are events that the template really sends to that function."""

import importlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from frontdesk.bus import Event, publish
from frontdesk.outbox import handler as outbox
from local.intrinsics import read_yaml
from local.proxy import event_of
from local.routing import Router
from local.template import load
from tests.architecture.client import STREAMING, Operation, operations
from tests.template.conftest import ROOT

_ROUTES = load(ROOT / "template.yaml").routes
_ROUTER = Router(_ROUTES)
_SAMPLES = sorted((ROOT / "events").glob("*/*.json"))


def _source(sample: Path) -> str:
    return sample.name.partition("_")[0]


@lru_cache(maxsize=1)
def _functions() -> dict[str, dict[str, Any]]:
    resources: dict[str, dict[str, Any]] = read_yaml(ROOT / "template.yaml")["Resources"]
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def _folder(function: dict[str, Any]) -> str:
    return str(function["Handler"].replace("/", ".").partition(".")[0])


def _sources(capability: str, kind: str) -> Iterator[dict[str, Any]]:
    for function in _functions().values():
        if function["Handler"].startswith((f"{capability}.", f"{capability}/")):
            for event in function.get("Events", {}).values():
                if event["Type"] == kind:
                    yield event["Properties"]


def _told(capability: str) -> list[str]:
    """The events that rules bring to a capability, by themselves or through its queue."""
    kinds = [
        kind
        for rule in _sources(capability, "EventBridgeRule")
        for kind in rule["Pattern"]["detail-type"]
    ]
    queues = [source["Queue"] for source in _sources(capability, "SQS")]
    resources = read_yaml(ROOT / "template.yaml")["Resources"].values()
    for rule in (each["Properties"] for each in resources if each["Type"] == "AWS::Events::Rule"):
        if any(target["Arn"] in queues for target in rule["Targets"]):
            kinds += rule["EventPattern"]["detail-type"]
    return kinds


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_is_sent_by_the_template(sample: Path) -> None:
    event = json.loads(sample.read_text())
    capability = sample.parent.name
    match _source(sample):
        case "api":
            found = _ROUTER.match(event["httpMethod"], event["path"])
            assert found is not None
            route, parameters = found
            assert _folder(_functions()[route.function]) == capability
            assert (event["resource"], event["pathParameters"]) == (route.path, parameters or None)
            assert event["requestContext"]["resourcePath"] == route.path
        case "bus":
            (rule,) = _sources(capability, "EventBridgeRule")
            assert event["source"] in rule["Pattern"]["source"]
            assert event["detail-type"] in rule["Pattern"]["detail-type"]
            assert Event.model_validate(event["detail"]).type == event["detail-type"]
        case "schedule":
            assert list(_sources(capability, "ScheduleV2"))
            assert event["source"] == "aws.scheduler"
        case "sqs":
            (name,) = {r["eventSourceARN"].rpartition("-")[2] for r in event["Records"]}
            queues = {q["Queue"]["Fn::GetAtt"][0]: q for q in _sources(capability, "SQS")}
            assert len(event["Records"]) <= queues[name]["BatchSize"]
            assert {json.dumps(json.loads(r["body"])) for r in event["Records"]}
        case "pipe":
            assert {r["eventName"] for r in event} == {"INSERT"}
            assert {r["dynamodb"]["NewImage"]["kind"]["S"] for r in event} == {"event"}
        case other:
            pytest.fail(f"no source is called {other}")


def test_every_kind_of_source_of_a_worker_has_a_sample() -> None:
    """The API has the same event for all; those that are recorded stand for it."""
    kinds = {"EventBridgeRule": "bus", "ScheduleV2": "schedule", "SQS": "sqs"}
    wanted = {
        (_folder(function), kinds[event["Type"]])
        for function in _functions().values()
        for event in function.get("Events", {}).values()
    }
    found = {(s.parent.name, _source(s)) for s in _SAMPLES if _source(s) != "api"}
    assert found == wanted | {("outbox", "pipe")}


@pytest.mark.parametrize(
    ("capability", "module", "followed"),
    [
        ("auth", "auth.events", "_JOBS_OF_EVENTS"),
        ("chat", "chat.worker", "FOLLOWERS"),
        ("knowledge", "knowledge.events", "JOBS_OF_EVENTS"),
    ],
)
def test_the_rule_delivers_what_the_worker_follows(
    capability: str, module: str, followed: str
) -> None:
    assert set(_told(capability)) == set(getattr(importlib.import_module(module), followed))


def test_every_rule_waits_for_events_that_are_published() -> None:
    sources = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers/shared").rglob("*.py")]
    code = "\n".join(source.read_text() for source in sources if source.name != "events.py")
    for capability in {_folder(function) for function in _functions().values()}:
        for kind in _told(capability):
            assert f'"{kind}"' in code, kind


def test_the_outbox_turns_records_into_the_events_that_consumers_read() -> None:
    records = json.loads((ROOT / "events/outbox/pipe_records.json").read_text())
    (detail,) = outbox(records, None)
    records = json.loads((ROOT / "events/chat/sqs_turns.json").read_text())["Records"]
    bodies = [json.loads(record["body"]) for record in records]
    assert detail in [body["detail"] for body in bodies if body["detail-type"] == "run.finished"]


def test_a_published_event_of_any_shape_passes_the_pipe_unchanged() -> None:
    data = {"text": 'quotes " and \\', "n": 3, "f": 0.5, "no": None, "l": [1, {"deep": [True]}]}
    written = publish("wks_01JD6V4R5T6Y7V8W9X0Z1A2B3C", "run.finished", data).item
    image = written.attributes()
    (detail,) = outbox([{"dynamodb": {"NewImage": image}}], None)
    assert json.loads(json.dumps(detail)) == detail
    event = Event.model_validate(detail)
    assert (event.type, event.data) == ("run.finished", data)


_RECORDED = [path for path in _SAMPLES if _source(path) == "api"]


@pytest.mark.parametrize("sample", _RECORDED, ids=lambda path: path.stem)
def test_the_gateway_of_one_machine_sends_what_api_gateway_sends(sample: Path) -> None:
    recorded = json.loads(sample.read_text())
    found = _ROUTER.match(recorded["httpMethod"], recorded["path"])
    assert found is not None
    query = [
        (name, value)
        for name, values in (recorded["multiValueQueryStringParameters"] or {}).items()
        for value in values
    ]
    scope = {
        "method": recorded["httpMethod"],
        "path": recorded["path"],
        "query_string": urlencode(query).encode(),
        "headers": [
            (name.lower().encode(), value.encode())
            for name, values in recorded["multiValueHeaders"].items()
            for value in values
        ],
    }
    made = event_of(scope, (recorded["body"] or "").encode(), *found, [])
    same = recorded.keys() - {"headers", "multiValueHeaders", "requestContext"}
    assert {name: made[name] for name in same} == {name: recorded[name] for name in same}
    for headers in ("headers", "multiValueHeaders"):
        assert {name.lower() for name in recorded[headers]} == made[headers].keys()
    context, its = made["requestContext"], recorded["requestContext"]
    assert context.keys() == its.keys()
    assert context["identity"].keys() >= its["identity"].keys()
    assert (context["path"], context["resourcePath"]) == (its["path"], its["resourcePath"])


@pytest.mark.parametrize(
    "operation",
    {
        each.capability: each
        for each in sorted(operations(), key=lambda operation: not operation.public)
        if each.capability not in STREAMING
    }.values(),
    ids=lambda operation: operation.capability,
)
def test_a_handler_answers_a_recorded_event(operation: Operation) -> None:
    """The event of one capability with another one's address."""
    event = json.loads((ROOT / "events/agents/api_list_agents.json").read_text())
    method = operation.method.upper()
    path = operation.url(dict.fromkeys(operation.path_parameters, "agt_01JD6V5W8Q3Z7X9Y2B4C6D8F0G"))
    found = _ROUTER.match(method, path)
    assert found is not None
    event |= {"httpMethod": method, "resource": found[0].path, "path": path}
    event |= {"pathParameters": found[1] or None, "body": json.dumps(operation.sample_body())}
    answer = importlib.import_module(f"{operation.capability}.app").handler(event, None)
    assert answer["statusCode"] == (200 if operation.public else 401), answer["body"]
    kind = "application/json" if operation.public else "application/problem+json"
    assert answer["headers"]["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "sample",
    [path for path in _SAMPLES if _source(path) in {"bus", "schedule", "sqs"}],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_a_worker_bears_events_of_what_is_gone(sample: Path) -> None:
    event = json.loads(sample.read_text())
    answer = importlib.import_module(f"{sample.parent.name}.events").handler(event, None)
    assert answer == ({"batchItemFailures": []} if _source(sample) == "sqs" else None)
