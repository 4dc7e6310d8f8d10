"""The tools, driven by the official client."""

import asyncio
from typing import Any

import pytest
from mcp_types import CallToolResult, TextContent

from tests.mcp_server.conftest import MODES, Deployed, connected
from tests.platform import stored


def shown(result: CallToolResult) -> str:
    """What a reader of text gets."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def given(result: CallToolResult) -> dict[str, Any]:
    """What a program gets."""
    assert not result.is_error, result
    return dict(result.structured_content)


HOURS = "The shop opens at nine and closes at six."


@pytest.mark.parametrize("mode", MODES)
def test_the_server_is_named_after_the_agent(agent: Deployed, mode: str) -> None:
    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            info = client.server_info
            assert info is not None
            assert (info.name, info.version) == ("Concierge", "3")
            assert client.instructions == "Answers what guests ask."
            assert client.server_capabilities.tools is not None
            assert client.server_capabilities.resources is not None
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == ["ask", "search_knowledge"]
            assert tools[0].title == "Ask Concierge"
            assert set(tools[0].input_schema["required"]) == {"question"}

    asyncio.run(story())


@pytest.mark.parametrize("mode", MODES)
def test_the_agent_answers_with_citations_and_is_asked_on(agent: Deployed, mode: str) -> None:
    document = agent.learn("hours.txt", HOURS)

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            # This model says the question, so that the test writes its answer.
            said = "The shop opens at nine [1]."
            first = await client.call_tool("ask", {"question": said})
            answer = given(first)
            assert answer["answer"] == said
            assert answer["status"] == "succeeded"
            (citation,) = answer["citations"]
            assert citation == {
                "number": 1,
                "document_id": document,
                "document_name": "hours.txt",
                "uri": agent.uri(document),
                "page": 1,
                "heading": "",
                "url": None,
                "text": HOURS,
            }
            text = shown(first)
            assert text.startswith(said)
            assert f"[1] hours.txt, page 1 ({agent.uri(document)})" in text
            assert answer["conversation_id"] in text
            again = {"question": "And now?", "conversation_id": answer["conversation_id"]}
            second = await client.call_tool("ask", again)
            assert given(second)["conversation_id"] == answer["conversation_id"]
            runs = stored(agent_id=agent.id, kind="run")
            assert {run["channel"]["S"] for run in runs} == {"mcp"}
            assert {run["version"]["N"] for run in runs} == {"3"}
            assert {run["conversation_id"]["S"] for run in runs} == {answer["conversation_id"]}

    asyncio.run(story())


@pytest.mark.parametrize("mode", MODES)
def test_progress_is_told_while_the_answer_is_written(agent: Deployed, mode: str) -> None:
    agent.configure(model="mock-paced")
    told: list[tuple[float, str]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        assert total is None
        told.append((progress, message or ""))

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            result = await client.call_tool("ask", {"question": "Go"}, progress_callback=note)
            answer = given(result)["answer"]
            assert len(told) > 2
            values = [value for value, _ in told]
            assert values == sorted(set(values))
            assert values[-1] == len(answer)
            assert "".join(piece for _, piece in told) == answer

    asyncio.run(story())


@pytest.mark.parametrize("mode", MODES)
def test_the_knowledge_is_searched(agent: Deployed, mode: str) -> None:
    document = agent.learn("hours.txt", HOURS, "Shoes can be returned within thirty days.")

    async def story() -> None:
        async with connected(agent, agent.key("knowledge"), mode) as client:
            found = await client.call_tool("search_knowledge", {"query": "When shop opens?"})
            (passage,) = given(found)["passages"]
            assert passage["document_id"] == document
            assert passage["uri"] == agent.uri(document)
            assert (passage["page"], passage["text"]) == (1, HOURS)
            assert passage["score"] > 0
            assert HOURS in shown(found)
            nothing = await client.call_tool("search_knowledge", {"query": "zebra"})
            assert given(nothing) == {"passages": []}
            assert shown(nothing) == "Nothing relevant was found."

    asyncio.run(story())


def test_an_agent_without_documents_finds_nothing(agent: Deployed) -> None:
    async def story() -> None:
        async with connected(agent, agent.key()) as client:
            found = await client.call_tool("search_knowledge", {"query": "hours"})
            assert given(found) == {"passages": []}

    asyncio.run(story())
