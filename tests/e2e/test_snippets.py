"""The code that the deploy page shows runs as it stands: the page's own templates, filled alike."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import ROOT, Client, Platform

TEMPLATES = ROOT / "frontend" / "src" / "features" / "deploy" / "snippets"
QUESTION = "Hello! What can you help me with?"
COMMANDS = {
    "curl": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-W", "error", "-c"],
    "node": ["node", "--input-type=module", "-e"],
}


def deployed(person: Client) -> str:
    """The id of an agent that repeats what it is told, in production."""
    agent = person.create_agent(model="mock-echo")
    reply = person.call("POST", f"/api/agents/{agent}/promote", {"version": 1})
    assert reply.status == 200, reply.body
    return agent


def new_key(person: Client, agent: str, **settings: Any) -> dict[str, Any]:
    """A new key with the key itself."""
    settings = {"name": "Test", "type": "secret", "scopes": ["chat", "knowledge"]} | settings
    reply = person.call("POST", f"/api/agents/{agent}/keys", settings)
    assert reply.status == 201, reply.body
    made: dict[str, Any] = reply.json()
    return made


def snippet(name: str, person: Client, agent: str, key: str) -> str:
    """A template with the values that the page puts into it."""
    urls = person.call("GET", f"/api/agents/{agent}/deployment").json()["urls"]
    values = {
        "ORIGIN": urls["origin"],
        "AGENT_ID": agent,
        "KEY": key,
        "OPENAI_BASE": urls["openai_base"],
        "MCP": urls["mcp"],
        "WIDGET_SCRIPT": urls["widget_script"],
        "NAME": "frontdesk",
    }
    text = (TEMPLATES / f"{name}.txt").read_text()
    return re.sub(r"\{\{([A-Z_]+)\}\}", lambda slot: values[slot[1]], text)


def run(name: str, code: str, folder: Path, **environment: str) -> str:
    """What a program prints that a person has pasted somewhere."""
    command = COMMANDS[name.rsplit(".", 1)[1]]
    done = subprocess.run(
        [*command, code],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("client", ["curl", "python", "node"])
def test_a_question_by_the_api(client: str, person: Client, tmp_path: Path) -> None:
    _needs(client)
    agent = deployed(person)
    key = new_key(person, agent)["key"]
    name = f"api.{client}"
    printed = run(name, snippet(name, person, agent, key), tmp_path)
    if client == "curl":
        answer = json.loads(printed)
        assert (answer["status"], answer["content"]) == ("succeeded", QUESTION)
    else:
        content, conversation = printed.splitlines()
        assert content == QUESTION
        assert conversation.startswith("cnv_")


@pytest.mark.parametrize("client", ["curl", "python", "node"])
def test_a_stream_by_the_api(client: str, person: Client, tmp_path: Path) -> None:
    _needs(client)
    agent = deployed(person)
    key = new_key(person, agent)["key"]
    name = f"api-stream.{client}"
    printed = run(name, snippet(name, person, agent, key), tmp_path)
    if client == "curl":
        assert printed.count("event: done") == 1
    else:
        assert printed.strip() == QUESTION


@pytest.mark.parametrize("stream", ["", "-stream"])
@pytest.mark.parametrize("client", ["curl", "python"])
def test_the_openai_clients(client: str, stream: str, person: Client, tmp_path: Path) -> None:
    agent = deployed(person)
    key = new_key(person, agent)["key"]
    name = f"openai{stream}.{client}"
    printed = run(name, snippet(name, person, agent, key), tmp_path)
    if client == "python":
        assert printed.strip() == QUESTION
    elif stream:
        assert printed.rstrip().endswith("data: [DONE]")
    else:
        assert json.loads(printed)["choices"][0]["message"]["content"] == QUESTION


def test_an_mcp_client(person: Client, tmp_path: Path) -> None:
    agent = deployed(person)
    key = new_key(person, agent)["key"]
    printed = run("mcp.python", snippet("mcp.python", person, agent, key), tmp_path)
    assert "'ask'" in printed
    assert "What can you help me with?" in printed


def test_the_settings_of_mcp_clients_are_json(person: Client) -> None:
    agent = deployed(person)
    for name, field in (("mcp.json", "mcpServers"), ("mcp.vscode", "servers")):
        settings = json.loads(snippet(name, person, agent, "fd_live_x"))[field]["frontdesk"]
        assert settings["url"].endswith(f"/{agent}/mcp")
        assert settings["headers"] == {"Authorization": "Bearer fd_live_x"}


@pytest.mark.parametrize("client", ["python", "node"])
def test_a_signed_visitor(client: str, running: Platform, person: Client, tmp_path: Path) -> None:
    _needs(client)
    agent = deployed(person)
    key = new_key(person, agent, type="publishable", scopes=["chat"])
    path = f"/api/agents/{agent}/keys/{key['id']}/identity-secret"
    secret = person.call("POST", path).json()["secret"]
    name = f"identity.{client}"
    code = (TEMPLATES / f"{name}.txt").read_text()
    token = run(name, code, tmp_path, FRONTDESK_IDENTITY_SECRET=secret).strip()
    widget = Client(running.client.url, key["key"])
    session = f"/api/widget/{agent}/sessions"
    origin = {"origin": running.client.url}
    opened = widget.call("POST", session, {"identity": token}, headers=origin)
    assert opened.status == 200, opened.body
    visitor = opened.json()["visitor"]
    assert (visitor["identified"], visitor["name"]) == (True, "Ada Lovelace")
    forged = widget.call("POST", session, {"identity": f"{token[:-2]}AA"}, headers=origin)
    assert (forged.status, forged.code) == (401, "identity_refused")


def _needs(client: str) -> None:
    if shutil.which(COMMANDS[client][0]) is None:
        pytest.skip(f"{client} is not installed")
