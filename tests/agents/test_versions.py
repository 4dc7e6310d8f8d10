"""Versions: every config that was ever saved stays as it was."""

from typing import Any

import pytest

from frontdesk.bus import OutboxEvent
from frontdesk.records.agent import AgentEnvironment, AgentVersion
from frontdesk.table import get_table
from tests.agents.outbox import events_of
from tests.parallel import at_once
from tests.platform import Account, LambdaApi, Reply, new_account


@pytest.fixture
def api(account: Account) -> LambdaApi:
    return account.api("agents")


@pytest.fixture
def path(api: LambdaApi) -> str:
    reply = api("POST", "/api/agents", {"name": "A", "config": {"instructions": "one"}})
    return f"/api/agents/{reply.json()['id']}"


def save(api: LambdaApi, path: str, instructions: str, base: int, **more: Any) -> Reply:
    body = {"config": {"instructions": instructions}, "base_version": base, **more}
    return api("PUT", path + "/config", body)


def test_each_save_is_a_version_that_never_changes(
    api: LambdaApi, path: str, account: Account
) -> None:
    saved = save(api, path, "two", 1, changelog="Shorter").json()
    assert (saved["version"], saved["config"]["instructions"]) == (2, "two")
    colleague = new_account("editor", account.workspace_id)
    assert save(colleague.api("agents"), path, "three", 2).json()["version"] == 3

    listed = api("GET", path + "/versions").json()["items"]
    assert [entry["number"] for entry in listed] == [3, 2, 1]
    assert [entry["is_draft"] for entry in listed] == [True, False, False]
    assert [entry["changelog"] for entry in listed] == ["", "Shorter", ""]
    assert listed[0]["author"]["id"] == colleague.user_id
    assert listed[1]["author"]["id"] == account.user_id
    assert "config" not in listed[0]
    texts = [
        api("GET", f"{path}/versions/{number}").json()["config"]["instructions"]
        for number in (1, 2, 3)
    ]
    assert texts == ["one", "two", "three"]


def test_history_is_paginated(api: LambdaApi, path: str) -> None:
    for number in range(1, 5):
        save(api, path, f"text {number}", number)
    first = api("GET", path + "/versions?limit=3").json()
    assert [entry["number"] for entry in first["items"]] == [5, 4, 3]
    rest = api("GET", f"{path}/versions?limit=3&cursor={first['next_cursor']}").json()
    assert [entry["number"] for entry in rest["items"]] == [2, 1]
    assert rest["next_cursor"] is None


def test_saving_the_same_again_makes_no_version(api: LambdaApi, path: str) -> None:
    saved = save(api, path, "two", 1).json()
    again = save(api, path, "two", 1)
    assert (again.status, again.json()) == (200, saved)
    assert len(api("GET", path + "/versions").json()["items"]) == 2


def test_the_second_tab_is_shown_both_states(api: LambdaApi, path: str, account: Account) -> None:
    save(api, path, "mine", 1, changelog="First tab")
    late = save(api, path, "theirs", 1)
    assert (late.status, late.code) == (409, "version_conflict")
    problem = late.json()
    assert problem["base_version"] == 1
    assert problem["current"] == {
        "number": 2,
        "author": {"id": account.user_id, "name": "Test user"},
        "created_at": problem["current"]["created_at"],
        "changelog": "First tab",
        "config": api("GET", path).json()["config"],
    }
    assert late.header("content-type") == "application/problem+json"
    assert save(api, path, "theirs", 2).json()["version"] == 3


def test_of_many_tabs_at_once_one_wins(api: LambdaApi, path: str) -> None:
    replies = at_once(lambda number: save(api, path, f"text {number}", 1), 8)
    assert sorted(reply.status for reply in replies) == [200] + [409] * 7
    won = next(reply.json() for reply in replies if reply.status == 200)
    assert api("GET", path).json()["config"] == won["config"]
    assert len(api("GET", path + "/versions").json()["items"]) == 2
    for reply in replies:
        if reply.status == 409:
            assert reply.json()["current"]["config"] == won["config"]


def test_a_rename_at_the_same_time_does_not_stop_a_save(api: LambdaApi, path: str) -> None:
    def call(number: int) -> Reply:
        if number == 0:
            return save(api, path, "two", 1)
        return api("PATCH", path, {"name": "Renamed", "revision": 0})

    replies = at_once(call, 2)
    assert replies[0].status == 200
    assert api("GET", path).json()["config"]["instructions"] == "two"


def test_restore_is_a_new_version_with_the_old_config(api: LambdaApi, path: str) -> None:
    save(api, path, "two", 1)
    restored = api("POST", path + "/versions/1/restore", {}).json()
    assert (restored["version"], restored["config"]["instructions"]) == (3, "one")
    newest = api("GET", path + "/versions").json()["items"][0]
    assert newest["changelog"] == "Restored version 1"
    again = api("POST", path + "/versions/1/restore", {"changelog": "Back"})
    assert again.json()["version"] == 3
    back = api("POST", path + "/versions/2/restore", {"changelog": "Forth"}).json()
    assert back["version"] == 4
    assert api("GET", path + "/versions").json()["items"][0]["changelog"] == "Forth"


def test_production_stays_while_the_draft_moves_on(
    api: LambdaApi, path: str, account: Account
) -> None:
    promoted = api("POST", path + "/promote", {"version": 1}).json()
    assert promoted["production_version"] == 1
    save(api, path, "two", 1)
    table, agent_id = get_table(), promoted["id"]

    def environment(name: Any) -> AgentEnvironment:
        found = table.get(
            AgentEnvironment, AgentEnvironment.key_of(account.workspace_id, agent_id, name)
        )
        assert found
        return found

    assert (environment("production").version, environment("draft").version) == (1, 2)
    assert environment("production").config.instructions == "one"
    assert environment("draft").config.instructions == "two"
    listed = api("GET", path + "/versions").json()["items"]
    assert [entry["is_production"] for entry in listed] == [False, True]
    again = api("POST", path + "/promote", {"version": 1}).json()
    assert again["revision"] == api("GET", path).json()["revision"]
    assert api("POST", path + "/promote", {"version": 2}).json()["production_version"] == 2


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1.5", "9" * 30, "9" * 5000])
def test_an_unknown_version_is_not_found(api: LambdaApi, path: str, number: str) -> None:
    assert api("GET", f"{path}/versions/{number}").status == 404
    assert api("POST", f"{path}/versions/{number}/restore", {}).status == 404


def test_promoting_what_is_not_there(api: LambdaApi, path: str) -> None:
    assert api("POST", path + "/promote", {"version": 2}).code == "version_not_found"
    assert api("POST", path + "/promote", {"version": 10**30}).status == 422
    assert api("GET", path).json()["production_version"] is None


def test_a_foreign_agent_with_an_own_version_is_not_found(
    api: LambdaApi, path: str, stranger: Account
) -> None:
    theirs = stranger.api("agents")
    for method, url, body in (
        ("GET", path + "/versions", None),
        ("GET", path + "/versions/1", None),
        ("POST", path + "/versions/1/restore", {}),
        ("POST", path + "/promote", {"version": 1}),
        ("PUT", path + "/config", {"config": {}, "base_version": 1}),
    ):
        assert theirs(method, url, body).status == 404, url
    assert len(api("GET", path + "/versions").json()["items"]) == 1


def test_every_change_tells_the_bus_in_the_same_transaction(
    api: LambdaApi, account: Account, path: str
) -> None:
    agent_id = path.rsplit("/", 1)[1]
    save(api, path, "two", 1)
    save(api, path, "two", 2)
    save(api, path, "late", 1)
    api("POST", path + "/promote", {"version": 2})
    api("DELETE", path)
    told: list[OutboxEvent] = events_of(account.workspace_id)
    assert [(event.type, event.data) for event in told] == [
        ("agent.created", {"agent_id": agent_id}),
        ("agent.updated", {"agent_id": agent_id, "version": 2}),
        ("agent.published", {"agent_id": agent_id, "version": 2}),
        ("agent.deleted", {"agent_id": agent_id}),
    ]


def test_old_configs_with_fields_that_are_gone_can_still_be_read(
    api: LambdaApi, path: str, account: Account
) -> None:
    key = AgentVersion.key_of(account.workspace_id, path.rsplit("/", 1)[1], 1)
    stored = get_table().get(AgentVersion, key)
    assert stored
    attributes = stored.attributes()
    attributes["config"]["M"]["voice"] = {"S": "alloy"}
    assert AgentVersion.from_attributes(attributes).config == stored.config
