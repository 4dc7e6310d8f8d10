"""Every route of the merged OpenAPI document keeps the API's conventions."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from frontdesk.permissions import CHAT_USE
from scripts.openapi import FOREIGN, PROBLEM_JSON
from tests.architecture.client import Operation, Platform, operations, whole_document
from tests.architecture.source import ROOT, capabilities
from tests.platform import new_account

BEARERS = {
    name
    for name, scheme in whole_document()["components"]["securitySchemes"].items()
    if scheme["type"] == "http"
}

every_operation = pytest.mark.parametrize("operation", operations(), ids=lambda o: o.id)


def test_the_committed_document_is_the_one_of_the_code() -> None:
    result = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "openapi.py"), "--check"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_operation_ids_are_unique_names() -> None:
    ids = [operation.id for operation in operations()]
    assert len(ids) == len(set(ids))
    assert all(name.isidentifier() for name in ids)


def test_schemas_carry_the_name_of_their_capability() -> None:
    schemas = whole_document()["components"]["schemas"]
    for name in schemas:
        owner, _, own = name.rpartition(".")
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", own), "generators of clients know this"
        assert not owner or owner in capabilities()
    for operation in operations():
        used: set[str] = set()
        pending: list[Any] = [operation.spec]
        while pending:
            found = set(re.findall(r"#/components/schemas/([\w.-]+)", json.dumps(pending.pop())))
            pending += [schemas[name] for name in found - used]
            used |= found
        owners = {name.rpartition(".")[0] for name in used} - {""}
        assert owners <= {operation.capability}, f"{operation.id} answers with models of {owners}"


@every_operation
def test_without_a_token_there_is_only_what_is_public(
    operation: Operation, platform: Platform
) -> None:
    url = operation.url(dict.fromkeys(operation.path_parameters, "agt_01J00000000000000000000000"))
    for token in (None, "x", "a.b.c"):
        reply = platform.call(operation, url, token, operation.sample_body())
        if operation.public:
            assert b'"unauthenticated"' not in reply.body
            continue
        assert reply.status == 401, (token, reply.body)
        if operation.credentials & BEARERS:
            assert reply.headers["www-authenticate"].startswith("Bearer")
            if operation.path.startswith(FOREIGN):
                assert reply.json["error"]["code"] == "invalid_api_key"
            else:
                assert reply.json["code"] == "unauthenticated"


@every_operation
def test_a_member_who_was_removed_gets_nowhere(operation: Operation, platform: Platform) -> None:
    from frontdesk.identity import Membership
    from frontdesk.table import Delete, get_table

    if operation.public:
        return
    member = new_account()
    get_table().write(Delete(Membership, Membership.key_of(member.workspace_id, member.user_id)))
    url = operation.url(dict.fromkeys(operation.path_parameters, "agt_01J00000000000000000000000"))
    reply = platform.call(operation, url, member.token, operation.sample_body())
    assert reply.status == 401, reply.body


@every_operation
def test_answers_are_described(operation: Operation) -> None:
    responses = operation.spec["responses"]
    shape = "application/json" if operation.path.startswith(FOREIGN) else PROBLEM_JSON
    assert list(responses["default"]["content"]) == [shape]
    assert "422" not in responses, "validation problems are problem documents"
    successes = [status for status in responses if status.startswith("2")]
    if not successes:
        # It sends a browser on, or is there to refuse, as its protocol says.
        assert responses.keys() & {"303", "405"}
        return
    for status in successes:
        content = responses[status].get("content", {})
        if operation.streams:
            empty = [kind for kind, described in content.items() if not described.get("schema")]
            assert not empty, "a stream is no JSON, unless it says which"
        elif status not in ("202", "204"):
            assert content, f"{operation.id} does not say what it answers"
    assert operation.spec["description"]


@every_operation
def test_what_creates_accepts_an_idempotency_key(operation: Operation) -> None:
    # What anybody may create cannot be repeated by accident: the address is taken afterwards.
    creates = "201" in operation.spec["responses"] and not operation.public
    charges = operation.streams and operation.permission == CHAT_USE.name
    if operation.method == "post" and (creates or charges):
        assert "Idempotency-Key" in operation.header_parameters


@every_operation
def test_lists_are_paged(operation: Operation) -> None:
    schema: dict[str, Any] = (
        operation.spec["responses"].get("200", {}).get("content", {}).get("application/json", {})
    ).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    if ".Listing_" in name:
        listing = whole_document()["components"]["schemas"][name]
        assert set(listing["properties"]) == {"items", "next_cursor"}


@every_operation
def test_bodies_refuse_fields_they_do_not_know(operation: Operation, platform: Platform) -> None:
    if operation.body_schema is None:
        return
    for field in ("workspace_id", "owner_id", "role", "created_at", "tier"):
        if field in operation.body_properties:
            chooses = (operation.credentials, field)
            assert chooses == ({"RefreshCookie"}, "workspace_id"), "a new way to choose"
            continue
        account = new_account()
        url = operation.url(dict.fromkeys(operation.path_parameters, "agt_" + "0" * 26))
        body = operation.sample_body() | {field: "x"}
        reply = platform.call(operation, url, account.token, body)
        if operation.credentials & BEARERS - {"AccessToken"}:
            assert reply.status == 401, (field, reply.body)
            continue
        if reply.status == 404 and operation.path_parameters:
            continue  # a number among the path parameters: nothing was found, nothing changed
        assert reply.status == 422, (field, reply.body)
        assert field in [entry["field"] for entry in reply.json["errors"]]
