"""Agents over the real Lambda handler: create, read, list, change, delete."""

from typing import Any

import pytest

from agents.items import MAX_AGENTS, AgentCount
from frontdesk.audit import AuditEntry
from frontdesk.records.agent import Agent, AgentEnvironment
from frontdesk.table import Query, Update, get_table
from tests.parallel import at_once
from tests.platform import Account, LambdaApi, Reply, new_account

UNKNOWN = "agt_01J00000000000000000000000"


@pytest.fixture
def api(account: Account) -> LambdaApi:
    return account.api("agents")


def make(api: LambdaApi, name: str = "Reception", **values: Any) -> Any:
    reply = api("POST", "/api/agents", {"name": name, **values})
    assert reply.status == 201, reply.body
    return reply.json()


def test_an_agent_lives_from_creation_to_deletion(api: LambdaApi, account: Account) -> None:
    made = make(api, "  Reception ", description="Greets", icon="🛎️", color="#AABBCC")
    assert made["name"] == "Reception"
    assert (made["icon"], made["color"]) == ("🛎️", "#aabbcc")
    assert (made["version"], made["production_version"]) == (1, None)
    assert made["created_by"] == {"id": account.user_id, "name": "Test user"}
    assert made["config"]["temperature"] == 0.7
    assert made["created_at"].endswith("Z")
    assert api("GET", f"/api/agents/{made['id']}").json() == made

    changed = api(
        "PATCH", f"/api/agents/{made['id']}", {"name": "Front desk", "revision": made["revision"]}
    ).json()
    assert (changed["name"], changed["description"]) == ("Front desk", "Greets")
    assert changed["revision"] == made["revision"] + 1
    assert changed["updated_at"] > made["updated_at"]

    assert api("DELETE", f"/api/agents/{made['id']}").status == 204
    assert api("GET", f"/api/agents/{made['id']}").code == "agent_not_found"
    assert api("DELETE", f"/api/agents/{made['id']}").status == 404
    assert api("GET", "/api/agents").json() == {"items": [], "next_cursor": None}


def test_what_was_done_stands_in_the_audit_log(api: LambdaApi, account: Account) -> None:
    made = make(api)
    path = f"/api/agents/{made['id']}"
    api("PATCH", path, {"name": "Other", "revision": 0})
    api("PUT", path + "/config", {"config": {"instructions": "Be kind."}, "base_version": 1})
    api("POST", path + "/promote", {"version": 2})
    api("DELETE", path)
    entries = list(get_table().all(Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT")))
    assert [entry.action for entry in entries] == [
        "agent.created",
        "agent.updated",
        "agent.config_changed",
        "agent.published",
        "agent.deleted",
    ]
    assert {entry.target for entry in entries} == {made["id"]}
    assert (entries[1].before, entries[1].after) == ({"name": "Reception"}, {"name": "Other"})
    assert entries[2].after == {"instructions": "Be kind."}


def test_a_change_over_somebody_elses_is_refused(api: LambdaApi) -> None:
    made = make(api)
    path = f"/api/agents/{made['id']}"
    assert api("PATCH", path, {"name": "One", "revision": 0}).status == 200
    late = api("PATCH", path, {"name": "Two", "revision": 0})
    assert (late.status, late.code, late.json()["revision"]) == (409, "revision_conflict", 1)
    assert api("GET", path).json()["name"] == "One"


def test_only_one_of_many_equal_changes_wins(api: LambdaApi) -> None:
    made = make(api)

    def change(number: int) -> Reply:
        return api("PATCH", f"/api/agents/{made['id']}", {"name": f"N{number}", "revision": 0})

    replies = at_once(change, 8)
    assert sorted(reply.status for reply in replies) == [200] + [409] * 7


def test_the_list_is_paginated_newest_first(api: LambdaApi) -> None:
    names = [make(api, f"Agent {number}")["name"] for number in range(5)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = api("GET", f"/api/agents?limit=2{cursor and '&cursor=' + cursor}").json()
        assert "config" not in page["items"][0]
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == names[::-1]


def test_search_ignores_case_and_accents(api: LambdaApi) -> None:
    make(api, "Gérer les RÉSERVATIONS")
    make(api, "Billing", description="Réservations too")
    make(api, "Other")

    def found(q: str) -> list[str]:
        return [item["name"] for item in api("GET", f"/api/agents?q={q}").json()["items"]]

    assert found("reservations") == ["Billing", "Gérer les RÉSERVATIONS"]
    assert found("GERER") == ["Gérer les RÉSERVATIONS"]
    assert found("nothing") == []
    assert found("too%20bill") == ["Billing"]
    assert len(found("%20")) == 3
    renamed = api("GET", "/api/agents?q=other").json()["items"][0]
    api("PATCH", f"/api/agents/{renamed['id']}", {"name": "Renamed", "revision": 0})
    assert (found("other"), found("renam")) == ([], ["Renamed"])


def test_an_idempotency_key_makes_one_agent(api: LambdaApi, account: Account) -> None:
    headers = {"Idempotency-Key": "k1"}

    def create(_: int) -> Reply:
        return api("POST", "/api/agents", {"name": "Once"}, headers=headers)

    replies = at_once(create, 8)
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert len(api("GET", "/api/agents").json()["items"]) == 1
    other = api("POST", "/api/agents", {"name": "Twice"}, headers=headers)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    colleague = new_account("editor", account.workspace_id).api("agents")
    assert (
        colleague("POST", "/api/agents", {"name": "Once"}, headers=headers).json()["id"]
        != (replies[0].json()["id"])
    )


def test_the_limit_of_agents_holds_under_concurrency(api: LambdaApi, account: Account) -> None:
    make(api)
    key = AgentCount.key_of(account.workspace_id)
    get_table().write(Update(AgentCount, key, set={"agents": MAX_AGENTS - 3}))

    def create(number: int) -> int:
        return api("POST", "/api/agents", {"name": f"A{number}"}).status

    statuses = sorted(at_once(create, 8))
    assert statuses == [201] * 3 + [402] * 5
    refused = api("POST", "/api/agents", {"name": "More"})
    assert refused.code == "quota_exceeded"
    first = api("GET", "/api/agents").json()["items"][0]
    api("DELETE", f"/api/agents/{first['id']}")
    assert create(9) == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 81},
        {"name": "two\nlines"},
        {"name": "nul\x00"},
        {"name": 7},
        {"name": "x", "description": "y" * 501},
        {"name": "x", "icon": "<svg onload=alert(1)>"},
        {"name": "x", "icon": "🛎️🛎️"},
        {"name": "x", "icon": "Ab"},
        {"name": "x", "color": "red"},
        {"name": "x", "workspace_id": "wks_01J00000000000000000000000"},
        {"name": "x", "template_id": "none"},
        {"name": "x", "config": {"temperature": 2.1}},
        {"name": "x", "config": {"temperature": "NaN"}},
        {"name": "x", "config": {"instructions": "x" * 32_001}},
        {"name": "x", "config": {"instructions": "é" * 31_000}},
        {"name": "x", "config": {"instructions": "nul\x00"}},
        {"name": "x", "config": {"suggested_questions": ["?"] * 9}},
        {"name": "x", "config": {"suggested_questions": [""]}},
        {"name": "x", "config": {"rag": {"top_k": 0}}},
        {"name": "x", "config": {"rag": {"colour": 1}}},
        {"name": "x", "config": {"guardrails": {"blocked_topics": ["t"] * 21}}},
        {"name": "x", "config": {"tools": ["shell"]}},
        {"name": "x", "config": {"model": "a b"}},
        {"name": "x", "config": {"max_tokens": 10**40}},
        {"name": "x", "config": {"unknown": 1}},
    ],
)
def test_bad_agents_are_refused(api: LambdaApi, body: dict[str, Any]) -> None:
    reply = api("POST", "/api/agents", body)
    assert reply.status == 422, reply.body
    assert reply.json()["errors"] or reply.code == "unknown_template"
    assert api("GET", "/api/agents").json()["items"] == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"name": "\\ud800"}', 422),
        (b'{"name": "x", "\\ud800": 1}', 422),
        (b'{"name": "x", "config": {"instructions": "\\udfff"}}', 422),
        (b'{"name": "x", "config": {"temperature": NaN}}', 422),
        (b'{"name": "x", "config": {"temperature": Infinity}}', 422),
        (b'{"name": ', 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b"null", 422),
        (b"[" * 20_000, 400),
        (b'{"name": "x", "n": ' + b"9" * 5_000 + b"}", 400),
    ],
)
def test_broken_bodies_are_refused_without_a_crash(api: LambdaApi, raw: bytes, status: int) -> None:
    reply = api("POST", "/api/agents", raw=raw)
    assert reply.status == status, reply.body


def test_a_body_over_the_limit_is_too_large(api: LambdaApi) -> None:
    reply = api("POST", "/api/agents", {"name": "x", "description": "y" * 1_100_000})
    assert reply.status == 413


def test_tiny_temperatures_are_stored(api: LambdaApi) -> None:
    made = make(api, config={"temperature": 1e-300})
    assert made["config"]["temperature"] == 0
    assert make(api, config={"temperature": 1.23456})["config"]["temperature"] == 1.235


@pytest.mark.parametrize("icon", ["🤖", "👩🏽‍💻", "🇫🇷", "1️⃣", "❤️", "shopping-bag", "♻"])
def test_emoji_and_lucide_names_are_icons(api: LambdaApi, icon: str) -> None:
    assert make(api, icon=icon)["icon"] == icon


@pytest.mark.parametrize(
    "agent_id", [UNKNOWN, "x", "..", "agt_" + "0" * 3000, "usr_" + UNKNOWN[4:]]
)
def test_unknown_ids_name_nothing(api: LambdaApi, agent_id: str) -> None:
    path = f"/api/agents/{agent_id}"
    assert api("GET", path).status == 404
    assert api("PATCH", path, {"name": "x", "revision": 0}).status == 404
    assert api("DELETE", path).status == 404
    assert api("GET", path + "/versions").status == 404
    config = {"config": {}, "base_version": 1}
    assert api("PUT", path + "/config", config).status == 404
    assert api("POST", path + "/promote", {"version": 1}).status == 404
    assert api("POST", path + "/versions/1/restore", {}).status == 404


def test_roles(account: Account) -> None:
    made = make(account.api("agents"))
    path = f"/api/agents/{made['id']}"
    viewer = new_account("viewer", account.workspace_id).api("agents")
    assert viewer("GET", path).status == 200
    assert viewer("GET", "/api/dashboard").status == 200
    for method, url, body in (
        ("POST", "/api/agents", {"name": "x"}),
        ("PATCH", path, {"name": "x", "revision": 0}),
        ("DELETE", path, None),
        ("PUT", path + "/config", {"config": {}, "base_version": 1}),
        ("POST", path + "/promote", {"version": 1}),
        ("POST", path + "/versions/1/restore", {}),
    ):
        refused = viewer(method, url, body)
        assert (refused.status, refused.code) == (403, "forbidden"), url
    editor = new_account("editor", account.workspace_id).api("agents")
    assert editor("PATCH", path, {"name": "x", "revision": 0}).status == 200


def test_fields_of_the_platform_cannot_be_set(api: LambdaApi, account: Account) -> None:
    made = make(api)
    path = f"/api/agents/{made['id']}"
    for smuggled in (
        {"workspace_id": "wks_x"},
        {"owner_id": "usr_x"},
        {"created_by": {"id": "usr_x", "name": "x"}},
        {"created_at": "2000-01-01T00:00:00Z"},
        {"version": 9},
        {"production_version": 1},
        {"tier": "team"},
    ):
        reply = api("PATCH", path, {"name": "x", "revision": 0, **smuggled})
        assert reply.status == 422, smuggled
    assert api("GET", path).json() == made


def test_deletion_removes_the_environments_at_once(api: LambdaApi, account: Account) -> None:
    made = make(api)
    path = f"/api/agents/{made['id']}"
    api("POST", path + "/promote", {"version": 1})
    keys = [
        AgentEnvironment.key_of(account.workspace_id, made["id"], "draft"),
        AgentEnvironment.key_of(account.workspace_id, made["id"], "production"),
    ]
    table = get_table()
    assert all(table.get(AgentEnvironment, key) for key in keys)
    api("DELETE", path)
    assert not any(table.get(AgentEnvironment, key) for key in keys)
    assert table.get(Agent, Agent.key_of(account.workspace_id, made["id"])) is None
