"""What tests of connectors use: a web site that changes, and a worker that syncs at once."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from frontdesk.outbound import Outbound
from frontdesk.records.document import Document
from frontdesk.table import Query, get_table
from knowledge.connectors import events
from knowledge.connectors.items import Connector, Sync
from knowledge.connectors.repository import ConnectorRepository
from knowledge.documents.service import DocumentService
from knowledge.jobs import SyncConnectorJob
from tests.kernel.http_server import Answer, Request, Server, reply, serve
from tests.platform import Account, LambdaApi, Reply

NAMES = {"site.example": "127.0.0.1", "www.site.example": "127.0.0.1", "other.example": "127.0.0.1"}
"""What plays the public internet; every other name is of a private network."""


def guard() -> Outbound:
    """A guard to which 127.0.0.1 is the public internet and 127.0.0.2 a private network."""
    return Outbound(
        permit=lambda address: str(address) == "127.0.0.1",
        lookup=lambda host: [NAMES.get(host, "127.0.0.2")],
        ports=None,
    )


@dataclass
class Site:
    """A web site: what it answers by path. What is not there is a 404."""

    server: Server
    pages: dict[str, Answer] = field(default_factory=dict)

    def url(self, path: str = "/", host: str = "site.example") -> str:
        return f"http://{host}:{self.server.port}{path}"

    def put(self, path: str, body: str = "", **headers: str) -> None:
        """A page as HTML, or as what ``content_type`` says."""
        headers = {"content_type": "text/html"} | headers
        self.pages[path] = reply(200, body.encode(), **headers)

    def page(self, path: str, text: str, *links: str, head: str = "") -> None:
        """A page with a text and links."""
        anchors = "".join(f'<a href="{link}">more</a>' for link in links)
        title = f"<title>{path}</title>{head}"
        self.put(path, f"<html><head>{title}</head><body><p>{text}</p>{anchors}</body></html>")

    def redirect(self, path: str, location: str) -> None:
        self.pages[path] = reply(302, b"", Location=location, content_type="text/html")

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.server.requests if request.target == path]

    def answer(self, request: Request, connection: socket.socket) -> None:
        missing = reply(404, b"not here", content_type="text/html")
        self.pages.get(request.target, missing)(request, connection)


@contextmanager
def site() -> Iterator[Site]:
    """A site for the length of the block."""
    opened: list[Site] = []
    with serve(lambda request, connection: opened[0].answer(request, connection)) as server:
        opened.append(Site(server))
        yield opened[0]


@dataclass
class Builder:
    """A person with an agent, and the worker that does what the API leaves to it."""

    account: Account
    agent_id: str

    @classmethod
    def of(cls, account: Account) -> "Builder":
        made = account.api("agents")("POST", "/api/agents", {"name": "Helper"})
        return cls(account, made.json()["id"])

    @property
    def api(self) -> LambdaApi:
        return self.account.api("knowledge")

    @property
    def path(self) -> str:
        return f"/api/agents/{self.agent_id}/knowledge/connectors"

    def connect(self, kind: str, config: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A new connector, by the API."""
        body = {"type": kind, "name": f"My {kind}", "config": config} | more
        made = self.api("POST", self.path, body)
        assert made.status == 201, made.body
        found: dict[str, Any] = made.json()
        return found

    def web(self, url: str, mode: str = "site", **config: Any) -> str:
        """A web connector that was synced once; its id."""
        connector_id = str(self.connect("web", {"url": url, "mode": mode} | config)["id"])
        self.work(connector_id)
        return connector_id

    def shown(self, connector_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"{self.path}/{connector_id}").json()
        return found

    def stored(self, connector_id: str) -> Connector:
        key = Connector.key_of(self.account.workspace_id, self.agent_id, connector_id)
        connector = get_table().get(Connector, key)
        assert connector is not None
        return connector

    def job(self, connector_id: str) -> SyncConnectorJob:
        """The job of the sync that runs."""
        sync_id = self.stored(connector_id).sync_id
        assert sync_id is not None
        return SyncConnectorJob(
            workspace_id=self.account.workspace_id,
            agent_id=self.agent_id,
            connector_id=connector_id,
            sync_id=sync_id,
        )

    def work(self, connector_id: str, jobs: int = 50) -> int:
        """Let the worker go on until the sync has ended; how many jobs it took."""
        job = self.job(connector_id)
        for done in range(jobs):
            if self.stored(connector_id).status != "syncing":
                return done
            events.sync(get_table(), job)
        return jobs

    def sync(self, connector_id: str) -> dict[str, Any]:
        """Begin a sync, let it end, and give back what it says of itself."""
        begun = self.api("POST", f"{self.path}/{connector_id}/sync")
        assert begun.status == 202, begun.body
        self.work(connector_id)
        return self.syncs(connector_id)[0]

    def syncs(self, connector_id: str) -> list[dict[str, Any]]:
        answer: Reply = self.api("GET", f"{self.path}/{connector_id}/syncs")
        assert answer.status == 200, answer.body
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def documents(self, connector_id: str) -> dict[str, Document]:
        """The documents of a connector by their address, or name without one."""
        connector = self.stored(connector_id)
        service = DocumentService(get_table(), (self.account.workspace_id, connector.created_by))
        found = service.of_connector(self.agent_id, connector_id)
        return {document.url or document.name: document for document in found}

    def paths(self, connector_id: str) -> set[str]:
        """The paths of the pages that are there."""
        return {"/" + address.split("/", 3)[3] for address in self.documents(connector_id)}

    def repository(self) -> ConnectorRepository:
        return ConnectorRepository(get_table(), self.account.workspace_id, self.agent_id)

    def all_syncs(self, connector_id: str) -> list[Sync]:
        partition = Connector.partition_of(self.account.workspace_id, connector_id)
        return list(get_table().all(Query(Sync, partition, "SYNC#", limit=100)))


def counts(sync: dict[str, Any]) -> tuple[int, int, int, int, int]:
    """(added, changed, unchanged, removed, failed) of a sync."""
    names = ("added", "changed", "unchanged", "removed", "failed")
    added, changed, unchanged, removed, failed = (int(sync[name]) for name in names)
    return added, changed, unchanged, removed, failed


def messages(sync: dict[str, Any]) -> str:
    """The log as one text."""
    return "\n".join(f"{e['level']}: {e['message']} {e['url'] or ''}" for e in sync["log"])
