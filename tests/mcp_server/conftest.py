"""The MCP function on a real server, deployed agents with keys, and the official client."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from frontdesk import clock
from frontdesk.blobs import get_blobs
from frontdesk.credentials.keys import key_hash, key_prefix, new_key
from frontdesk.engine.llm import close_models
from frontdesk.ids import new_id
from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment, Author
from frontdesk.records.api_key import ApiKey, KeyMaker, KeyType
from frontdesk.records.document import Document
from frontdesk.records.parsed_document import ParsedDocument, ParsedPage
from frontdesk.table import Create, Put, Update, get_table
from tests.chat import conftest as chat
from tests.chat.knowing import Knowing
from tests.platform import ROOT, Account

HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
MODES = ["legacy", "auto"]
"""With the handshake of the older versions of the protocol, and as the newest has it."""

model_endpoint = chat.model_endpoint
with_models = chat.with_models


@pytest.fixture(scope="session")
def mcp_url(model_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the function listens; what it logs must not tell of anything unforeseen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "OPENAI_BASE_URL": model_endpoint,
        "OPENAI_MODEL": "mock-64",
        "MODEL_IDLE_TIMEOUT_SECONDS": "2",
        "PYTHONPATH": os.pathsep.join(str(ROOT / p) for p in ("layers/shared", "functions")),
    }
    arguments = ["mcp_server.app:app", "--port", str(port), "--log-level", "warning"]
    log = tmp_path_factory.mktemp("mcp") / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *arguments],
            env=dict(os.environ) | own,
            cwd=ROOT,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, port, log)
        yield url
    finally:
        process.terminate()
        process.wait(20)
    assert "Traceback" not in log.read_text(), log.read_text()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(log.read_text())


@dataclass
class Deployed:
    """An agent in production, with what it knows."""

    account: Account
    url: str
    id: str
    knowing: Knowing
    keys: dict[str, ApiKey] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return f"{self.url}/api/v1/agents/{self.id}/mcp"

    def key(self, *scopes: str, type_: KeyType = "secret", **more: Any) -> str:
        """A new key, by default for everything."""
        key_id = new_id("key")
        made = new_key(type_, self.account.workspace_id, self.id, key_id)
        record = ApiKey(
            workspace_id=self.account.workspace_id,
            agent_id=self.id,
            id=key_id,
            name="Test key",
            type=type_,
            prefix=key_prefix(made),
            hash=key_hash(made),
            scopes=list(scopes or ("chat", "knowledge")),
            created_by=KeyMaker(id=self.account.user_id, name="Test user"),
            created_at=clock.now(),
            **more,
        )
        get_table().write(Create(record))
        self.keys[made] = record
        return made

    def revoke(self, key: str) -> None:
        """Revoke a key of `key`."""
        get_table().write(
            Update(ApiKey, self.keys[key].key(), set={"revoked_at": clock.iso(clock.now())})
        )

    def configure(self, **config: Any) -> None:
        """Put another config into production."""
        get_table().write(Put(production(self.account.workspace_id, self.id, **config)))

    def learn(self, name: str, *pages: str, paged: bool = True, ready: bool = True) -> str:
        """A document of these pages, parsed and found; gives its id."""
        self.knowing.learn(name, *pages)
        document_id = self.knowing.documents[name]
        kept = [ParsedPage(n + 1 if paged else None, text) for n, text in enumerate(pages)]
        text_key = f"knowledge/{self.account.workspace_id}/{document_id}/text-1.json"
        get_blobs().put(text_key, ParsedDocument("txt", kept).to_json(), "application/json")
        key = Document.key_of(self.account.workspace_id, self.id, document_id)
        state: dict[str, Any] = {"status": "ready", "text_key": text_key}
        if paged:
            state["pages"] = len(pages)
        if not ready:
            state = {"status": "failed"}
        get_table().write(Update(Document, key, set=state))
        asyncio.run(close_models())
        return document_id

    def uri(self, document_id: str) -> str:
        return f"frontdesk://agents/{self.id}/documents/{document_id}"


def production(workspace_id: str, agent_id: str, **config: Any) -> AgentEnvironment:
    return AgentEnvironment(
        workspace_id=workspace_id,
        agent_id=agent_id,
        environment="production",
        version=3,
        config=AgentConfig(**config),
    )


def make_deployed(account: Account, url: str, *, deployed: bool = True, **config: Any) -> Deployed:
    """A new agent of an account."""
    agent_id, now = new_id("agt"), clock.now()
    agent = Agent(
        workspace_id=account.workspace_id,
        id=agent_id,
        name="Concierge",
        description="Answers what guests ask.",
        icon="bot",
        color="#6d5ae6",
        version=3,
        production_version=3 if deployed else None,
        created_by=Author(id=account.user_id, name="Test user"),
        created_at=now,
        updated_at=now,
    )
    writes = [Create(agent)]
    if deployed:
        writes.append(Create(production(account.workspace_id, agent_id, **config)))
    get_table().transact(*writes)
    return Deployed(account, url, agent_id, Knowing(account, agent_id))


@pytest.fixture
def agent(account: Account, mcp_url: str, with_models: None) -> Deployed:
    """An agent in production that says what it was asked."""
    return make_deployed(account, mcp_url, model="mock-question")


@asynccontextmanager
async def connected(agent: Deployed, key: str, mode: str = "auto") -> AsyncIterator[Client]:
    """The official client, with a key."""
    headers = {"authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(agent.endpoint, http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


def post(
    agent: Deployed,
    key: str | None,
    body: Any = None,
    *,
    method: str = "POST",
    raw: bytes | None = None,
    version: str | None = None,
    **headers: str,
) -> httpx.Response:
    """One request without any client's manners; ``version`` is that of the protocol."""
    sent = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    if version:
        sent["mcp-protocol-version"] = version
    if key is not None:
        sent["authorization"] = f"Bearer {key}"
    with httpx.Client(timeout=30) as http:
        if raw is not None:
            return http.request(method, agent.endpoint, content=raw, headers=sent)
        return http.request(method, agent.endpoint, json=body, headers=sent)


def call(method: str, **params: Any) -> dict[str, Any]:
    """A JSON-RPC request."""
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
