"""Every function may do what it needs and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

from tests.template.conftest import ROOT, Resources, logical_id, of_type

_MANAGED = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}
_REMOVAL = re.compile(r"\.delete_keys\(|\bdelete_tree\(|\btenant\.remove\(")
_ACTION = re.compile(r"[a-z0-9]+:[A-Z][A-Za-z]+")


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in role.get("Policies", []):
        for statement in _many(policy["PolicyDocument"]["Statement"]):
            if "Fn::If" in statement:
                yield from statement["Fn::If"][1:]
            else:
                yield statement


def test_every_function_has_a_role_of_its_own(resources: Resources, functions: Resources) -> None:
    roles = [logical_id(function["Role"]) for function in functions.values()]
    assert len(set(roles)) == len(functions)
    for role in roles:
        managed = resources[role]["Properties"].get("ManagedPolicyArns", [])
        assert set(managed) <= _MANAGED, role


def test_no_policy_has_a_wildcard(resources: Resources) -> None:
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for statement in _statements(role):
            assert statement["Effect"] == "Allow"
            for action in _many(statement["Action"]):
                assert _ACTION.fullmatch(action), (name, action)
            assert "*" not in _many(statement["Resource"]), (name, statement)


def test_roles_are_for_one_service_each(resources: Resources) -> None:
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            assert len(_many(statement["Principal"]["Service"])) == 1, name


def test_only_workers_send_mail_and_only_who_asks_models_reads_the_key(
    resources: Resources,
) -> None:
    senders, readers = set(), set()
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for statement in _statements(role):
            actions = _many(statement["Action"])
            if any(action.startswith("ses:") for action in actions):
                senders.add(name)
            if "OpenAiSecretArn" in str(statement["Resource"]):
                readers.add(name)
    assert senders == {"AuthWorkerFunctionRole", "WebhooksWorkerFunctionRole"}
    assert readers == {
        "ChannelsWorkerFunctionRole",
        "ChatFunctionRole",
        "ChatWorkerFunctionRole",
        "KnowledgeFunctionRole",
        "KnowledgeWorkerFunctionRole",
        "McpServerFunctionRole",
    }


def test_only_the_worker_writes_passages_and_files_stay_in_their_folders(
    resources: Resources,
) -> None:
    writers: set[str] = set()
    folders: dict[str, set[str]] = {}
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for statement in _statements(role):
            actions = _many(statement["Action"])
            if {"es:ESHttpPut", "es:ESHttpDelete"} & set(actions):
                writers.add(name)
            if any(action.startswith("s3:") and "Object" in action for action in actions):
                for place in _many(statement["Resource"]):
                    folders.setdefault(name, set()).add(place["Fn::Sub"].partition("}/")[2])
    assert writers == {"KnowledgeWorkerFunctionRole"}
    assert folders == {
        "AuthFunctionRole": {"exports/*"},
        "AuthWorkerFunctionRole": {"exports/*"},
        "KnowledgeFunctionRole": {"uploads/*", "knowledge/*"},
        "KnowledgeWorkerFunctionRole": {"uploads/*", "knowledge/*"},
        "McpServerFunctionRole": {"knowledge/*"},
    }


def test_only_those_who_remove_partitions_write_in_batches(resources: Resources) -> None:
    removers = {
        source.relative_to(ROOT / "functions").parts[0]
        for source in (ROOT / "functions").rglob("*.py")
        if re.search(r"\.delete_keys\(|\bdelete_tree\(|\btenant\.remove\(", source.read_text())
    }
    allowed = {
        name
        for name, role in of_type(resources, "AWS::IAM::Role").items()
        for statement in _statements(role)
        if "dynamodb:BatchWriteItem" in _many(statement["Action"])
    }
    assert allowed == {f"{name.capitalize()}WorkerFunctionRole" for name in removers}
