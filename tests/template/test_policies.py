"""Every function may do what it needs and nothing else."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.template.conftest import ROOT, Resources, behind_the_api, logical_id, of_type

_MANAGED = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}
_REMOVAL = re.compile(r"\.delete_keys\(|\bdelete_tree\(|\btenant\.remove\(")
_ACTION = re.compile(r"[a-z0-9]+:[A-Z][A-Za-z]+")


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shared(role: dict[str, Any]) -> list[str]:
    """The named policies of this template that a role has."""
    return [arn["Ref"] for arn in role.get("ManagedPolicyArns", []) if isinstance(arn, dict)
            and "Ref" in arn]  # fmt: skip


def _statements(resources: Resources, role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All that a role may do, by policies of its own and by named ones."""
    documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    documents += [resources[name]["Properties"]["PolicyDocument"] for name in _shared(role)]
    for document in documents:
        for statement in _many(document["Statement"]):
            if "Fn::If" in statement:
                yield from statement["Fn::If"][1:]
            else:
                yield statement


def _size(document: dict[str, Any]) -> int:
    return len(re.sub(r"\s", "", json.dumps(document)))


def test_every_function_has_a_role_of_its_own(resources: Resources, functions: Resources) -> None:
    roles = [logical_id(function["Role"]) for function in functions.values()]
    assert len(set(roles)) == len(functions)
    for role in roles:
        managed = resources[role]["Properties"].get("ManagedPolicyArns", [])
        assert {arn for arn in managed if isinstance(arn, str)} <= _MANAGED, role
        named = {resources[name]["Type"] for name in _shared(resources[role]["Properties"])}
        assert named <= {"AWS::IAM::ManagedPolicy"}, role
        # An account's default: ten for a role.
        assert len(managed) <= 10, role


def test_a_named_policy_is_shared_and_none_is_too_large(resources: Resources) -> None:
    roles = of_type(resources, "AWS::IAM::Role")
    policies = of_type(resources, "AWS::IAM::ManagedPolicy")
    users = Counter(name for role in roles.values() for name in _shared(role))
    assert set(users) == set(policies)
    # What one function alone may do stands with it and takes no resource.
    assert min(users.values()) >= 2, users
    for name, policy in policies.items():
        assert not policy.get("Roles"), f"{name}: functions list what they need"
        assert _size(policy["PolicyDocument"]) < 6_144, name
    for name, role in roles.items():
        own = sum(_size(policy["PolicyDocument"]) for policy in role.get("Policies", []))
        assert own < 10_240, name


def test_every_function_lists_what_it_needs_of_the_shared_policies(resources: Resources) -> None:
    """Least privilege: this list is written by hand a second time, so that a change is seen. An
    API that reads, writes and deletes records needs no line of its own."""
    listed = {
        name.removesuffix("Role"): " ".join(
            sorted(policy.removesuffix("Policy") for policy in _shared(role))
        )
        for name, role in of_type(resources, "AWS::IAM::Role").items()
        if name.endswith("FunctionRole")
    }
    apis = dict.fromkeys(behind_the_api(resources), "Counters RecordDeletion Records TokenSecret")
    assert listed == apis | {
        f"{name}Function": policies
        for name, policies in {
            "AgentsWorker": "PartitionRemoval",
            "AuthWorker": "Counters Mail PartitionRemoval RecordDeletion Records TokenSecret",
            "ChannelsWorker": "Counters Model PartitionRemoval RecordDeletion Records Search",
            "Chat": "Counters Model RecordDeletion Records Search",
            "ChatWorker": "Counters Mail Model PartitionRemoval RecordDeletion Records",
            "Knowledge": "Counters Documents Model RecordDeletion Records Search",
            "KnowledgeWorker": "Documents Model PartitionRemoval RecordDeletion Records",
            "McpServer": "Counters Documents Model Records Search",
            "Outbox": "",
            "Public": "",
            "WebhooksWorker": "Mail PartitionRemoval RecordDeletion Records TokenSecret",
            "Widget": "Counters Records TokenSecret",
        }.items()
    }


def test_no_policy_has_a_wildcard(resources: Resources) -> None:
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for statement in _statements(resources, role):
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
        for statement in _statements(resources, role):
            actions = _many(statement["Action"])
            if any(action.startswith("ses:") for action in actions):
                senders.add(name)
            if "OpenAiSecretArn" in str(statement["Resource"]):
                readers.add(name)
    assert senders == {
        "AuthWorkerFunctionRole",
        "ChatWorkerFunctionRole",
        "WebhooksWorkerFunctionRole",
    }
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
        for statement in _statements(resources, role):
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
    def who(pattern: str) -> set[str]:
        sources = (ROOT / "functions").rglob("*.py")
        folders = {source.relative_to(ROOT / "functions").parts[0] for source in sources
                   if re.search(pattern, source.read_text())}  # fmt: skip
        return {f"{name.capitalize()}WorkerFunctionRole" for name in folders}

    allowed: dict[str, set[str]] = {}
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for statement in _statements(resources, role):
            if "dynamodb:BatchWriteItem" in _many(statement["Action"]):
                for place in _many(statement["Resource"]):
                    allowed.setdefault(logical_id(place), set()).add(name)
    assert allowed["MainTable"] == who(_REMOVAL.pattern)
    # A workspace is all that has counters of its own.
    assert allowed["CountersTable"] == who(r"\btenant\.remove\(")
