"""Agents on platforms: their connections, and the worker's queue, which is worked off on demand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.events import handler
from channels.inbound.items import Arrival
from frontdesk import clock
from frontdesk.duties import loop, worker_table
from frontdesk.engine.llm import close_models
from frontdesk.queue.local import get_local_queues
from frontdesk.queue.local_store import LocalQueues, Message
from frontdesk.settings import get_settings
from frontdesk.table import Key, Update, get_table
from local.workers import sqs_event
from tests.deployed import deployed_agent
from tests.platform import Account, stored

QUEUE = "ChannelsQueue"


def queues() -> LocalQueues:
    return get_local_queues(get_settings().data_dir / "queues.db")


def invoke(event: dict[str, Any]) -> Any:
    """Call the worker as Lambda does."""
    return handler(event, None)


def receive(most: int = 10) -> list[Message]:
    """The messages that are due by now."""
    return queues().receive(QUEUE, most, 900)


def work() -> int:
    """Let the worker handle everything that is due now; how many messages that was."""
    handled = 0
    while messages := receive():
        assert invoke(sqs_event(QUEUE, messages)) == {"batchItemFailures": []}
        for message in messages:
            queues().delete(message.receipt)
        handled += len(messages)
    return handled


def hurry() -> None:
    """Everything that waits is due now, whatever its delay was."""
    due = {"due_at": clock.iso(clock.now())}
    for each in stored(kind="channel_arrival"):
        if each["status"]["S"] == "waiting":
            key = Key(each["pk"]["S"], each["sk"]["S"])
            get_table().write(Update(Arrival, key, set=due))
    with queues().transaction() as connection:
        connection.execute("UPDATE messages SET visible_at = 0 WHERE queue = ?", (QUEUE,))


def close_worker() -> None:
    """Close what the worker has opened in this thread."""
    loop.run(close_models())
    loop.run(worker_table().close())


def lose_messages() -> None:
    """The queue forgets everything."""
    with queues().transaction() as connection:
        connection.execute("DELETE FROM messages WHERE queue = ?", (QUEUE,))


def sweep() -> None:
    """The tick of the scheduler."""
    invoke({"source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": "{}"})


def deliver_events(kind: str) -> int:
    """Hand the worker what was published under this name, as the bus does; how many."""
    found = [each for each in stored(kind="event") if each["type"]["S"] == kind]
    for each in found:
        detail = {name: each[name]["S"] for name in ("id", "type", "workspace_id", "created_at")}
        data = {name: value["S"] for name, value in each["data"]["M"].items()}
        invoke({"source": "frontdesk", "detail-type": kind, "detail": detail | {"data": data}})
    return len(found)


class Time:
    """The platform's clock, which only moves when it is told to."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = clock.now()
        patch.setattr(clock, "now", lambda: self.now)

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@contextmanager
def moved(**by: float) -> Iterator[Time]:
    """A clock that stands still, this far from now."""
    with pytest.MonkeyPatch.context() as patch:
        time = Time(patch)
        time.forward(**by)
        yield time


@dataclass
class Channel:
    """A connection of a deployed agent, as its owner sees it."""

    account: Account
    agent_id: str
    id: str

    @property
    def path(self) -> str:
        return f"/api/agents/{self.agent_id}/channels/{self.id}"

    def call(self, method: str, path: str = "", body: Any = None) -> Any:
        """A request of the owner, who lives in the present: sessions and tokens end with time."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: datetime.now(UTC))
            return self.account.api("channels")(method, self.path + path, body)

    def get(self) -> Any:
        reply = self.call("GET")
        assert reply.status == 200, reply.body
        return reply.json()

    def log(self, kind: str | None = None) -> list[Any]:
        """The log of the connection, newest first; of one kind if that is given."""
        items = self.call("GET", "/events?limit=100").json()["items"]
        return [each for each in items if kind in (None, each["kind"])]

    def arrivals(self) -> list[dict[str, Any]]:
        """What is stored of what came in."""
        return stored(kind="channel_arrival", channel_id=self.id)

    def conversations(self) -> list[list[tuple[str, str]]]:
        """The agent's conversations, oldest first: role and text of each message."""
        found = stored(kind="conversation", agent_id=self.agent_id)
        return [
            [
                (each["role"]["S"], each["content"]["S"])
                for each in sorted(
                    stored(kind="message", conversation_id=conversation["id"]["S"]),
                    key=lambda message: message["id"]["S"],
                )
            ]
            for conversation in sorted(found, key=lambda each: each["id"]["S"])
        ]

    def runs(self) -> list[dict[str, Any]]:
        """The agent's runs, oldest first."""
        found = stored(kind="run", agent_id=self.agent_id)
        return sorted(found, key=lambda each: each["id"]["S"])


def connect(
    account: Account, type_name: str, config: dict[str, Any], *, agent_id: str | None = None
) -> Channel:
    """A connection of a new deployed agent that says what it is asked, or of this one."""
    agent_id = agent_id or deployed_agent(account, model="mock-echo")
    body = {"type": type_name, "name": f"My {type_name}", "config": config}
    reply = account.api("channels")("POST", f"/api/agents/{agent_id}/channels", body)
    assert reply.status == 201, reply.body
    return Channel(account, agent_id, reply.json()["id"])


def everything_stored() -> str:
    """Both tables as text, to look for what should be nowhere."""
    return json.dumps([stored("main"), stored("counters")], ensure_ascii=False)
