"""The whole platform as a person runs it: made, deployed and given a key over the API, then used
by the official client."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx2 as httpx
import pytest
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextResourceContents

from tests.e2e.processes import ROOT, Client, Platform, eventually, model_endpoint, platform
from tests.e2e.test_knowledge import document, upload

TEXT = b"# Opening hours\n\nThe shop opens at nine and closes at six.\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with model_endpoint() as model, platform(tmp_path_factory.mktemp("mcp") / "data", model) as run:
        yield run


def test_an_agent_made_over_the_api_is_used_over_mcp(running: Platform) -> None:
    person = running.client.register("ada@example.com")
    agent = person.create_agent(model="mock-question")
    document_id = upload(person, agent, "hours.md", TEXT)
    eventually(lambda: document(person, agent, document_id)["status"] == "ready")
    path = f"/api/agents/{agent}"
    assert person.call("POST", f"{path}/promote", {"version": 1}).status == 200
    wanted = {"name": "Desk", "type": "secret", "scopes": ["chat", "knowledge"]}
    made = person.call("POST", f"{path}/keys", wanted)
    assert made.status == 201, made.body
    key, url = made.json()["key"], person.call("GET", f"{path}/deployment").json()["urls"]["mcp"]
    # The platform of a test listens on a port of its own choice, and not where its links point.
    endpoint = running.client.url + "/api/v1/" + url.partition("/api/v1/")[2]
    asyncio.run(use(endpoint, key, document_id))
    for language in ("en", "fr"):
        follow_the_guide(language, endpoint, key)
    runs = person.call("GET", f"{path}/runs").json()["items"]
    assert [(run["channel"], run["environment"]) for run in runs] == [("mcp", "production")] * 5
    assert person.call("DELETE", f"{path}/keys/{made.json()['id']}").status == 204
    again = Client(running.client.url).call(
        "POST",
        endpoint.removeprefix(running.client.url),
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={"authorization": f"Bearer {key}"},
    )
    assert (again.status, again.code) == (401, "unauthenticated")


def follow_the_guide(language: str, endpoint: str, key: str) -> None:
    """The program in the user guide works as it stands."""
    guide = (ROOT / "docs" / "guide" / f"{language}.md").read_text()
    section = guide.partition("\n## MCP")[2].partition("\n## ")[0]
    (program,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    said = re.findall(r'"question": "(.*?)"', program)
    environment = {"FRONTDESK_KEY": key, "FRONTDESK_MCP_URL": endpoint}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=dict(os.environ) | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [each for each in said if each in done.stdout] == said


async def use(endpoint: str, key: str, document_id: str) -> None:
    told: list[str] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append(message or "")

    headers = {"authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(endpoint, http_client=http)
        async with McpClient(transport) as client:
            (resource,) = (await client.list_resources()).resources
            assert (resource.name, document_id in str(resource.uri)) == ("hours.md", True)
            (contents,) = (await client.read_resource(str(resource.uri))).contents
            assert isinstance(contents, TextResourceContents)
            assert "closes at six" in contents.text
            found = await client.call_tool("search_knowledge", {"query": "When do you close?"})
            (passage,) = found.structured_content["passages"]
            assert passage["heading"] == "Opening hours"
            said = "The shop closes at six [1]."
            answer = await client.call_tool("ask", {"question": said}, progress_callback=note)
            assert answer.structured_content["answer"] == said
            (citation,) = answer.structured_content["citations"]
            assert citation["document_id"] == document_id
            assert "".join(told) == said
