"""A chat app with a model endpoint beside it, and a client that reads its streams."""

import asyncio
import json
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
import pytest

from bench.model_endpoint import serve
from frontdesk import clock
from frontdesk.duties import loop as worker_loop
from frontdesk.engine.llm import close_models
from frontdesk.ids import new_id
from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment, Author
from frontdesk.settings import reset_settings
from frontdesk.table import Create, get_async_table, get_table
from tests.platform import Account


@pytest.fixture(scope="session")
def model_endpoint() -> Iterator[str]:
    """An OpenAI-compatible endpoint in a thread of its own; gives its base URL."""
    loop = asyncio.new_event_loop()
    server, port = loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/v1"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    server.close()


@pytest.fixture
def whole_minute() -> None:
    """No minute by the clock, in which requests are counted, ends in the next seconds."""
    if (left := 60 - time.time() % 60) < 10:
        time.sleep(left + 0.1)


@pytest.fixture
def with_models(model_endpoint: str) -> Iterator[None]:
    """Settings that name the endpoint."""
    os.environ["OPENAI_BASE_URL"] = model_endpoint
    os.environ["OPENAI_MODEL"] = "mock-64"
    os.environ["MODEL_IDLE_TIMEOUT_SECONDS"] = "2"
    reset_settings()
    yield
    worker_loop.run(close_models())
    for name in ("OPENAI_BASE_URL", "OPENAI_MODEL", "MODEL_IDLE_TIMEOUT_SECONDS"):
        del os.environ[name]
    reset_settings()


AgentMaker = Callable[..., str]


@pytest.fixture
def make_agent(account: Account) -> AgentMaker:
    """Makes an agent with a config; gives its id."""

    def make(owner: Account = account, **config: Any) -> str:
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

    return make


@dataclass
class Event:
    """One server-sent event."""

    id: int
    name: str
    data: dict[str, Any]


@dataclass
class Turn:
    """Everything that a stream sent."""

    events: list[Event] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(e.data["text"] for e in self.events if e.name == "message.delta")

    def only(self, name: str) -> dict[str, Any]:
        (event,) = [e for e in self.events if e.name == name]
        return event.data

    @property
    def started(self) -> dict[str, Any]:
        return self.only("run.started")

    @property
    def last(self) -> Event:
        return self.events[-1]


def parse(entry: str) -> Event:
    fields = dict(line.split(": ", 1) for line in entry.strip().splitlines())
    return Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))


class ChatClient:
    """Calls the streaming app as the Lambda Web Adapter would: over ASGI."""

    def __init__(self, http: httpx.AsyncClient, account: Account) -> None:
        self.http = http
        self.headers = {"Authorization": f"Bearer {account.token}"}

    async def call(self, method: str, url: str, **more: Any) -> httpx.Response:
        headers = self.headers | more.pop("headers", {})
        return await self.http.request(method, url, headers=headers, **more)

    async def chat(self, agent: str, headers: dict[str, str] | None = None, **body: Any) -> Turn:
        """A whole turn; raises for a problem."""
        response = await self.call(
            "POST", f"/api/agents/{agent}/chat", json=body, headers=headers or {}
        )
        assert response.status_code == 200, response.text
        return read(response.text)


def read(text: str) -> Turn:
    entries = [entry for entry in text.split("\n\n") if entry and not entry.startswith(":")]
    return Turn([parse(entry) for entry in entries])


@asynccontextmanager
async def client_for(account: Account) -> AsyncIterator[ChatClient]:
    from chat.app import app

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as http:
        yield ChatClient(http, account)
    await get_async_table().close()
    await close_models()


Story = Callable[[ChatClient], Any]


@pytest.fixture
def story(account: Account) -> Callable[[Story], None]:
    """Runs an asynchronous test body with a client of the account."""

    def run(body: Story) -> None:
        async def whole() -> None:
            async with client_for(account) as client:
                await body(client)

        asyncio.run(whole())

    return run
