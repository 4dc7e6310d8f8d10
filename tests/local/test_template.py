"""What is read from a template: the small one, and the real one."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.datadir import StartError
from local.environment import declared, read_dotenv
from local.intrinsics import Resolver, TemplateError, read_yaml
from local.model import Route, Template
from local.template import load
from tests.local.conftest import PROBE, ROOT


def test_functions(template: Template) -> None:
    echo = template.functions["EchoFunction"]
    assert (echo.handler, echo.timeout, echo.memory, echo.streaming) == (
        "probe_echo.handler",
        5,
        256,
        False,
    )
    assert template.functions["StreamFunction"].asgi == "probe_stream:app"
    assert "NeverFunction" not in template.functions
    assert PROBE.parent / "handlers" in template.python_paths


def test_a_condition_with_another_parameter() -> None:
    given = load(PROBE, {"Environment": "local", "Extra": "more"})
    assert "NeverFunction" in given.functions
    assert given.functions["EchoFunction"].environment["EXTRA"] == "more"


def test_the_environment_names_local_engines(template: Template) -> None:
    assert declared(template) == {
        "TABLE_NAME": "probe-main-local",
        "JOBS_QUEUE_URL": "local://JobsQueue",
        "BLOBS_BUCKET": "local://BlobsBucket",
        "GREETING": "hello from local",
    }


def test_two_values_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b"}}

    def with_color(color: str) -> dict[str, Any]:
        variables = {"Variables": {"COLOR": color, "POWERTOOLS_SERVICE_NAME": color}}
        return {**function, "Properties": {"Handler": "a.b", "Environment": variables}}

    resources = {"One": with_color("red"), "Two": with_color("blue")}
    path.write_text(json.dumps({"Resources": resources}))
    with pytest.raises(StartError, match=r"One and Two .* COLOR"):
        declared(load(path))


def test_wiring(template: Template) -> None:
    assert Route("GET", "/api/files/{path+}", "EchoFunction") in template.routes
    (source,) = template.sources
    assert (source.queue, source.function, source.batch_size, source.partial) == (
        "JobsQueue",
        "WorkerFunction",
        5,
        True,
    )
    queue = template.queues["JobsQueue"]
    assert (queue.visibility_timeout, queue.max_receives) == (30, 2)
    assert {(rule.function, rule.queue) for rule in template.rules} == {
        ("WorkerFunction", None),
        (None, "OtherQueue"),
    }
    assert {s.name: (s.expression, s.timezone, s.input) for s in template.schedules} == {
        "WorkerFunction.Often": ("rate(1 hour)", "UTC", None),
        "WorkerFunction.Nightly": ("cron(30 2 ? * MON-FRI *)", "Europe/Paris", {"night": True}),
    }
    (pipe,) = template.pipes
    assert (pipe.table, pipe.enrichment, pipe.source, pipe.detail_type) == (
        "probe-main-local",
        "DetailFunction",
        "probe",
        "type",
    )


def test_tables_and_headers(template: Template) -> None:
    (table,) = template.tables
    assert table.streamed
    assert table.ttl_attribute == "ttl"
    assert table.definition["StreamSpecification"]["StreamEnabled"] is True
    assert template.response_headers == [
        ("content-security-policy", "default-src 'self'; object-src 'none'"),
        ("x-frame-options", "DENY"),
    ]


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}]]}, "a-local"),
        ({"Fn::Select": [1, {"Fn::Split": [",", "x,y"]}]}, "y"),
        ({"Fn::Sub": ["${Mine}/${Name}/${!Literal}", {"Mine": "m"}]}, "m/local/${Literal}"),
        ({"Fn::Sub": "${Queue.Arn}"}, "arn:aws:sqs:local:000000000000:Queue"),
        ({"Fn::Sub": "${AWS::Partition}"}, "aws"),
        ({"Fn::If": ["Both", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Neither", "yes", {"Ref": "AWS::NoValue"}], "other": 1}, None),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"Ref": "Key"}, "cloud://Key"),
        ({"Ref": "Table"}, "frontdesk-Table"),
    ],
)
def test_intrinsics(node: Any, value: Any) -> None:
    resolve = Resolver(
        {
            "Parameters": {"Name": {"Default": "local"}},
            "Conditions": {
                "Both": {
                    "Fn::And": [{"Fn::Equals": ["1", "1"]}, {"Fn::Not": [{"Condition": "No"}]}]
                },
                "No": {"Fn::Equals": ["1", "2"]},
                "Neither": {"Fn::Or": [{"Condition": "No"}]},
            },
            "Resources": {
                "Queue": {"Type": "AWS::SQS::Queue"},
                "Key": {"Type": "AWS::KMS::Key"},
                "Table": {"Type": "AWS::DynamoDB::Table"},
            },
        },
        {},
    )
    if value is None:
        with pytest.raises(TemplateError):
            resolve({"Fn::ImportValue": "elsewhere"})
    else:
        assert resolve(node) == value


def test_a_broken_template_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="cannot read"):
        read_yaml(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("a: [")
    with pytest.raises(TemplateError, match="not YAML"):
        read_yaml(tmp_path / "bad.yaml")
    (tmp_path / "streams.yaml").write_text(
        "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Environment:"
        " {Variables: {AWS_LWA_INVOKE_MODE: response_stream}}}}}"
    )
    with pytest.raises(TemplateError, match="LocalAsgi"):
        load(tmp_path / "streams.yaml")


def test_dotenv(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# no=1\nA=1\nexport B='two words'\nC=\"x=y\"\n\nbroken\n D = 4 \n")
    assert read_dotenv(path) == {"A": "1", "B": "two words", "C": "x=y", "D": "4"}
    assert read_dotenv(tmp_path / "none") == {}


def test_the_real_template_can_run_here() -> None:
    real = load(ROOT / "template.yaml")
    assert any(function.streaming for function in real.functions.values())
    names = {table.name for table in real.tables}
    assert all(len(name) >= 11 for name in names)
    settings = declared(real)
    assert settings["TABLE_NAME"] in names
    assert settings["JOBS_QUEUE_URL"].removeprefix("local://") in real.queues
    assert "TOKEN_SECRET_ARN" not in settings
    assert dict(real.response_headers)["content-security-policy"].startswith("default-src 'self'")
    assert {"MISSING_AUTHENTICATION_TOKEN", "REQUEST_TOO_LARGE"} <= real.answers.keys()


def test_one_machine_has_one_origin() -> None:
    """The bucket's host is left out of the policy, and what else is allowed stays."""
    headers = dict(load(ROOT / "template.yaml").response_headers)
    policy = headers["content-security-policy"]
    assert "cloud://" not in policy
    assert "connect-src 'self'; " in policy
    assert policy.count(";") == 10


def test_each_queue_keeps_its_own_batch_and_patience() -> None:
    from local.background import sources_of

    found = {source.queue: source for source in sources_of(load(ROOT / "template.yaml"))}
    ingest, jobs = found["IngestQueue"], found["JobsQueue"]
    assert (ingest.function, ingest.batch_size) == ("KnowledgeWorkerFunction", 1)
    assert (jobs.function, jobs.batch_size) == ("AuthWorkerFunction", 5)
    assert ingest.visibility_timeout > jobs.visibility_timeout
    assert (ingest.max_receives, ingest.partial) == (5, True)


def test_what_is_deleted_waits_behind_nothing_else() -> None:
    from local.background import sources_of

    found = {source.queue: source for source in sources_of(load(ROOT / "template.yaml"))}
    for queue, function in {
        "PurgeQueue": "KnowledgeWorkerFunction",
        "AccountPurgeQueue": "AuthWorkerFunction",
    }.items():
        assert (found[queue].function, found[queue].batch_size) == (function, 1)
        assert found[queue].threads > found[queue].share
