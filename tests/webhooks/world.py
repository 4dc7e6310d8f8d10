"""An owner with endpoints, a queue that is worked off on demand, and a clock that can be moved."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.ids import new_id
from frontdesk.queue.local import get_local_queues
from frontdesk.queue.local_store import LocalQueues, Message
from frontdesk.settings import get_settings
from local.workers import sqs_event
from tests.kernel.http_server import Server
from tests.platform import Account
from webhooks.events import handler

QUEUE = "WebhooksQueue"
EVERYTHING = ["agent.created", "agent.updated", "agent.deleted", "run.finished", "run.failed"]


def queues() -> LocalQueues:
    return get_local_queues(get_settings().data_dir / "queues.db")


def invoke(event: dict[str, Any]) -> Any:
    """Call the worker as Lambda does."""
    return handler(event, None)


def bus_event(event: Event) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": event.type,
        "source": "frontdesk",
        "account": "000000000000",
        "time": clock.iso(event.created_at),
        "region": "eu-west-1",
        "resources": [],
        "detail": event.model_dump(mode="json"),
    }


def receive(most: int = 10) -> list[Message]:
    """The messages that are due by now."""
    return queues().receive(QUEUE, most, 180)


def work() -> int:
    """Let the worker handle everything that is due now; how many messages that was."""
    handled = 0
    while messages := receive():
        answer = invoke(sqs_event(QUEUE, messages))
        failed = {entry["itemIdentifier"] for entry in answer["batchItemFailures"]}
        assert not failed, failed
        for message in messages:
            queues().delete(message.receipt)
        handled += len(messages)
    return handled


def one_at_a_time() -> None:
    """A worker that takes one message a time until none is due."""
    while messages := receive(1):
        answer = invoke(sqs_event(QUEUE, messages))
        assert answer == {"batchItemFailures": []}
        queues().delete(messages[0].receipt)


def sweep() -> None:
    """The tick of the scheduler."""
    invoke({"source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": "{}"})


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
class Hook:
    """An endpoint as its owner sees it."""

    account: Account
    id: str
    secret: str

    @property
    def path(self) -> str:
        return f"/api/webhooks/endpoints/{self.id}"

    def call(self, method: str, path: str = "", body: Any = None, **options: Any) -> Any:
        """A request of the owner, who lives in the present: sessions and tokens end with time."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: datetime.now(UTC))
            return self.account.api("webhooks")(method, self.path + path, body, **options)

    def get(self) -> Any:
        reply = self.call("GET")
        assert reply.status == 200, reply.body
        return reply.json()

    def change(self, **changes: Any) -> Any:
        reply = self.call("PATCH", body={"revision": self.get()["revision"], **changes})
        assert reply.status == 200, reply.body
        return reply.json()

    def log(self, query: str = "") -> list[Any]:
        """The deliveries, newest first."""
        return list(self.call("GET", "/deliveries" + query).json()["items"])

    def delivery(self, delivery_id: str) -> Any:
        reply = self.call("GET", f"/deliveries/{delivery_id}")
        assert reply.status == 200, reply.body
        return reply.json()

    def only(self) -> Any:
        """The one delivery, with its attempts."""
        (found,) = self.log()
        return self.delivery(found["id"])


def create_hook(account: Account, url: str, **settings: Any) -> Hook:
    body = {"url": url, "events": EVERYTHING, **settings}
    reply = account.api("webhooks")("POST", "/api/webhooks/endpoints", body)
    assert reply.status == 201, reply.body
    made = reply.json()
    return Hook(account, made["id"], made["secret"])


def at(server: Server, path: str = "/hook") -> str:
    """The address of a receiver; its name resolves to this machine (see the fixture ``open``)."""
    return f"http://receiver.example:{server.port}{path}"


def tell(account: Account, kind: str = "agent.created", **data: Any) -> Event:
    """Something happens in the account's workspace, and the bus says so."""
    event = Event(
        id=new_id("evt"),
        type=kind,
        workspace_id=account.workspace_id,
        created_at=clock.now(),
        data={"agent_id": new_id("agt"), **data},
    )
    invoke(bus_event(event))
    return event


def bodies(server: Server) -> list[Any]:
    """What a receiver got, as JSON."""
    return [json.loads(request.body) for request in server.requests]


def webhook_ids(server: Server) -> list[str]:
    return [request.headers["webhook-id"] for request in server.requests]
