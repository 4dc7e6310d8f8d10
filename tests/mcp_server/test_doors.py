"""Who is let in, and what is refused before or as MCP says: tried without a client's manners."""

import json
from datetime import timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.identity import Workspace
from frontdesk.ids import new_id
from frontdesk.table import Update, get_table
from tests.mcp_server.conftest import Deployed, call, make_deployed, post
from tests.platform import Account, stored

INITIALIZE = call(
    "initialize",
    protocolVersion="2025-11-25",
    capabilities={},
    clientInfo={"name": "test", "version": "1"},
)
ASK = call("tools/call", name="ask", arguments={"question": "Hello"})


def runs(agent: Deployed) -> int:
    return len(stored(agent_id=agent.id, kind="run"))


def test_without_a_good_key_nobody_comes_in(agent: Deployed, account: Account) -> None:
    good = agent.key()
    revoked = agent.key()
    agent.revoke(revoked)
    expired = agent.key(expires_at=clock.now() - timedelta(seconds=1))
    publishable = agent.key(type_="publishable", origins=["https://example.com"])
    changed = good[:12] + ("A" if good[12] != "A" else "B") + good[13:]
    wrong = [None, "x", good[:-4], changed, revoked, expired, publishable, account.token]
    for method in ("POST", "GET", "DELETE"):
        for key in wrong:
            reply = post(agent, key, ASK, method=method)
            assert reply.status_code == 401, (method, key, reply.text)
            assert reply.headers["www-authenticate"].startswith("Bearer")
            assert reply.json()["code"] == "unauthenticated"
    for header in ("Bearer", good, f"Basic {good}", f"Bearer {good} {good}"):
        assert post(agent, None, ASK, authorization=header).status_code == 401
    assert post(agent, good, INITIALIZE).status_code == 200
    assert runs(agent) == 0


def test_a_key_of_another_agent_finds_none(agent: Deployed, stranger: Account) -> None:
    sibling = make_deployed(agent.account, agent.url)
    foreign = make_deployed(stranger, agent.url)
    for key in (sibling.key(), foreign.key()):
        for method in ("POST", "GET", "DELETE"):
            reply = post(agent, key, ASK, method=method)
            assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert runs(agent) == 0


def test_an_agent_out_of_production_says_so(account: Account, mcp_url: str) -> None:
    draft = make_deployed(account, mcp_url, deployed=False)
    reply = post(draft, draft.key(), INITIALIZE)
    assert (reply.status_code, reply.json()["code"]) == (409, "agent_not_deployed")


def test_a_workspace_that_is_being_deleted_is_closed(agent: Deployed) -> None:
    key = agent.key()
    workspace = Workspace.key_of(agent.account.workspace_id)
    get_table().write(Update(Workspace, workspace, set={"status": "deleting"}))
    assert post(agent, key, INITIALIZE).status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:8080.evil.example", "", "http://"]
)
def test_a_web_page_of_somebody_else_is_refused(agent: Deployed, origin: str) -> None:
    key = agent.key()
    for method in ("POST", "GET", "DELETE"):
        for tried in (key, None):
            reply = post(agent, tried, ASK, method=method, origin=origin)
            assert (reply.status_code, reply.json()["code"]) == (403, "origin_not_allowed")
            assert not [name for name in reply.headers if name.startswith("access-control")]
    assert post(agent, key, INITIALIZE, origin="http://127.0.0.1:8080").status_code == 200
    assert runs(agent) == 0


def test_there_is_no_stream_and_no_session(agent: Deployed) -> None:
    key = agent.key()
    for method in ("GET", "DELETE"):
        reply = post(agent, key, method=method, accept="text/event-stream", mcp_session_id="x")
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert post(agent, key, method="PUT").status_code == 405
    assert "mcp-session-id" not in post(agent, key, INITIALIZE).headers


def test_a_huge_body_is_refused(agent: Deployed) -> None:
    body = json.dumps(call("tools/call", name="ask", arguments={"question": "x" * 1_100_000}))
    reply = post(agent, agent.key(), raw=body.encode())
    assert (reply.status_code, reply.json()["code"]) == (413, "payload_too_large")
    assert runs(agent) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b'{"jsonrpc": "2.0", "id": 1', -32700),
        (b"[]", None),
        (b"7", None),
        (b'{"id": 1, "method": "ping"}', None),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": 5}', None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', None),
    ],
)
@pytest.mark.parametrize("version", [None, "2025-06-18", "2026-07-28"])
def test_what_is_no_message_is_an_error(
    agent: Deployed, body: bytes, code: int | None, version: str | None
) -> None:
    reply = post(agent, agent.key(), raw=body, version=version)
    assert reply.status_code == 400
    error = reply.json()["error"]
    assert error["code"] == code if code else error["code"] in (-32600, -32602)
    assert reply.json().get("id") is None


@pytest.mark.parametrize("version", [None, "2026-07-28"])
def test_a_batch_is_refused_and_does_nothing(agent: Deployed, version: str | None) -> None:
    reply = post(agent, agent.key(), [ASK, ASK | {"id": 2}], version=version)
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] in (-32600, -32602)
    assert runs(agent) == 0


def test_versions_are_negotiated(agent: Deployed) -> None:
    key = agent.key()
    for wanted in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"):
        sent = INITIALIZE | {"params": INITIALIZE["params"] | {"protocolVersion": wanted}}
        assert post(agent, key, sent).json()["result"]["protocolVersion"] == wanted
    sent = INITIALIZE | {"params": INITIALIZE["params"] | {"protocolVersion": "1999-01-01"}}
    assert post(agent, key, sent).json()["result"]["protocolVersion"] == "2025-11-25"
    assert post(agent, key, call("tools/list"), version="1999-01-01").status_code == 400
    meta = {
        "io.modelcontextprotocol/protocolVersion": "1999-01-01",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    enveloped = call("tools/list", _meta=meta)
    refused = post(agent, key, enveloped, version="1999-01-01", mcp_method="tools/list")
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == -32022
    assert "2026-07-28" in refused.json()["error"]["data"]["supported"]


def test_answers_are_json_and_a_question_streams_where_the_client_takes_it(
    agent: Deployed,
) -> None:
    key = agent.key()

    def kind(reply: Any) -> str:
        assert reply.status_code == 200, reply.text
        return str(reply.headers["content-type"].partition(";")[0])

    assert kind(post(agent, key, INITIALIZE)) == "application/json"
    assert kind(post(agent, key, call("tools/list"))) == "application/json"
    assert kind(post(agent, key, ASK)) == "text/event-stream"
    plain = post(agent, key, ASK, accept="application/json")
    assert kind(plain) == "application/json"
    assert plain.json()["result"]["structuredContent"]["answer"] == "Hello"
    refused = post(agent, key, ASK, accept="text/html")
    assert (refused.status_code, runs(agent)) == (406, 2)
    assert post(agent, key, ASK, content_type="text/plain").status_code == 400


def test_a_notification_is_taken_and_an_unknown_method_is_not(agent: Deployed) -> None:
    key = agent.key()
    initialized = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert post(agent, key, initialized).status_code == 202
    for method in ("prompts/list", "resources/subscribe", "no/such", "tools/call/../ask"):
        answer = post(agent, key, call(method, uri="x")).json()
        assert answer["error"]["code"] == -32601, method


def test_an_id_that_is_none_names_no_agent(agent: Deployed) -> None:
    key = agent.key()
    for agent_id in ("agt_1", "..%2f..", new_id("agt")):
        other = Deployed(agent.account, agent.url, agent_id, agent.knowing)
        assert post(other, key, INITIALIZE).status_code == 404
