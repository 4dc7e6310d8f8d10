"""What Discord's requests must prove, and what it is answered at once."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from discord_interactions import verify_key  # type: ignore[import-untyped]
from nacl.signing import SigningKey

from channels.adapters.discord.signature import verified
from frontdesk import clock
from frontdesk.settings import reset_settings
from tests.channels.discord_server import (
    APPLICATION,
    BOT_TOKEN,
    CONFIG,
    KEY,
    PUBLIC_KEY,
    FakeDiscord,
    command,
    discord,
    send,
    signed,
)
from tests.channels.world import Channel, connect, work
from tests.platform import Account, LambdaApi, stored


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDiscord]:
    with discord() as found:
        monkeypatch.setenv("DISCORD_API_URL", f"{found.server.url}/api/v10")
        reset_settings()
        yield found
    reset_settings()


@pytest.fixture
def channel(account: Account) -> Channel:
    return connect(account, "discord", CONFIG)


def _headers(body: bytes, **changes: str | None) -> dict[str, str]:
    headers: dict[str, str | None] = {**signed(body)}
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}


REFUSED: dict[str, Callable[[bytes], dict[str, str]]] = {
    "none": lambda body: {},
    "no signature": lambda body: _headers(body, X_Signature_Ed25519=None),
    "no time": lambda body: _headers(body, X_Signature_Timestamp=None),
    "another body": lambda body: signed(body + b" "),
    "another key": lambda body: signed(body, key=SigningKey.generate()),
    "old": lambda body: signed(body, age=301),
    "from the future": lambda body: signed(body, age=-302),
    "another time": lambda body: _headers(body, X_Signature_Timestamp=_in_a_second()),
    "empty": lambda body: _headers(body, X_Signature_Ed25519=""),
    "not hex": lambda body: _headers(body, X_Signature_Ed25519="zz" * 64),
    "too short": lambda body: _headers(
        body, X_Signature_Ed25519=signed(body)["X-Signature-Ed25519"][:-2]
    ),
    "zeros": lambda body: _headers(body, X_Signature_Ed25519="00" * 64),
    "no number": lambda body: _headers(body, X_Signature_Timestamp="now"),
    "endless time": lambda body: _headers(body, X_Signature_Timestamp="9" * 4000),
}


def _in_a_second() -> str:
    return str(clock.epoch(clock.now()) + 1)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_signed_leaves_nothing_behind(channel: Channel, case: str) -> None:
    told = command()
    before = stored()
    answer = send(channel, told, headers=REFUSED[case](json.dumps(told).encode()))
    assert (answer.status, answer.code) == (401, "signature_refused")
    assert stored() == before
    assert work() == 0


@pytest.mark.parametrize("age", [299, -299])
def test_a_clock_may_be_wrong_by_minutes(channel: Channel, age: int) -> None:
    told = command()
    answer = send(channel, told, headers=signed(json.dumps(told).encode(), age=age))
    assert answer.json() == {"type": 5}


def test_signatures_are_good_when_discords_verifier_says_so(monkeypatch: Any) -> None:
    monkeypatch.setattr("builtins.print", lambda *_: None)  # what it does instead of logging
    source = random.Random(4)
    for _ in range(200):
        body = source.randbytes(source.randint(0, 60))
        timestamp = str(source.randint(1, 2**31))
        signature = KEY.sign(timestamp.encode() + body).signature.hex()
        if source.random() < 0.5:
            at = source.randrange(len(signature))
            signature = signature[:at] + source.choice("0123456789abcdefg") + signature[at + 1 :]
        ours = verified(PUBLIC_KEY, signature, timestamp, body, now=float(timestamp))
        assert ours == verify_key(body, signature, timestamp, PUBLIC_KEY)


def test_a_ping_is_answered_and_shows_that_the_address_is_set(channel: Channel) -> None:
    assert channel.get()["status"] == "setup"
    answer = send(channel, {"type": 1, "id": "1", "application_id": APPLICATION, "token": "x"})
    assert (answer.status, answer.json()) == (200, {"type": 1})
    assert answer.header("content-type") == "application/json"
    assert channel.get()["status"] == "connected"
    assert work() == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"type": 3, "data": {"custom_id": "b"}}, "I only understand /ask."),
        ({"data": {"name": "other", "type": 1}}, "I only understand /ask."),
        ({"data": {"name": "ask", "type": 3}}, "I only understand /ask."),
        ({"data": None}, "I only understand /ask."),
        ({"data": {"name": "ask", "options": "x"}, "locale": "fr"}, "Je ne comprends que /ask."),
    ],
)
def test_only_our_command_is_taken(channel: Channel, told: dict[str, Any], said: str) -> None:
    answer = send(channel, command() | told)
    assert answer.json()["type"] == 4
    assert answer.json()["data"]["content"] == said
    assert answer.json()["data"]["flags"] == 64  # only who wrote it sees it
    assert answer.json()["data"]["allowed_mentions"] == {"parse": []}
    assert channel.arrivals() == []


def test_an_empty_question_is_asked_for(channel: Channel) -> None:
    answer = send(channel, command("  "))
    assert answer.json()["data"]["content"] == "Write your question after /ask."
    assert channel.arrivals() == []


def test_a_switched_off_bot_says_so(channel: Channel) -> None:
    channel.call("PATCH", body={"enabled": False})
    answer = send(channel, command())
    assert answer.json()["data"]["content"] == "This bot is switched off at the moment."
    assert channel.arrivals() == []


def test_suggestions_for_a_question_are_none(channel: Channel) -> None:
    assert send(channel, command(type=4)).json() == {"type": 8, "data": {"choices": []}}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'"x"', b"\xff\xfe", b'{"type": 2, "data": {"name": "ask"}}']
)
def test_what_is_no_interaction_does_no_harm(channel: Channel, body: bytes) -> None:
    path = f"/api/channels/discord/{channel.id}/interactions"
    answer = LambdaApi("channels")("POST", path, raw=body, headers=signed(body))
    assert answer.status in (200, 400)
    assert channel.arrivals() == []


@pytest.mark.parametrize(
    "missing", [{"id": None}, {"token": 5}, {"member": None}, {"member": {}}, {"channel_id": None}]
)
def test_a_command_that_lacks_what_is_needed_is_not_taken(
    channel: Channel, missing: dict[str, Any]
) -> None:
    answer = send(channel, command(channel=None) | missing)
    assert answer.status == 400
    assert channel.arrivals() == []


def test_a_connection_that_is_not_there_answers_like_a_wrong_signature(channel: Channel) -> None:
    gone = Channel(channel.account, channel.agent_id, "chn_01JZZZZZZZZZZZZZZZZZZZZZZZ")
    assert (send(gone, command()).status, send(gone, command()).code) == (401, "signature_refused")


@pytest.mark.parametrize(
    "wrong",
    [
        {"application_id": "abc"},
        {"application_id": "../../users/@me"},
        {"public_key": "00"},
        {"bot_token": "short"},
        {"command": "Ask Me"},
        {"unknown": "x"},
    ],
)
def test_settings_that_cannot_be_are_refused(account: Account, wrong: dict[str, str]) -> None:
    channel = connect(account, "discord", CONFIG)
    body = {"type": "discord", "name": "x", "config": {**CONFIG, **wrong}}
    answer = account.api("channels")("POST", f"/api/agents/{channel.agent_id}/channels", body)
    assert answer.status == 422


def test_the_test_asks_discord(platform: FakeDiscord, channel: Channel) -> None:
    told = channel.call("POST", "/test").json()
    assert not told["ok"]
    assert "Enter the interactions address" in told["detail"]
    assert channel.get()["status"] == "setup"
    platform.endpoint = "https://elsewhere.example/interactions"
    assert "another address" in channel.call("POST", "/test").json()["detail"]
    platform.endpoint = channel.get()["urls"]["interactions"]
    told = channel.call("POST", "/test").json()
    assert (told["ok"], told["detail"]) == (
        True,
        "The bot token belongs to the application Desk.",
    )
    shown = channel.get()
    assert (shown["status"], shown["account"]) == ("connected", "Desk")
    assert BOT_TOKEN not in json.dumps(shown)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bot_token": "another-token-than-the-right-one"}, "bot_token_refused"),
        ({"application_id": "1099000000000000002"}, "application_mismatch"),
        ({"public_key": "ab" * 32}, "public_key_mismatch"),
    ],
)
def test_the_test_says_what_is_wrong(
    platform: FakeDiscord, account: Account, change: dict[str, str], code: str
) -> None:
    del platform
    channel = connect(account, "discord", CONFIG | change)
    told = channel.call("POST", "/test").json()
    assert not told["ok"]
    assert channel.get()["failure"]["code"] == code
    assert channel.get()["status"] == "failed"


def test_a_discord_that_is_away_is_no_failure_of_the_connection(
    platform: FakeDiscord, channel: Channel
) -> None:
    platform.failing = {"GET": [502, 502]}
    told = channel.call("POST", "/test").json()
    assert (told["ok"], told["detail"]) == (False, "Discord answers with 502")
    assert channel.get()["status"] == "setup"


def test_the_slash_command_is_registered(platform: FakeDiscord, account: Account) -> None:
    channel = connect(account, "discord", CONFIG | {"command": "desk"})
    told = channel.call("POST", "/register").json()
    assert told["ok"], told
    (made,) = platform.commands
    assert (made["name"], made["type"]) == ("desk", 1)
    (option,) = made["options"]
    assert (option["name"], option["type"], option["required"]) == ("question", 3, True)
    assert channel.call("POST", "/register").json()["ok"]
    assert send(channel, command()).json()["data"]["content"] == "I only understand /desk."
