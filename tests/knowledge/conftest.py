"""Agents with documents, a bucket that takes uploads, and the worker behind the queue."""

import asyncio
import hashlib
import json
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from frontdesk import clock
from frontdesk.blobs import get_blobs
from frontdesk.engine.embeddings.queries import forget_queries
from frontdesk.ids import new_id
from frontdesk.queue.local import get_local_queues
from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment, Author
from frontdesk.records.document import AgentKnowledge, Document
from frontdesk.settings import get_settings
from frontdesk.table import ConditionFailed, Create, Item, Update, get_table
from frontdesk.vectors import Passage, Space, Vector
from frontdesk.vectors.factory import get_vectors
from knowledge import limits
from knowledge.items import Reembedding
from local.blobs import BlobPage
from local.storage import Storage
from local.workers import sqs_event
from tests.agents.outbox import events_of
from tests.platform import Account, LambdaApi, Reply

QUEUE, PURGES = "IngestQueue", "PurgeQueue"
_OURS = f"queue IN ('{QUEUE}', '{PURGES}')"
_DUTIES: dict[str, type[Item]] = {
    "ingest": Document,
    "reembed": Reembedding,
    "drop_space": Reembedding,
}
OLD, NEW = "test-old@512", "test-new@600"


class WordEmbedder:
    """A vector that says which words a text has; counts what it was asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: list[str] = []
        self.before: Callable[[], None] = lambda: None

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        await asyncio.to_thread(self.before)
        self.texts += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        size = int(self.name.partition("@")[2])
        values = [1e-6] * size
        for word in text.lower().split():
            number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4])
            values[number % size] += 1
        length = sum(value * value for value in values) ** 0.5
        return array("f", [value / length for value in values])


@dataclass
class Embeddings:
    """The embedding models of a test; ``current`` is the one that the settings name."""

    current: str = OLD
    known: dict[str, WordEmbedder] = field(default_factory=dict)

    def of(self, name: str) -> WordEmbedder:
        return self.known.setdefault(name, WordEmbedder(name))

    @property
    def texts(self) -> list[str]:
        """Everything that the current model was asked to embed."""
        return self.of(self.current).texts


@pytest.fixture
def embeddings(monkeypatch: pytest.MonkeyPatch) -> Embeddings:
    """Models that are instant and predictable."""
    found = Embeddings()
    select = "frontdesk.engine.embeddings.select"
    monkeypatch.setattr(f"{select}.current_embedding", lambda: found.current)
    monkeypatch.setattr(f"{select}.embedder_for", found.of)
    monkeypatch.setattr("frontdesk.engine.embeddings.queries.embedder_for", found.of)
    forget_queries()
    return found


class Worker:
    """What the platform does between a request and its effect: the bus, the queue, the clock."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def carry(self, workspace_id: str) -> None:
        """Deliver a workspace's new events to the worker."""
        from knowledge.events import JOBS_OF_EVENTS, handler

        for event in events_of(workspace_id):
            if event.id in self._told or event.type not in JOBS_OF_EVENTS:
                continue
            self._told.add(event.id)
            names = {"id", "type", "workspace_id", "created_at", "data"}
            detail = event.model_dump(mode="json", include=names)
            handler({"source": "frontdesk", "detail-type": event.type, "detail": detail}, None)

    def work(self, *, delayed: bool = False, most: int = 1_000) -> int:
        """Do the jobs in the queue, with ``delayed`` also those that wait; how many there were."""
        from knowledge.events import handler

        queues = get_local_queues(get_settings().data_dir / "queues.db")
        if delayed:
            due = {"due_at": clock.iso(clock.now())}
            for job in self.jobs():
                names = ("workspace_id", "agent_id", "document_id")
                ids = (job[name] for name in names if name in job)
                if duty := _DUTIES.get(job["job"]):
                    with suppress(ConditionFailed):
                        get_table().write(Update(duty, duty.key_of(*ids), set=due))
            with queues.transaction() as connection:
                connection.execute(f"UPDATE messages SET visible_at = 0 WHERE {_OURS}")
        done = 0
        for queue in (PURGES, QUEUE):
            while done < most and (messages := queues.receive(queue, 1, 900)):
                answer = handler(sqs_event(queue, messages), None)
                assert answer == {"batchItemFailures": []}, messages[0].body
                queues.delete(messages[0].receipt)
                done += 1
        return done

    def jobs(self) -> list[dict[str, Any]]:
        """What is in the queue."""
        queues = get_local_queues(get_settings().data_dir / "queues.db")
        with queues.transaction() as connection:
            rows = connection.execute(f"SELECT body FROM messages WHERE {_OURS}")
            return [json.loads(body) for (body,) in rows]

    def drop(self, workspace_id: str) -> int:
        """Lose a workspace's messages; how many there were."""
        return self._drop("group_id = ?", workspace_id)

    def only(self, workspace_id: str) -> None:
        """Leave out what other tests' workspaces have in the queue."""
        self._drop("group_id <> ?", workspace_id)

    def _drop(self, which: str, workspace_id: str) -> int:
        queues = get_local_queues(get_settings().data_dir / "queues.db")
        with queues.transaction() as connection:
            gone = connection.execute(
                f"DELETE FROM messages WHERE {_OURS} AND receipt IS NULL AND {which}",
                (workspace_id,),
            )
        return gone.rowcount

    def settle(self, workspace_id: str) -> None:
        """Carry and work until nothing is due."""
        self.carry(workspace_id)
        self.work()

    def tick(self) -> None:
        """The minute's sweep."""
        from knowledge.events import handler

        handler({"source": "aws.scheduler", "detail": "{}"}, None)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No slice ends because the machine is slow."""
    monkeypatch.setattr(limits, "SLICE", timedelta(hours=1))


@pytest.fixture
def worker() -> Worker:
    """The worker, with an empty queue."""
    queues = get_local_queues(get_settings().data_dir / "queues.db")
    with queues.transaction() as connection:
        connection.execute(f"DELETE FROM messages WHERE {_OURS}")
    return Worker()


def make_agent(owner: Account, **config: Any) -> str:
    """The id of a new agent."""
    agent_id, now = new_id("agt"), clock.now()
    get_table().transact(
        Create(
            Agent(
                workspace_id=owner.workspace_id,
                id=agent_id,
                name="Test agent",
                icon="bot",
                color="#6d5ae6",
                version=1,
                created_by=Author(id=owner.user_id, name="Test user"),
                created_at=now,
                updated_at=now,
            )
        ),
        Create(
            AgentEnvironment(
                workspace_id=owner.workspace_id,
                agent_id=agent_id,
                environment="draft",
                version=1,
                config=AgentConfig(**config),
            )
        ),
    )
    return agent_id


def send(upload: dict[str, Any], content: bytes, **changed: Any) -> int:
    """Send a file to a signed link, as the local gateway takes it; gives the status.

    ``changed``: another ``method``, ``path``, ``query`` or ``headers`` than the link says.
    """
    parts = urlsplit(upload["url"])
    headers = {"Content-Length": str(len(content))} | upload["headers"]
    headers |= changed.get("headers", {})
    scope = {
        "type": "http",
        "method": changed.get("method", upload["method"]),
        "path": changed.get("path", parts.path),
        "query_string": changed.get("query", parts.query).encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def answer(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    page = BlobPage(Storage(get_settings().data_dir))
    asyncio.run(page(scope, receive, answer))
    return statuses[0]


@dataclass
class Library:
    """An agent's knowledge as a person uses it."""

    account: Account
    agent_id: str
    worker: Worker

    @property
    def path(self) -> str:
        return f"/api/agents/{self.agent_id}/knowledge"

    @property
    def api(self) -> LambdaApi:
        return self.account.api("knowledge")

    def __call__(self, method: str, path: str = "", body: Any = None, **more: Any) -> Reply:
        return self.api(method, self.path + path, body, **more)

    def announce(self, name: str, content: bytes) -> dict[str, Any]:
        """A document that waits for its file."""
        reply = self("POST", "/documents", {"name": name, "size": len(content)})
        assert reply.status == 201, reply.body
        made: dict[str, Any] = reply.json()
        return made

    def upload(self, name: str, content: bytes) -> str:
        """The id of a document that is queued."""
        made = self.announce(name, content)
        assert send(made["upload"], content) == 200
        document_id = str(made["document"]["id"])
        reply = self("POST", f"/documents/{document_id}/uploaded")
        assert (reply.status, reply.json()["status"]) == (200, "queued"), reply.body
        return document_id

    def add(self, name: str, content: bytes) -> str:
        """The id of a document that the worker has done."""
        document_id = self.upload(name, content)
        self.settle()
        return document_id

    def settle(self) -> None:
        self.worker.settle(self.account.workspace_id)

    def document(self, document_id: str) -> dict[str, Any]:
        reply = self("GET", f"/documents/{document_id}")
        assert reply.status == 200, reply.body
        found: dict[str, Any] = reply.json()
        return found

    def stored(self, document_id: str) -> Document | None:
        key = Document.key_of(self.account.workspace_id, self.agent_id, document_id)
        return get_table().get(Document, key)

    @property
    def knowledge(self) -> AgentKnowledge:
        key = AgentKnowledge.key_of(self.account.workspace_id, self.agent_id)
        found = get_table().get(AgentKnowledge, key)
        assert found is not None
        return found

    def passages(self, document_id: str, embedding: str = OLD) -> list[Passage]:
        space = Space(self.account.workspace_id, self.agent_id, embedding)
        return get_vectors().passages(space, document_id)

    def files(self) -> list[str]:
        """The keys of the agent's files, without what is the same in all of them."""
        own = f"{self.account.workspace_id}/{self.agent_id}/"
        return [
            key.replace(own, "")
            for folder in ("knowledge/", "uploads/")
            for key in get_blobs().list(folder + own)
        ]


@pytest.fixture
def library(account: Account, worker: Worker, embeddings: Embeddings) -> Library:
    """An agent without documents."""
    return Library(account, make_agent(account), worker)


def prose(words: int, seed: str = "w") -> bytes:
    """Paragraphs of different words, so that each passage differs from the others."""
    lines = [
        " ".join(f"{seed}{first + offset}" for offset in range(20)) + "."
        for first in range(0, words, 20)
    ]
    return "\n\n".join(lines).encode()
