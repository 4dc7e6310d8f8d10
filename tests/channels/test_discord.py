"""Discord: commands come in, answers go out, by a server that behaves like Discord."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.adapters.discord import answering
from channels.adapters.discord.api import DiscordApi
from frontdesk.settings import reset_settings
from local.workers import sqs_event
from tests.channels.discord_server import BOT_TOKEN, CONFIG, FakeDiscord, ask, command, discord
from tests.channels.world import (
    Channel,
    connect,
    everything_stored,
    hurry,
    invoke,
    moved,
    receive,
    work,
)
from tests.deployed import deployed_agent
from tests.platform import Account


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDiscord]:
    with discord() as found:
        monkeypatch.setenv("DISCORD_API_URL", f"{found.server.url}/api/v10")
        monkeypatch.setattr(answering, "PAUSE_SECONDS", 0.0)
        monkeypatch.setattr(answering, "_SOON_SECONDS", 0.01)
        reset_settings()
        yield found
    reset_settings()


@pytest.fixture
def channel(platform: FakeDiscord, account: Account) -> Channel:
    del platform
    return connect(account, "discord", CONFIG)


def test_a_command_is_answered_where_it_was_asked(platform: FakeDiscord, channel: Channel) -> None:
    told = ask(platform, channel, command("Are you open on Sunday?"))
    assert work() == 1
    assert platform.said(told) == ["Are you open on Sunday?"]
    assert channel.conversations() == [
        [("user", "Are you open on Sunday?"), ("assistant", "Are you open on Sunday?")]
    ]
    (run,) = channel.runs()
    assert run["channel"]["S"] == "discord"
    assert run["user"]["M"]["name"]["S"] == "Ada L."
    assert run["user"]["M"]["id"]["S"] == "discord:53908232506183680"
    assert channel.get()["status"] == "connected"
    assert BOT_TOKEN not in everything_stored()
    # An answer needs the interaction's token only; the bot's stays at home.
    assert {authorization for _, authorization in platform.authorizations} == {""}


def test_the_reply_is_edited_while_the_answer_is_written(
    platform: FakeDiscord, account: Account
) -> None:
    agent_id = deployed_agent(account, model="mock-slow")
    channel = connect(account, "discord", CONFIG, agent_id=agent_id)
    told = ask(platform, channel, command())
    work()
    edits = platform.edits[told["token"]]
    assert len(edits) > 2
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(edits))
    assert edits[-1].split()[-1] == "word39"


def test_a_long_answer_takes_several_messages(platform: FakeDiscord, channel: Channel) -> None:
    question = " ".join(f"Sentence number {number} is here." for number in range(300))
    told = ask(platform, channel, command(question))
    work()
    said = platform.said(told)
    assert len(said) == 5
    assert max(map(len, said)) <= 2000
    assert all(part.endswith(".") for part in said)
    assert " ".join(said) == question


def test_nobody_is_called_by_what_a_model_writes(platform: FakeDiscord, channel: Channel) -> None:
    hostile = "@everyone @here <@53908232506183680> <@&1> <!channel> ![x](https://evil.example/a)"
    told = ask(platform, channel, command(hostile + " word" * 500))
    work()
    assert len(platform.said(told)) == 2
    assert platform.pings == []
    assert "![" not in platform.said(told)[0]  # a link to open, not a picture that loads
    assert "[x](https://evil.example/a)" in platform.said(told)[0]


@pytest.mark.parametrize("threads", [8])
def test_the_same_command_at_once_has_one_effect(
    platform: FakeDiscord, channel: Channel, threads: int
) -> None:
    told = command("Once")
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: ask(platform, channel, told), range(threads)))
    work()
    ask(platform, channel, told)
    assert work() == 0
    assert len(channel.runs()) == 1
    assert len(channel.log("message")) == 1
    assert platform.said(told) == ["Once"]


def test_two_workers_with_one_command_say_it_once(platform: FakeDiscord, channel: Channel) -> None:
    told = ask(platform, channel, command("word " * 1000))
    (message,) = receive()
    event = sqs_event("ChannelsQueue", [message])
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(invoke, [event, event]))
    assert answers == [{"batchItemFailures": []}] * 2
    assert len(platform.follow_ups[told["token"]]) == 2
    assert len(channel.runs()) == 1


def test_people_and_threads_have_conversations_of_their_own(
    platform: FakeDiscord, channel: Channel
) -> None:
    bob = {"user": {"id": "80351110224678912", "username": "bob"}}
    thread = {"id": "99", "type": 11}
    for told in (
        command("Ada one"),
        command("Bob one", member=bob),
        command("Ada two"),
        command("Ada in a thread", channel_id="99", channel=thread),
        command("Bob in a thread", channel_id="99", channel=thread, member=bob),
        command("Bob by himself", channel_id="5", member=None, user=bob["user"]),
    ):
        ask(platform, channel, told)
        work()
    asked = [
        [text for role, text in messages if role == "user"] for messages in channel.conversations()
    ]
    assert sorted(asked) == [
        ["Ada in a thread", "Bob in a thread"],
        ["Ada one", "Ada two"],
        ["Bob by himself"],
        ["Bob one"],
    ]


def test_after_a_day_of_quiet_a_new_conversation_begins(
    platform: FakeDiscord, channel: Channel
) -> None:
    ask(platform, channel, command("Yesterday"))
    work()
    with moved(hours=25):
        ask(platform, channel, command("Today"))
        hurry()
        work()
    assert len(channel.conversations()) == 2


def test_a_worker_that_is_faster_than_discord_waits(
    platform: FakeDiscord, channel: Channel
) -> None:
    told = ask(platform, channel, command("Quick"))
    platform.promised.clear()
    seen: list[str] = []

    def before(method: str) -> None:
        seen.append(method)
        if len(seen) == 3:
            platform.promised.add(told["token"])

    platform.before = before
    work()
    assert platform.said(told) == ["Quick"]


def test_a_rate_limit_is_kept(platform: FakeDiscord, channel: Channel) -> None:
    platform.failing = {"PATCH": [0.4, 0.3], "POST": [0.3]}
    told = ask(platform, channel, command("word " * 700))
    work()
    assert len(platform.said(told)) == 2
    assert platform.too_early == 0


def test_the_limit_is_kept_before_it_is_reached(platform: FakeDiscord, channel: Channel) -> None:
    platform.remaining = "0.5"
    told = ask(platform, channel, command("word " * 700))
    work()
    assert len(platform.said(told)) == 2
    assert platform.too_early == 0


def test_a_long_wait_is_left_to_the_queue(platform: FakeDiscord, channel: Channel) -> None:
    platform.failing = {"PATCH": [60.0]}
    told = ask(platform, channel, command("Later"))
    work()
    assert platform.said(told) == []
    hurry()
    work()
    assert platform.said(told) == ["Later"]
    assert len(channel.runs()) == 1


def test_errors_of_discord_are_got_over(platform: FakeDiscord, channel: Channel) -> None:
    platform.failing = {"PATCH": [502, 500]}
    told = ask(platform, channel, command("Stubborn"))
    work()
    assert platform.said(told) == ["Stubborn"]


def test_a_further_message_is_not_posted_twice(platform: FakeDiscord, channel: Channel) -> None:
    platform.loses = 1
    told = ask(platform, channel, command("word " * 1000))
    work()
    hurry()
    work()
    assert len(platform.follow_ups[told["token"]]) == 2
    (entry,) = channel.log("answer")
    assert entry["status"] == "failed"
    assert "part 2 of 3" in entry["detail"]


@pytest.mark.parametrize("posted", [True, False])
def test_a_worker_that_dies_between_messages_leaves_none_twice(
    platform: FakeDiscord, channel: Channel, monkeypatch: pytest.MonkeyPatch, posted: bool
) -> None:
    told = ask(platform, channel, command("word " * 1500))
    post, calls = DiscordApi.follow_up, itertools.count(1)

    async def dying(api: DiscordApi, application: str, token: str, content: str) -> None:
        deadly = next(calls) == 2
        if posted or not deadly:
            await post(api, application, token, content)
        if deadly:
            raise RuntimeError("killed")

    monkeypatch.setattr(DiscordApi, "follow_up", dying)
    work()
    hurry()
    work()
    said = platform.follow_ups[told["token"]]
    assert len(said) == (3 if posted else 2)
    assert len(channel.runs()) == 1
    assert "part 3 of 4" in channel.log("answer")[0]["detail"]


def test_fifteen_minutes_later_is_too_late(platform: FakeDiscord, channel: Channel) -> None:
    told = ask(platform, channel, command("Too late"))
    with moved(minutes=16):
        hurry()
        work()
    assert platform.edits == {}
    (entry,) = channel.log("answer")
    assert entry["status"] == "failed"
    assert "15 minutes" in entry["detail"]
    assert platform.said(told) == []


def test_an_answer_in_the_last_seconds_is_said(platform: FakeDiscord, channel: Channel) -> None:
    told = ask(platform, channel, command("Just in time"))
    with moved(minutes=14, seconds=55):
        hurry()
        work()
    assert platform.said(told) == ["Just in time"]


def test_who_waits_is_told_before_it_is_too_late(
    platform: FakeDiscord, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent_id = deployed_agent(account, model="mock-slow")
    channel = connect(account, "discord", CONFIG, agent_id=agent_id)
    told = ask(platform, channel, command(locale="fr"))
    monkeypatch.setattr(answering, "LAST_SECONDS", 15 * 60 - 1)
    work()
    assert "15 minutes que Discord accorde" in platform.said(told)[0]
    assert channel.log("answer")[0]["status"] == "failed"


def test_a_token_that_discord_has_ended_is_said_so(platform: FakeDiscord, channel: Channel) -> None:
    told = ask(platform, channel, command("Ended"))
    platform.expired.add(told["token"])
    work()
    (entry,) = channel.log("answer")
    assert entry["detail"].startswith("interaction_expired")
    assert channel.get()["status"] == "connected"


def test_an_agent_without_a_version_says_so(platform: FakeDiscord, account: Account) -> None:
    agent_id = deployed_agent(account, production=False)
    channel = connect(account, "discord", CONFIG, agent_id=agent_id)
    told = ask(platform, channel, command(locale="fr"))
    work()
    assert platform.said(told) == ["Je ne suis pas encore prêt. Réessayez plus tard."]


def test_the_answer_is_promised_before_a_model_is_asked(
    platform: FakeDiscord, channel: Channel
) -> None:
    entered = threading.Event()
    platform.before = lambda method: entered.set()
    ask(platform, channel, command("Soon"))
    assert channel.runs() == []
    assert not entered.is_set()
    work()
    assert entered.is_set()
