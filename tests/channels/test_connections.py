"""Connections as people make, change, test and delete them."""

from typing import Any

import pytest

from channels.connections.items import MAX_CONNECTIONS
from tests.channels.slack_server import CONFIG, TOKEN, FakeSlack, ask, install, mention, send
from tests.channels.world import Channel, connect, deliver_events, everything_stored, work
from tests.deployed import deployed_agent
from tests.parallel import at_once
from tests.platform import Account, new_account, stored

SECRETS = (CONFIG["client_secret"], CONFIG["signing_secret"])


def test_a_connection_from_its_making_to_its_end(account: Account) -> None:
    agent_id = deployed_agent(account)
    api, path = account.api("channels"), f"/api/agents/{agent_id}/channels"
    made = api("POST", path, {"type": "slack", "name": " Support ", "config": CONFIG})
    assert made.status == 201, made.body
    shown = made.json()
    channel_id = shown["id"]
    assert channel_id.startswith("chn_")
    assert shown == {
        "id": channel_id,
        "type": "slack",
        "name": "Support",
        "status": "setup",
        "enabled": True,
        "failure": None,
        "config": {
            "client_id": CONFIG["client_id"],
            "client_secret_set": True,
            "signing_secret_set": True,
        },
        "urls": {
            "events": f"http://127.0.0.1:8080/api/channels/slack/{channel_id}/events",
            "oauth": "http://127.0.0.1:8080/api/channels/slack/oauth",
        },
        "account": None,
        "last_event_at": None,
        "created_at": shown["created_at"],
    }
    assert api("GET", f"{path}/{channel_id}").json() == shown
    assert api("GET", path).json() == {"items": [shown], "next_cursor": None}
    changed = api("PATCH", f"{path}/{channel_id}", {"name": "Sales", "enabled": False})
    assert changed.json() == shown | {"name": "Sales", "enabled": False, "status": "off"}
    assert api("DELETE", f"{path}/{channel_id}").status == 204
    for method, part in (("GET", ""), ("DELETE", ""), ("POST", "/test"), ("GET", "/events")):
        again = api(method, f"{path}/{channel_id}{part}")
        assert (again.status, again.code) == (404, "channel_not_found")
    audit = [each for each in stored(kind="audit") if each["target"]["S"] == channel_id]
    assert sorted(each["action"]["S"] for each in audit) == [
        "channel.created",
        "channel.deleted",
        "channel.updated",
    ]
    assert all(secret not in everything_stored() for secret in SECRETS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": ""}, "config.client_id"),
        ({"client_id": "../x"}, "config.client_id"),
        ({"client_secret": ""}, "config.client_secret"),
        ({"signing_secret": "Qq7"}, "config.signing_secret"),
        ({"signing_secret": None}, "config.signing_secret"),
        ({"bot_token": "xoxb-mine"}, "config.bot_token"),
        ({"workspace_id": "wks_x"}, "config.workspace_id"),
    ],
)
def test_wrong_settings_are_named_without_their_values(
    account: Account, changes: dict[str, Any], field: str
) -> None:
    agent_id = deployed_agent(account)
    body = {"type": "slack", "name": "x", "config": CONFIG | changes}
    answer = account.api("channels")("POST", f"/api/agents/{agent_id}/channels", body)
    assert (answer.status, [each["field"] for each in answer.json()["errors"]]) == (422, [field])
    assert "Qq7" not in answer.body.decode()
    assert "xoxb" not in answer.body.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"type": "telegram", "name": "x", "config": {}},
        {"type": "slack", "name": "", "config": CONFIG},
        {"type": "slack", "name": "x" * 81, "config": CONFIG},
        {"type": "slack", "name": "x\n", "config": CONFIG, "state": "connected"},
        {"type": "slack", "name": "x", "config": CONFIG, "facts": {"team_id": "T"}},
    ],
)
def test_a_request_with_anything_else_in_it_is_refused(
    account: Account, body: dict[str, Any]
) -> None:
    agent_id = deployed_agent(account)
    answer = account.api("channels")("POST", f"/api/agents/{agent_id}/channels", body)
    assert answer.status == 422


def test_an_agent_has_ten_connections_and_not_eleven(account: Account) -> None:
    agent_id = deployed_agent(account)
    api, path = account.api("channels"), f"/api/agents/{agent_id}/channels"

    def make(_: int) -> int:
        return api("POST", path, {"type": "slack", "name": "x", "config": CONFIG}).status

    statuses = at_once(make, MAX_CONNECTIONS + 3)
    assert sorted(statuses) == [201] * MAX_CONNECTIONS + [409] * 3
    listed = api("GET", path).json()["items"]
    assert len(listed) == MAX_CONNECTIONS
    assert api("DELETE", f"{path}/{listed[0]['id']}").status == 204
    assert make(0) == 201


def test_the_same_idempotency_key_makes_one_connection(account: Account) -> None:
    agent_id = deployed_agent(account)
    api, path = account.api("channels"), f"/api/agents/{agent_id}/channels"
    body = {"type": "slack", "name": "x", "config": CONFIG}
    headers = {"Idempotency-Key": "once"}
    made = at_once(lambda _: api("POST", path, body, headers=headers), 4)
    assert {each.status for each in made} == {201}
    assert len({each.json()["id"] for each in made}) == 1
    other = api("POST", path, body | {"name": "y"}, headers=headers)
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_viewers_read_and_others_see_nothing(team: Channel, stranger: Account) -> None:
    viewer = new_account("viewer", team.account.workspace_id).api("channels")
    assert viewer("GET", team.path).status == 200
    for method, part in (
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/test"),
        ("POST", "/install"),
        ("POST", "/register"),
    ):
        body = {"name": "x"} if method == "PATCH" else None
        assert viewer(method, team.path + part, body).status == 403
        assert stranger.api("channels")(method, team.path + part, body).status == 404
    assert stranger.api("channels")("GET", team.path + "/events").status == 404
    own = deployed_agent(stranger)
    foreign = f"/api/agents/{own}/channels/{team.id}"
    assert stranger.api("channels")("GET", foreign).code == "channel_not_found"


def test_a_test_really_asks_slack(account: Account, slack: FakeSlack) -> None:
    channel = connect(account, "slack", CONFIG)
    early = channel.call("POST", "/test").json()
    assert (early["ok"], slack.calls, channel.get()["status"]) == (False, [], "setup")
    install(channel)
    good = channel.call("POST", "/test").json()
    assert (good["ok"], good["detail"]) == (True, "Connected to Ada's team as desk.")
    assert slack.called("auth.test")
    slack.failing = {"auth.test": ["account_inactive"]}
    bad = channel.call("POST", "/test").json()
    assert (bad["ok"], "removed" in bad["detail"]) == (False, True)
    shown = channel.get()
    assert (shown["status"], shown["failure"]["code"]) == ("failed", "account_inactive")
    assert channel.call("POST", "/test").json()["ok"]
    assert (channel.get()["status"], channel.get()["failure"]) == ("connected", None)
    slack.failing = {"auth.test": [500, 500]}
    assert not channel.call("POST", "/test").json()["ok"]
    assert channel.get()["status"] == "connected", "that Slack is down is not its fault"
    statuses = [each["status"] for each in channel.log("test")]
    assert statuses == ["failed", "ok", "failed", "ok", "failed"]


def test_slack_has_nothing_to_register(team: Channel) -> None:
    answer = team.call("POST", "/register")
    assert (answer.status, answer.code) == (409, "nothing_to_register")


def test_another_app_needs_another_install_and_another_secret_does_not(
    team: Channel, slack: FakeSlack
) -> None:
    other = {"signing_secret": "the-new-signing-secret"}
    changed = team.call("PATCH", body={"config": other})
    assert (changed.status, changed.json()["status"]) == (200, "setup")
    assert send(team, mention()).status == 401
    assert team.call("POST", "/test").json()["ok"], "the token is still there"
    team.call("PATCH", body={"config": {"signing_secret": CONFIG["signing_secret"]}})
    assert ask(team, mention())
    work()
    assert slack.texts == ["Hello"]
    team.call("PATCH", body={"config": {"client_id": "99.99"}})
    shown = team.get()
    assert (shown["status"], shown["account"]) == ("setup", None)
    assert "not installed" in team.call("POST", "/test").json()["detail"]
    (entry, *_) = sorted(
        (
            each
            for each in stored(kind="audit", target=team.id)
            if each["action"]["S"] == "channel.updated"
        ),
        key=lambda each: each["id"]["S"],
    )
    assert entry["after"]["M"] == {"secrets_changed": {"L": [{"S": "signing_secret"}]}}


def test_what_a_deleted_connection_had_is_removed(team: Channel) -> None:
    ask(team, mention())
    work()
    assert stored(kind="channel_log", channel_id=team.id)
    assert team.call("DELETE").status == 204
    assert deliver_events("channel.deleted") >= 1
    deliver_events("channel.deleted")
    partition = f"WS#{team.account.workspace_id}#CHN#{team.id}"
    assert not [each for each in stored() if each["pk"]["S"] == partition]
    assert team.conversations(), "what was said stays with the agent"


def test_the_log_is_paged_and_never_repeats_what_was_said(team: Channel) -> None:
    for number in range(3):
        ask(team, mention(f"The password is swordfish {number}"))
    work()
    first = team.call("GET", "/events?limit=4").json()
    rest = team.call("GET", f"/events?limit=4&cursor={first['next_cursor']}").json()
    kinds = [each["kind"] for each in first["items"] + rest["items"]]
    assert kinds == ["answer"] * 3 + ["message"] * 3 + ["install"]
    assert rest["next_cursor"] is None
    assert "swordfish" not in str([first, rest])
    assert TOKEN not in str([first, rest])


@pytest.mark.parametrize("value", ['"\\ud800"', "18446744073709551616"])
def test_a_config_that_is_no_json_is_refused(account: Account, value: str) -> None:
    agent_id = deployed_agent(account)
    body = '{"type":"slack","name":"Desk","config":{"client_id":' + value + "}}"
    path = f"/api/agents/{agent_id}/channels"
    headers = {"content-type": "application/json", "Idempotency-Key": "again"}
    answer = account.api("channels")("POST", path, raw=body.encode(), headers=headers)
    assert answer.status == 422, answer.body
