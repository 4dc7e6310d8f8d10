"""Answers in Slack: in the thread, while they are written, at Slack's pace, in its own markup."""

import itertools
import threading
from typing import Any

import pytest

from channels.adapters.slack import answering
from channels.inbound.items import Thread
from frontdesk.records.conversation import Conversation
from frontdesk.table import Delete, Key, Query, Update, get_table
from tests.channels.slack_server import (
    BOT,
    CONFIG,
    TOKEN,
    FakeSlack,
    ask,
    direct,
    install,
    mention,
    send,
)
from tests.channels.world import Channel, connect, everything_stored, hurry, work
from tests.deployed import deployed_agent
from tests.platform import Account, stored


def installed(account: Account, **config: Any) -> Channel:
    """A Slack connection of an agent with this config."""
    agent_id = deployed_agent(account, **config)
    channel = connect(account, "slack", CONFIG, agent_id=agent_id)
    install(channel)
    return channel


def test_a_mention_is_answered_in_its_thread(team: Channel, slack: FakeSlack) -> None:
    told = ask(team, mention(f"<@{BOT}> What are your hours?"))
    work()
    ((_, posted),) = slack.messages.items()
    assert posted["text"] == "What are your hours?"
    assert posted["channel"] == told["event"]["channel"]
    assert posted["thread_ts"] == told["event"]["ts"]
    (posting,) = slack.called("chat.postMessage")
    assert posting.params["unfurl_links"] is posting.params["unfurl_media"] is False
    (run,) = team.runs()
    assert (run["channel"]["S"], run["environment"]["S"]) == ("slack", "production")
    assert run["user"]["M"]["name"]["S"] == "Ada L."
    assert run["user"]["M"]["id"]["S"] == "slack:T024BE7LD:U061F7AUR"
    out, into = team.log("answer"), team.log("message")
    assert [(each["direction"], each["status"]) for each in out + into] == [
        ("out", "ok"),
        ("in", "ok"),
    ]
    (arrival,) = team.arrivals()
    assert arrival["status"]["S"] == "answered"
    assert "incoming" not in arrival


def test_a_thread_is_one_conversation_and_another_thread_is_another(
    team: Channel, slack: FakeSlack
) -> None:
    first = ask(team, mention("one"))
    work()
    inside = {"thread_ts": first["event"]["ts"], "user": "U0SOMEBODYELSE"}
    ask(team, mention("two", **inside))
    work()
    ask(team, mention("three"))
    work()
    assert [[text for _, text in each] for each in team.conversations()] == [
        ["one", "one", "two", "two"],
        ["three", "three"],
    ]
    threads = [message["thread_ts"] for _, message in sorted(slack.messages.items())]
    assert threads[0] == threads[1] != threads[2]


def test_direct_messages_go_on_until_a_long_pause(team: Channel, slack: FakeSlack) -> None:
    ask(team, direct("one"))
    work()
    ask(team, direct("two"))
    work()
    ask(team, direct("aside", thread_ts="1700000000.000001"))
    work()
    rest_for_a_day(team)
    ask(team, direct("tomorrow"))
    work()
    assert [[text for _, text in each] for each in team.conversations()] == [
        ["one", "one", "two", "two"],
        ["aside", "aside"],
        ["tomorrow", "tomorrow"],
    ]
    threads = [message.get("thread_ts") for _, message in sorted(slack.messages.items())]
    assert threads == [None, None, "1700000000.000001", None]


def rest_for_a_day(channel: Channel) -> None:
    """A day passes since the last message of each thread."""
    partition = f"WS#{channel.account.workspace_id}#CHN#{channel.id}"
    for thread in get_table().all(Query(Thread, partition, "THREAD#")):
        if thread.quiet_until is not None:
            earlier = {"quiet_until": thread.quiet_until - 86_400}
            get_table().write(Update(Thread, thread.key(), set=earlier))


def test_an_answer_grows_at_slacks_pace(account: Account, slack: FakeSlack) -> None:
    channel = installed(account, model="mock-paced")  # 64 words, 20 ms apart
    ask(channel, mention())
    work()
    (text,) = slack.texts
    assert text.split() == [f"word{number}" for number in range(64)]
    posted, *updates = slack.called("chat.postMessage", "chat.update")
    assert posted.method == "chat.postMessage"
    assert 1 <= len(updates) <= 3
    assert posted.params["text"] != text == updates[-1].params["text"]
    times = [call.at for call in (posted, *updates)]
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(times))


def test_slack_is_given_the_time_that_it_asks_for(
    account: Account, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PAUSE_SECONDS", 0.05)
    channel = installed(account, model="mock-paced")
    slack.failing = {"chat.postMessage": [1.0], "chat.update": [1.0, 1.0]}
    ask(channel, mention())
    work()
    assert slack.texts[0].split()[-1] == "word63"
    assert len(slack.texts) == len(channel.runs()) == 1
    calls = slack.called("chat.postMessage", "chat.update")
    refused = [0, *[i for i, each in enumerate(calls) if each.method == "chat.update"][:2]]
    assert all(calls[i + 1].at - calls[i].at >= 1 for i in refused)


def test_an_answer_that_slack_cannot_take_now_comes_later_and_is_asked_for_once(
    team: Channel, slack: FakeSlack
) -> None:
    slack.failing = {"chat.postMessage": [120.0]}
    ask(team, mention("patience"))
    work()
    assert slack.texts == []
    (arrival,) = team.arrivals()
    assert arrival["status"]["S"] == "waiting"
    hurry()
    work()
    assert slack.texts == ["patience"]
    assert len(team.runs()) == 1


@pytest.mark.parametrize("trouble", [500, 503, "internal_error", "fatal_error"])
def test_slacks_own_trouble_is_borne(team: Channel, slack: FakeSlack, trouble: str | int) -> None:
    slack.failing = {"chat.postMessage": [trouble] * 5, "users.info": [trouble]}
    ask(team, mention("still there"))
    for _ in range(4):
        work()
        hurry()
    assert slack.texts == ["still there"]
    assert len(team.runs()) == 1


def test_slow_slack_gets_one_message(team: Channel, slack: FakeSlack) -> None:
    slack.slow = 0.5
    ask(team, mention("slowly"))
    work()
    assert slack.texts == ["slowly"]


@pytest.mark.parametrize(
    ("error", "breaks"),
    [("channel_not_found", False), ("is_archived", False), ("token_revoked", True)],
)
def test_an_answer_that_slack_refuses_is_in_the_log(
    team: Channel, slack: FakeSlack, error: str, breaks: bool
) -> None:
    slack.failing = {"chat.postMessage": [error] * 3}
    ask(team, mention())
    work()
    (entry,) = team.log("answer")
    assert entry["status"] == "failed"
    assert entry["detail"].startswith(f"{error}: ")
    shown = team.get()
    assert shown["status"] == ("failed" if breaks else "connected")
    assert (shown["failure"] or {}).get("code") == (error if breaks else None)
    hurry()
    assert work() == 0


def test_a_model_cannot_ping_a_channel_or_load_an_image(team: Channel, slack: FakeSlack) -> None:
    # As somebody types it, Slack sends it: escaped. The agent repeats what it was asked.
    typed = (
        "&lt;!channel&gt; &lt;@U1&gt; &amp;lt;!here&amp;gt; ![x](https://evil.example/?q=1&amp;r)"
    )
    ask(team, mention(f"<@{BOT}> {typed} **bold** <!everyone> <https://a.example|here>"))
    work()
    (posted,) = slack.called("chat.postMessage")
    text = posted.params["text"]
    assert "<!" not in text
    assert "<@" not in text
    assert "&lt;!channel&gt; &lt;@U1&gt; &amp;lt;!here&amp;gt;" in text
    assert "<https://evil.example/?q=1&amp;r|x> *bold* @everyone" in text
    assert (posted.params["parse"], posted.params["link_names"]) == ("none", False)
    (question, _) = team.conversations()[0]
    assert "<!channel> <@U1>" in question[1]
    assert "here (https://a.example)" in question[1]


def test_a_long_answer_becomes_several_messages(team: Channel, slack: FakeSlack) -> None:
    lines = [f"line {number} <{'&' * 30}>" for number in range(200)]
    escaped = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ask(team, mention(escaped))
    work()
    assert len(slack.texts) > 5
    assert all(len(text) <= 4000 for text in slack.texts)
    said = "\n".join(slack.texts)
    assert all(f"line {number} &lt;" in said for number in range(200))
    threads = {message["thread_ts"] for message in slack.messages.values()}
    assert len(threads) == 1


def test_messages_in_one_thread_are_answered_one_after_the_other(
    account: Account, slack: FakeSlack
) -> None:
    channel = installed(account, model="mock-paced")
    for text in ("one", "two", "three"):
        ask(channel, direct(text))
    for _ in range(6):
        work()
        hurry()
    (conversation,) = channel.conversations()
    assert [role for role, _ in conversation] == ["user", "assistant"] * 3
    assert len(slack.texts) == 3
    assert slack.calls[0].method == "oauth.v2.access"


def test_nothing_is_said_once_the_agent_is_deleted(team: Channel, slack: FakeSlack) -> None:
    ask(team, mention())
    deleted = team.account.api("agents")("DELETE", f"/api/agents/{team.agent_id}")
    assert deleted.status == 204
    work()
    assert slack.texts == []
    assert send(team, mention()).status == 401
    assert team.runs() == []


def test_an_agent_that_is_deleted_while_it_answers_ends_quietly(
    account: Account, slack: FakeSlack
) -> None:
    channel = installed(account, model="mock-paced")
    gone = threading.Event()

    def delete(method: str) -> None:
        if method == "chat.postMessage" and not gone.is_set():
            gone.set()
            account.api("agents")("DELETE", f"/api/agents/{channel.agent_id}")

    slack.before = delete
    ask(channel, mention())
    work()
    assert gone.is_set()
    hurry()
    assert work() == 0


def test_a_conversation_that_was_deleted_is_followed_by_a_new_one(
    team: Channel, slack: FakeSlack
) -> None:
    ask(team, direct("one"))
    work()
    (found,) = stored(kind="conversation", agent_id=team.agent_id)
    key = Key(found["pk"]["S"], found["sk"]["S"])
    get_table().write(Delete(Conversation, key))
    ask(team, direct("two"))
    work()
    assert slack.texts == ["one", "two"]


def test_secrets_are_nowhere(
    team: Channel, slack: FakeSlack, capfd: pytest.CaptureFixture[str]
) -> None:
    slack.failing = {"chat.postMessage": ["invalid_auth"]}
    ask(team, mention())
    work()
    shown = str([team.call("GET").json(), team.log(), team.call("POST", "/test").json()])
    out, err = capfd.readouterr()
    for secret in (TOKEN, CONFIG["client_secret"], CONFIG["signing_secret"]):
        assert secret not in shown
        assert secret not in out + err
        assert secret not in everything_stored()
