"""People who register, log in and call the auth capability through its Lambda handler."""

import importlib
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
import pytest

from frontdesk import clock, outbox
from frontdesk.ids import new_id
from frontdesk.queue.local import get_local_queues
from frontdesk.queue.local_store import LocalQueues
from frontdesk.queue.local_store import Message as Delivery
from frontdesk.records.agent import Agent, AgentConfig, AgentVersion, Author
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.records.usage import UsageDay
from frontdesk.settings import get_settings
from frontdesk.table import Create, Put, get_table
from tests.platform import LambdaApi, Reply

MoveClock = Callable[[timedelta], None]
PASSWORD = "correct horse battery staple"
QUEUE, PURGES = "JobsQueue", "AccountPurgeQueue"
EVENTS_OF_THE_WORKER = ("user.registered", "user.deleted", "export.requested")
_addresses = itertools.count(1)


@dataclass
class Person:
    """Somebody with an account, signed in."""

    api: LambdaApi
    email: str
    user_id: str
    workspace_id: str
    password: str = PASSWORD


def visitor() -> LambdaApi:
    """A caller without an account, from an address of their own."""
    number = next(_addresses)
    return LambdaApi("auth", ip=f"198.51.{number // 250}.{number % 250 + 1}")


def register(api: LambdaApi, email: str, **fields: str) -> Reply:
    body = {"email": email, "password": PASSWORD, "name": "Ada", **fields}
    return api("POST", "/api/auth/register", body)


def login(email: str, password: str = PASSWORD, api: LambdaApi | None = None) -> LambdaApi:
    """A new device on which the person has logged in."""
    api = api or visitor()
    reply = api("POST", "/api/auth/login", {"email": email, "password": password})
    assert reply.status == 200, reply.body
    api.token = reply.json()["access_token"]
    return api


def refresh(api: LambdaApi, **body: str) -> Reply:
    """Refresh and keep the new access token."""
    reply = api("POST", "/api/auth/refresh", body)
    if reply.status == 200:
        api.token = reply.json()["access_token"]
    return reply


@pytest.fixture
def new_person() -> Callable[..., Person]:
    """Registers somebody new."""

    def make(name: str = "Ada", locale: str = "en") -> Person:
        api, email = visitor(), f"{new_id('usr')}@example.com".lower()
        reply = register(api, email, name=name, locale=locale)
        assert reply.status == 201, reply.body
        session = reply.json()
        api.token = session["access_token"]
        return Person(api, email, session["user"]["id"], session["workspace"]["id"])

    return make


@pytest.fixture
def person(new_person: Callable[..., Person]) -> Person:
    """Somebody who has just registered."""
    return new_person()


def fill(workspace_id: str, messages: int = 3) -> None:
    """An agent with a version and a conversation, and what they used."""
    moment, agent_id, conversation_id = clock.now(), new_id("agt"), new_id("cnv")
    author = Author(id=new_id("usr"), name="Ada")
    get_table().transact(
        Create(
            Agent(
                workspace_id=workspace_id,
                id=agent_id,
                name="Helper",
                icon="bot",
                color="#112233",
                version=1,
                created_by=author,
                created_at=moment,
                updated_at=moment,
            )
        ),
        Create(
            AgentVersion(
                workspace_id=workspace_id,
                agent_id=agent_id,
                number=1,
                config=AgentConfig(instructions="Be kind.", max_tokens=99),
                author=author,
                created_at=moment,
            )
        ),
        Create(
            Conversation(
                id=conversation_id,
                workspace_id=workspace_id,
                agent_id=agent_id,
                title="Opening hours",
                channel="playground",
                environment="draft",
                created_at=moment,
                updated_at=moment,
            )
        ),
        Put(UsageDay(workspace_id=workspace_id, day=f"{moment:%Y-%m-%d}", runs=1)),
    )
    for number in range(messages):
        get_table().write(
            Create(
                Message(
                    id=new_id("msg"),
                    workspace_id=workspace_id,
                    conversation_id=conversation_id,
                    role="user",
                    content=f"When do you open? ({number})",
                    created_at=moment,
                )
            )
        )


@dataclass
class Worker:
    """Carries events to the worker and lets it do its jobs, as the platform would."""

    _carried: set[str] = field(default_factory=set)

    def carry(self, *workspace_ids: str) -> list[str]:
        """Hand the events of these workspaces over, once each; gives their types."""
        carried = []
        for row in scan("main"):
            if row["kind"]["S"] != "event" or row["workspace_id"]["S"] not in workspace_ids:
                continue
            if row["id"]["S"] in self._carried:
                continue
            self._carried.add(row["id"]["S"])
            [detail] = outbox.handler([{"dynamodb": {"NewImage": row}}], None)
            if detail["type"] in EVENTS_OF_THE_WORKER:
                carried.append(detail["type"])
                self.tell(detail)
        return carried

    def tell(self, detail: dict[str, Any]) -> None:
        """One event of the bus."""
        self._invoke({"source": "frontdesk", "detail-type": detail["type"], "detail": detail})

    def jobs(self, *, copies: int = 1) -> list[str]:
        """Let the worker do what lies in the queue; gives the ids of failed messages."""
        failed = []
        while messages := _received():
            records = [_record(message) for message in messages for _ in range(copies)]
            answer = self._invoke({"Records": records})
            failed += [entry["itemIdentifier"] for entry in answer["batchItemFailures"]]
            for message in messages:
                _queues().delete(message.receipt)
        return failed

    def run(self, *workspace_ids: str) -> None:
        """Events, then jobs, until nothing is left; nothing may fail."""
        self.carry(*workspace_ids)
        assert self.jobs() == []

    def _invoke(self, event: dict[str, Any]) -> Any:
        return importlib.import_module("auth.events").handler(event, None)


def _queues() -> LocalQueues:
    return get_local_queues(get_settings().data_dir / "queues.db")


def _received() -> list[Delivery]:
    return [m for queue in (QUEUE, PURGES) for m in _queues().receive(queue, 10, 60)]


def _record(message: Delivery) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": json.dumps(message.body),
        "attributes": {"ApproximateReceiveCount": str(message.receive_count)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:000000000000:{QUEUE}",
        "awsRegion": "eu-west-1",
    }


def scan(store: str) -> list[dict[str, Any]]:
    """Every row of a table, as DynamoDB has it."""
    settings = get_settings()
    client = boto3.client(
        "dynamodb", endpoint_url=settings.dynamodb_endpoint, region_name="eu-west-1"
    )
    name = settings.table_name if store == "main" else settings.counters_table_name
    pages = client.get_paginator("scan").paginate(TableName=name)
    return [row for page in pages for row in page["Items"]]


def mails_to(email: str) -> list[dict[str, Any]]:
    """The mails in the local outbox to an address, oldest first."""
    folder = get_settings().data_dir / "mail"
    mails = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    return [mail for mail in mails if email in mail["to"]]


def link_in(mail: dict[str, Any]) -> tuple[str, str]:
    """(page, token) of the link in a mail."""
    [url] = re.findall(r"https?://\S+", mail["text"])
    page, _, token = url.partition("?token=")
    return page, token


@pytest.fixture
def worker() -> Worker:
    """The worker, with an empty queue."""
    while messages := _received():
        for message in messages:
            _queues().delete(message.receipt)
    return Worker()


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the clock some time off the real one."""
    real = clock.now

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + by)

    return move
