"""Slack does not say whether it has posted a message: the answer stands there once, and whole."""

import pytest

from tests.channels.slack_server import FakeSlack, ask, direct, mention
from tests.channels.world import Channel, hurry, work

TROUBLE: list[str | int] = [500, 503, "internal_error", "fatal_error"]


def come_again(times: int = 3) -> None:
    for _ in range(times):
        work()
        hurry()


@pytest.mark.parametrize("thread", [{}, {"thread_ts": "1700000000.000001"}])
@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_message_that_was_posted_after_all_is_not_posted_again(
    team: Channel, slack: FakeSlack, trouble: str | int, thread: dict[str, str]
) -> None:
    slack.done = {"chat.postMessage": [trouble]}
    ask(team, direct("once", **thread))
    come_again()
    assert slack.texts == ["once"]
    assert len(slack.called("chat.postMessage")) == len(team.runs()) == 1
    assert team.log("answer")[0]["status"] == "ok"


def test_a_message_that_was_not_posted_is_posted(team: Channel, slack: FakeSlack) -> None:
    slack.failing = {"chat.postMessage": [500]}
    ask(team, direct("said"))
    come_again()
    assert slack.texts == ["said"]


def test_another_worker_still_knows_what_is_uncertain(team: Channel, slack: FakeSlack) -> None:
    slack.done = {"chat.postMessage": [500]}
    slack.failing = {"conversations.history": [120.0, 120.0, 120.0]}
    ask(team, direct("patience"))
    come_again(5)
    assert slack.texts == ["patience"]
    assert len(slack.called("chat.postMessage")) == 1


def test_each_part_of_a_long_answer_is_known_by_itself(team: Channel, slack: FakeSlack) -> None:
    text = "\n".join(
        f"line {number} is one of many, and each of them is long" for number in range(150)
    )
    slack.done = {"chat.postMessage": [500, 500]}
    ask(team, direct(text))
    come_again()
    assert len(set(slack.texts)) == len(slack.texts) > 2
    assert len(slack.called("chat.postMessage")) == len(slack.texts)
    assert all(f"line {number} " in "\n".join(slack.texts) for number in range(150))


def test_where_the_app_may_not_look_the_answer_is_said_again_rather_than_lost(
    team: Channel, slack: FakeSlack
) -> None:
    slack.failing = {"chat.postMessage": [500]}
    ask(team, mention("never none"))
    come_again()
    assert slack.texts == ["never none"]
    assert team.get()["status"] == "connected"
