"""Nothing is lost: the worker is killed at any moment, messages are lost or come twice."""

import json
import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from channels.inbound import receiving
from frontdesk.errors import Unavailable
from local.workers import sqs_event
from tests.channels.slack_server import CONFIG, FakeSlack, ask, direct, install, mention, send
from tests.channels.world import (
    QUEUE,
    Channel,
    connect,
    hurry,
    invoke,
    lose_messages,
    moved,
    receive,
    sweep,
    work,
)
from tests.deployed import deployed_agent
from tests.parallel import at_once
from tests.platform import ROOT, Account

pytestmark = pytest.mark.timeout(120)

_WORKER = """
import json, sys
from datetime import timedelta
from channels.events import handler
from frontdesk import clock
ahead, real = timedelta(minutes=int(sys.argv[1])), clock.now
clock.now = lambda: real() + ahead
handler(json.load(sys.stdin), 0)
"""


class Doorman:
    """Keeps the first call of a method waiting until it is let go, and serves the others."""

    def __init__(self, method: str) -> None:
        self._method = method
        self.arrived = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, method: str) -> None:
        if method == self._method and not self.arrived.is_set():
            self.arrived.set()
            self.let_go.wait(60)


def worker_process(event: dict[str, Any], minutes: int = 0) -> "subprocess.Popen[str]":
    """The worker as a process of its own, with an event that it is working on; its clock is so
    many minutes ahead."""
    paths = [str(ROOT / "layers/shared"), str(ROOT / "functions")]
    process = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(minutes)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    json.dump(event, process.stdin)
    process.stdin.close()
    return process


def slow_team(account: Account) -> Channel:
    """An agent that needs a second and a half for its answer."""
    agent_id = deployed_agent(account, model="mock-paced")
    channel = connect(account, "slack", CONFIG, agent_id=agent_id)
    install(channel)
    return channel


@pytest.mark.parametrize("message", ["comes again", "is lost"])
@pytest.mark.parametrize(
    ("moment", "posted"),
    [("users.info", 1), ("chat.postMessage", 2), ("chat.update", 1)],
    ids=["before it asks", "while it posts", "while it changes"],
)
def test_a_worker_that_is_killed_is_made_up_for(
    account: Account, slack: FakeSlack, moment: str, posted: int, message: str
) -> None:
    channel = slow_team(account)
    doorman = Doorman(moment)
    slack.before = doorman
    ask(channel, direct("one"))
    (first,) = receive()
    process = worker_process(sqs_event(QUEUE, [first]))
    assert doorman.arrived.wait(60)
    process.kill()
    process.wait()
    doorman.let_go.set()
    (arrival,) = channel.arrivals()
    assert arrival["status"]["S"] == "working"

    if message == "comes again":
        assert invoke(sqs_event(QUEUE, [first])) == {"batchItemFailures": []}
    sweep()
    assert work() == 0, "the lease still holds: perhaps the worker is only slow"
    with moved(seconds=45):
        sweep()
        assert work() == 1
        sweep()
        assert work() == 0
    # What was posted before it was remembered stays; the last one is whole.
    assert len(slack.texts) == posted
    assert slack.texts[-1].split()[-1] == "word63"
    (conversation,) = channel.conversations()
    assert [role for role, _ in conversation].count("user") == 1
    ended = [run["status"]["S"] for run in channel.runs()]
    assert ended in (["succeeded"], ["interrupted", "succeeded"])
    assert [each["status"] for each in channel.log("answer")] == ["ok"]
    # The thread is free again, and its conversation goes on.
    ask(channel, direct("two"))
    work()
    (conversation,) = channel.conversations()
    assert [role for role, _ in conversation].count("user") == 2


def test_a_message_that_kills_its_workers_is_given_up(account: Account, slack: FakeSlack) -> None:
    channel = slow_team(account)
    ask(channel, direct("deadly"))
    for death in range(4):
        with moved(minutes=2 * death):
            sweep()
            (job,) = receive()
            doorman = Doorman("users.info")
            slack.before = doorman
            process = worker_process(sqs_event(QUEUE, [job]), 2 * death)
            assert doorman.arrived.wait(60)
            process.kill()
            process.wait()
            doorman.let_go.set()
    slack.before = lambda method: None
    with moved(minutes=10):
        sweep()
        work()
        sweep()
        assert work() == 0
    (arrival,) = channel.arrivals()
    assert arrival["status"]["S"] == "failed"
    (entry,) = channel.log("answer")
    assert entry["status"] == "failed"
    assert slack.texts == []


@pytest.mark.parametrize("lost", ["in the queue", "before the queue"])
def test_a_message_that_the_queue_lost_is_answered_a_minute_later(
    team: Channel, slack: FakeSlack, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lost == "in the queue":
        ask(team, mention("found"))
        lose_messages()
    else:

        def unavailable(*_: object) -> None:
            raise Unavailable

        monkeypatch.setattr(receiving, "enqueue", unavailable)
        ask(team, mention("found"))
    sweep()
    assert work() == 0
    with moved(seconds=70):
        sweep()
        sweep()
        assert work() == 1
    assert slack.texts == ["found"]


def test_a_job_many_times_at_the_same_moment_is_one_answer(team: Channel, slack: FakeSlack) -> None:
    ask(team, mention("once"))
    (job,) = receive()
    event = sqs_event(QUEUE, [job, job, job])
    processes = at_once(lambda _: worker_process(event), 3)
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert slack.texts == ["once"]
    assert len(team.runs()) == 1
    for _ in range(3):
        assert invoke(event) == {"batchItemFailures": []}
    assert slack.texts == ["once"]


def test_what_is_no_job_goes_back_to_the_queue(team: Channel) -> None:
    ask(team, mention())
    (job,) = receive()
    event = sqs_event(QUEUE, [job])
    event["Records"].append(event["Records"][0] | {"messageId": "odd", "body": "{}"})
    assert invoke(event) == {"batchItemFailures": [{"itemIdentifier": "odd"}]}
    (arrival,) = team.arrivals()
    assert arrival["status"]["S"] == "answered"


def test_the_job_of_a_deleted_connection_does_nothing(team: Channel, slack: FakeSlack) -> None:
    ask(team, mention())
    assert team.call("DELETE").status == 204
    work()
    hurry()
    assert work() == 0
    assert slack.texts == []
    assert send(team, mention()).status == 401
