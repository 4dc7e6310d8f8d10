"""Every route of the merged OpenAPI document keeps the API's conventions."""

import subprocess
import sys
from typing import Any

import pytest

from scripts.openapi import FOREIGN, PROBLEM_JSON, document
from tests.architecture.client import Operation, Platform, operations
from tests.architecture.source import ROOT
from tests.platform import new_account

# Whoever has no token yet, or proves who they are in another way.
PUBLIC = {
    "register",
    "login",
    "refresh",
    "logout",
    "forgot_password",
    "reset_password",
    "verify_email",
    "get_health",
    "get_openapi",
    "finish_authorization",
    "finish_slack_install",
    "get_widget_frame",
}
# Wants the signature of a platform.
PUBLIC |= {
    "receive_slack_event",
    "receive_discord_interaction",
    "receive_whatsapp_message",
    "receive_whatsapp_status",
}
# Cannot be repeated by accident: the address is taken the second time.
CREATES_WITHOUT_KEY = {"register"}
# Answers with where the browser goes next.
REDIRECTS = {"finish_authorization", "finish_slack_install"}
# Wants a connector's or an agent's key, so whoever has none learns nothing of the body.
KEYED = {"push_document", "delete_pushed_document", "call_mcp"}
# Is there to refuse, as its protocol says.
REFUSES = {"open_mcp_stream", "end_mcp_session"}
# Wants a publishable key, or the token that a visitor was given for it.
KEYED |= {
    "get_widget_config",
    "start_widget_session",
    "chat_as_visitor",
    "stream_visitor_run",
    "cancel_visitor_run",
    "list_visitor_conversations",
    "get_visitor_conversation",
    "rate_as_visitor",
    "unrate_as_visitor",
    "hand_off_as_visitor",
}
# Wants a secret key of the agent.
KEYED |= {
    "ask_agent",
    "get_answer",
    "stream_answer",
    "cancel_answer",
    "create_chat_completion",
    "list_openai_models",
    "get_openai_model",
}
SSE = {"chat", "stream_run_events", "chat_as_visitor", "stream_visitor_run", "stream_answer"}

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
    assert set(ids) >= PUBLIC, "a public route is gone: take it off the list"
    assert set(ids) >= SSE


@every_operation
def test_without_a_token_there_is_only_what_is_public(
    operation: Operation, platform: Platform
) -> None:
    public = operation.id in PUBLIC
    assert bool(operation.spec.get("security")) is not public
    if public:
        return
    url = operation.url(dict.fromkeys(operation.path_parameters, "agt_01J00000000000000000000000"))
    for token in (None, "x", "a.b.c"):
        reply = platform.call(operation, url, token, operation.sample_body())
        assert reply.status == 401, (token, reply.body)
        assert reply.headers["www-authenticate"].startswith("Bearer")
        if operation.path.startswith(FOREIGN):
            assert reply.json["error"]["code"] == "invalid_api_key"
        else:
            assert reply.json["code"] == "unauthenticated"


@every_operation
def test_a_member_who_was_removed_gets_nowhere(operation: Operation, platform: Platform) -> None:
    from frontdesk.identity import Membership
    from frontdesk.table import Delete, get_table

    if operation.id in PUBLIC:
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
    if operation.id in REDIRECTS:
        assert "303" in responses
        return
    if operation.id in REFUSES:
        assert not [status for status in responses if status.startswith("2")]
        return
    successes = [status for status in responses if status.startswith("2")]
    assert successes
    for status in successes:
        content = responses[status].get("content", {})
        if operation.id in SSE:
            assert list(content) == ["text/event-stream"]
        elif status not in ("202", "204"):
            assert content, f"{operation.id} does not say what it answers"
    assert operation.spec["description"]


@every_operation
def test_what_creates_accepts_an_idempotency_key(operation: Operation) -> None:
    creates = operation.method == "post" and "201" in operation.spec["responses"]
    charges = operation.id in ("chat", "ask_agent", "create_chat_completion")
    if (creates or charges) and operation.id not in CREATES_WITHOUT_KEY:
        assert "Idempotency-Key" in operation.header_parameters


@every_operation
def test_lists_are_paged(operation: Operation) -> None:
    schema: dict[str, Any] = (
        operation.spec["responses"].get("200", {}).get("content", {}).get("application/json", {})
    ).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    if name.startswith("Listing_"):
        listing = document()["components"]["schemas"][name]
        assert set(listing["properties"]) == {"items", "next_cursor"}


@every_operation
def test_bodies_refuse_fields_they_do_not_know(operation: Operation, platform: Platform) -> None:
    if operation.body_schema is None:
        return
    for field in ("workspace_id", "owner_id", "role", "created_at", "tier"):
        if field in operation.body_properties:
            assert (operation.id, field) == ("refresh", "workspace_id"), "a new way to choose"
            continue
        account = new_account()
        url = operation.url(dict.fromkeys(operation.path_parameters, "agt_" + "0" * 26))
        body = operation.sample_body() | {field: "x"}
        reply = platform.call(operation, url, account.token, body)
        if operation.id in KEYED:
            assert reply.status == 401, (field, reply.body)
            continue
        if reply.status == 404 and operation.path_parameters:
            continue  # a number among the path parameters: nothing was found, nothing changed
        assert reply.status == 422, (field, reply.body)
        assert field in [entry["field"] for entry in reply.json["errors"]]
