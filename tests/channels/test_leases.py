"""Who holds an arrival and its thread: one worker at a time, for as long as it lives."""

import itertools
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from channels.inbound.items import Arrival
from frontdesk.table import Update, get_table
from local.workers import sqs_event
from tests.channels.slack_server import CONFIG, FakeSlack, ask, direct, install
from tests.channels.world import (
    QUEUE,
    Channel,
    close_worker,
    connect,
    hurry,
    invoke,
    receive,
    sweep,
    work,
)
from tests.deployed import deployed_agent
from tests.platform import Account


@pytest.fixture(autouse=True)
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of four seconds, renewed each second, since the machine may be busy."""
    monkeypatch.setattr(Arrival, "LEASE", timedelta(seconds=4))


def talker(account: Account, model: str) -> Channel:
    channel = connect(account, "slack", CONFIG, agent_id=deployed_agent(account, model=model))
    install(channel)
    return channel


def beside(call: Callable[[], object]) -> threading.Thread:
    """Something in a thread of its own, which closes what it opened there."""

    def run() -> None:
        call()
        close_worker()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_worker_that_takes_long_keeps_what_it_has(account: Account, slack: FakeSlack) -> None:
    channel = talker(account, "mock-slow")  # six seconds, longer than a lease
    ask(channel, direct("one"))
    (job,) = receive()
    first = beside(lambda: invoke(sqs_event(QUEUE, [job])))
    while first.is_alive():
        invoke(sqs_event(QUEUE, [job]))
        sweep()
        work()
        first.join(0.5)
    assert len(slack.texts) == len(channel.runs()) == 1
    assert slack.texts[0].split()[-1] == "word39"
    (arrival,) = channel.arrivals()
    assert (arrival["takes"]["N"], arrival["deaths"]["N"]) == ("1", "0")


def test_a_worker_that_was_taken_for_dead_stops(account: Account, slack: FakeSlack) -> None:
    channel = talker(account, "mock-slow")
    taken = threading.Event()

    def take(method: str) -> None:
        """Somebody else takes the arrival as soon as its answer is seen the first time."""
        if method != "chat.postMessage" or taken.is_set():
            return
        (found,) = channel.arrivals()
        key = Arrival.key_of(channel.account.workspace_id, channel.id, found["id"]["S"])
        get_table().write(Update(Arrival, key, set={"owner": "another"}))
        taken.set()

    slack.before = take
    ask(channel, direct("one"))
    work()
    assert taken.is_set()
    (arrival,) = channel.arrivals()
    assert arrival["status"]["S"] == "working", "it is the other one's"
    assert channel.log("answer") == []
    assert slack.called("chat.update") == []
    # The turn itself was finished, and the other one says its answer.
    (run,) = channel.runs()
    assert run["status"]["S"] == "succeeded"


def test_a_thread_that_is_busy_lets_nobody_else_in(account: Account, slack: FakeSlack) -> None:
    channel = talker(account, "mock-slow")
    ask(channel, direct("one"))
    (job,) = receive()
    first = beside(lambda: invoke(sqs_event(QUEUE, [job])))
    while not slack.texts:
        first.join(0.1)
    ask(channel, direct("two"))
    elsewhere = ask(channel, direct("three", channel="D0ELSE"))
    while first.is_alive():
        hurry()
        work()
        first.join(0.5)
    hurry()
    work()
    posts = [call.params["channel"] for call in slack.called("chat.postMessage")]
    assert sorted(posts) == ["D024BE91L", "D024BE91L", elsewhere["event"]["channel"]]
    conversations = sorted(channel.conversations(), key=len)
    assert [len(each) for each in conversations] == [2, 4]
    roles = [role for role, _ in conversations[1]]
    assert roles == ["user", "assistant", "user", "assistant"]
    runs = sorted(channel.runs(), key=lambda run: run["started_at"]["S"])
    same = [run for run in runs if run["conversation_id"] == runs[0]["conversation_id"]]
    for before, after in itertools.pairwise(same):
        assert before["finished_at"]["S"] <= after["started_at"]["S"]
