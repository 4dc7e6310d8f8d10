"""What Slack sends: proved by its signature, taken in once, and left out where it is not for us."""

import json
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from channels.adapters.slack.signature import verify
from channels.errors import SignatureRefused
from frontdesk.ids import new_id
from tests.channels.slack_server import (
    BOT,
    CONFIG,
    SIGNING_SECRET,
    TEAM,
    FakeSlack,
    ask,
    direct,
    envelope,
    install,
    mention,
    send,
    signed,
)
from tests.channels.world import Channel, connect, moved, receive, work
from tests.parallel import at_once
from tests.platform import Account, LambdaApi


def test_the_request_url_is_verified_by_its_challenge(account: Account) -> None:
    channel = connect(account, "slack", CONFIG)  # before anybody has installed it
    answer = send(channel, {"type": "url_verification", "challenge": "3eZbrw1a", "token": "old"})
    assert (answer.status, answer.json()) == (200, {"challenge": "3eZbrw1a"})
    assert channel.get()["status"] == "setup"
    assert [each["kind"] for each in channel.log()] == ["url_verification"]
    unsigned = send(channel, {"type": "url_verification", "challenge": "x"}, headers={})
    assert (unsigned.status, unsigned.code) == (401, "signature_refused")


def headers_by(case: str, body: bytes) -> dict[str, str]:
    good = signed(body)
    name, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
    return {
        "none": {},
        "no signature": {stamp: good[stamp]},
        "no timestamp": {name: good[name]},
        "another secret": signed(body, secret="0" * 32),
        "another body": signed(body + b" "),
        "six minutes old": signed(body, age=360),
        "six minutes early": signed(body, age=-360),
        "another timestamp": good | {stamp: str(int(good[stamp]) + 1)},
        "no number": good | {stamp: "now"},
        "too large a number": good | {stamp: "9" * 5000},
        "not hexadecimal": good | {name: "v0=é"},
        "another version": good | {name: good[name].replace("v0=", "v1=")},
        "cut": good | {name: good[name][:-1]},
    }[case]


@pytest.mark.parametrize(
    "case",
    [
        "none",
        "no signature",
        "no timestamp",
        "another secret",
        "another body",
        "six minutes old",
        "six minutes early",
        "another timestamp",
        "no number",
        "too large a number",
        "not hexadecimal",
        "another version",
        "cut",
    ],
)
def test_what_is_not_signed_right_is_refused_and_not_stored(team: Channel, case: str) -> None:
    told = mention()
    logged = team.log()
    answer = send(team, told, headers=headers_by(case, json.dumps(told).encode()))
    assert (answer.status, answer.code) == (401, "signature_refused")
    assert (team.arrivals(), team.log(), receive()) == ([], logged, [])


def test_our_check_agrees_with_slacks_own() -> None:
    body = '{"text":"é & <ü>"}'.encode()
    headers = {name.lower(): value for name, value in signed(body).items()}
    theirs = SignatureVerifier(SIGNING_SECRET)
    assert theirs.is_valid_request(body, headers)
    verify(SIGNING_SECRET, headers, body)
    for wrong in (headers | {"x-slack-signature": "v0=00"}, {}):
        assert not theirs.is_valid_request(body, wrong)
        with pytest.raises(SignatureRefused):
            verify(SIGNING_SECRET, wrong, body)


def test_a_recorded_request_is_of_no_use_later(team: Channel) -> None:
    told = mention()
    headers = signed(json.dumps(told).encode())
    with moved(minutes=4):
        assert send(team, told, headers=headers).status == 200
    with moved(minutes=6):
        assert send(team, told, headers=headers).status == 401
    assert len(team.arrivals()) == 1


def test_the_signature_of_one_connection_opens_no_other(
    team: Channel, stranger: Account, slack: FakeSlack
) -> None:
    del slack
    other = connect(stranger, "slack", CONFIG | {"signing_secret": "another-secret-of-another-app"})
    assert send(other, mention()).status == 401
    assert other.arrivals() == []
    body = json.dumps(mention()).encode()
    for path in (
        f"/api/channels/slack/{new_id('chn')}/events",
        f"/api/channels/discord/{team.id}/interactions",
        f"/api/channels/whatsapp/{team.id}/messages",
        f"/api/channels/slack/{team.agent_id}/events",
    ):
        answer = LambdaApi("channels")("POST", path, raw=body, headers=signed(body))
        assert (answer.status, answer.code) == (401, "signature_refused"), path
    named_wrong = LambdaApi("channels")("POST", "/api/channels/slack/x/events", raw=body)
    assert named_wrong.status == 404


def test_a_message_is_stored_and_answered_at_once(team: Channel) -> None:
    ask(team, mention())
    (arrival,) = team.arrivals()
    assert arrival["status"]["S"] == "waiting"
    assert len(receive()) == 1
    (entry,) = team.log("message")
    assert (entry["direction"], entry["status"]) == ("in", "ok")
    assert team.get()["last_event_at"]


@pytest.mark.parametrize("retried", [False, True])
def test_the_same_message_ten_times_at_once_has_one_effect(
    team: Channel, slack: FakeSlack, retried: bool
) -> None:
    told = mention()
    body = json.dumps(told).encode()

    def tell(number: int) -> int:
        again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        return send(team, told, headers=signed(body) | (again if retried else {})).status

    assert at_once(tell, 10) == [200] * 10
    assert len(team.arrivals()) == 1
    work()
    assert send(team, told).status == 200  # long after the answer
    work()
    assert len(slack.texts) == len(team.runs()) == 1
    assert len(team.log("message")) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"user": BOT},
        {"bot_id": "B0123"},
        {"bot_profile": {"id": "B0123"}},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"type": "message", "channel_type": "channel"},
        {"type": "reaction_added"},
        {"ts": None},
        {"channel": 7},
    ],
)
def test_what_is_not_for_the_agent_is_left_alone(team: Channel, event: dict[str, Any]) -> None:
    ask(team, mention(**event))
    ask(team, direct(**event)) if "type" not in event else None
    assert (team.arrivals(), receive()) == ([], [])


def test_another_teams_events_are_left_alone(team: Channel) -> None:
    ask(team, mention() | {"team_id": "T0OTHER"})
    ask(team, mention() | {"api_app_id": "A0OTHER"})
    assert team.arrivals() == []


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'"x"', b"null", b"\xff\xfe", b"{}"])
def test_signed_nonsense_is_no_crash(team: Channel, body: bytes) -> None:
    path = f"/api/channels/slack/{team.id}/events"
    try:
        headers = signed(body)
    except UnicodeDecodeError:
        return  # Slack sends UTF-8
    answer = LambdaApi("channels")("POST", path, raw=body, headers=headers)
    assert answer.status in (200, 400)
    assert team.arrivals() == []


def test_a_connection_that_is_switched_off_takes_nothing(team: Channel, slack: FakeSlack) -> None:
    waiting = mention("before")
    ask(team, waiting)
    assert team.call("PATCH", body={"enabled": False}).json()["status"] == "off"
    ask(team, mention("after"))
    assert len(team.arrivals()) == 1
    work()
    assert slack.texts == []
    assert team.call("PATCH", body={"enabled": True}).json()["status"] == "connected"
    ask(team, mention(f"<@{BOT}> again"))
    work()
    assert slack.texts == ["again"]


@pytest.mark.parametrize(
    ("event", "ends"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": [BOT], "oauth": []}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U061F7AUR"]}}, False),
        ({"type": "tokens_revoked"}, False),
    ],
)
def test_an_app_that_was_removed_fails_until_it_is_installed_again(
    team: Channel, event: dict[str, Any], ends: bool
) -> None:
    told = envelope(event)
    for _ in range(3):
        assert send(team, told).status == 200
    shown = team.get()
    assert shown["status"] == ("failed" if ends else "connected")
    assert (shown["failure"] or {}).get("code") == (event["type"] if ends else None)
    assert len(team.log(event["type"])) == int(ends)
    assert "install=done" in (install(team).header("location") or "")
    assert (team.get()["status"], team.get()["failure"]) == ("connected", None)
    # Slack brings what it could not deliver before.
    send(team, told | {"event_id": "EvLATER", "event_time": told["event_time"] - 3600})
    assert team.get()["status"] == "connected"
    assert told["team_id"] == TEAM


def test_floods_are_stopped_by_where_they_come_from(team: Channel) -> None:
    body = json.dumps(mention()).encode()

    def flood(ip: str) -> int:
        api = LambdaApi("channels", ip=ip)
        path = f"/api/channels/slack/{new_id('chn')}/events"
        return api("POST", path, raw=body, headers=signed(body)).status

    with moved(seconds=0):
        statuses = [flood("198.51.100.9") for _ in range(62)]
    assert statuses.count(429) == 2
    assert send(team, mention()).status == 200
