"""The demo workspace: made through the public API, once per data folder."""

import http.client
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_EMAIL = "demo@frontdesk.example"
_TIMEOUT_SECONDS = 30
_HELP_PAGE = Path(__file__).parent / "demo" / "help-page.md"


class SeedError(Exception):
    """The platform refused a step."""


@dataclass(frozen=True)
class Demo:
    """How to sign in to the demo workspace."""

    email: str
    password: str


def ensure_demo(folder: Path, url: str) -> Demo:
    """Make the demo account and its agent unless that is done; raises `SeedError` or OSError.

    The password is made up once and kept in DATA_DIR/demo.json, readable by the owner only. The
    file says how far a seeding came, so that one that was cut short is finished at the next start.
    """
    path = folder / "demo.json"
    known = json.loads(path.read_text()) if path.exists() else None
    state = known or {"email": _EMAIL, "password": secrets.token_urlsafe(9), "done": False}
    demo = Demo(state["email"], state["password"])
    if state["done"]:
        return demo
    _write(path, state)
    _seed(_Client(url), demo)
    _write(path, state | {"done": True})
    return demo


def _seed(client: "_Client", demo: Demo) -> None:
    account = {"email": demo.email, "password": demo.password, "name": "Demo", "locale": "en"}
    status, session = client.call("POST", "/api/auth/register", account)
    if status == 409:  # an earlier attempt came this far
        known = {"email": demo.email, "password": demo.password}
        status, session = client.call("POST", "/api/auth/login", known)
    if status not in (200, 201):
        raise SeedError(f"no demo account: {session.get('detail', status)}")
    client.token = session["access_token"]
    if client.get("/api/agents")["items"]:
        return
    template = client.get("/api/templates")["items"][0]
    agent = client.post(
        "/api/agents",
        {
            "name": template["name"],
            "description": template["description"],
            "icon": template["icon"],
            "color": template["color"],
            "template_id": template["id"],
        },
    )
    client.post(f"/api/agents/{agent['id']}/promote", {"version": agent["version"]})
    _add_document(client, agent["id"], _HELP_PAGE)


def _add_document(client: "_Client", agent_id: str, path: Path) -> None:
    """Something to ask about; it is indexed after this returns."""
    content = path.read_bytes()
    documents = f"/api/agents/{agent_id}/knowledge/documents"
    made = client.post(documents, {"name": path.name, "size": len(content)})
    client.upload(made["upload"], content)
    client.post(f"{documents}/{made['document']['id']}/uploaded", {})


def _write(path: Path, state: dict[str, Any]) -> None:
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(state, file)
    temporary.replace(path)


class _Client:
    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self.token: str | None = None

    def get(self, path: str) -> dict[str, Any]:
        return self._expect(*self.call("GET", path), path)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._expect(*self.call("POST", path, body), path)

    def upload(self, upload: dict[str, Any], content: bytes) -> None:
        url = urlsplit(upload["url"])
        status, answer = self._send("PUT", f"{url.path}?{url.query}", content, upload["headers"])
        self._expect(status, answer, url.path)

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        return self._send(method, path, json.dumps(body).encode() if body else None, headers)

    def _send(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return response.status, json.loads(text) if text else {}

    @staticmethod
    def _expect(status: int, answer: dict[str, Any], path: str) -> dict[str, Any]:
        if status >= 300:
            raise SeedError(f"{path}: {answer.get('detail', status)}")
        return answer
