"""The documents, driven by the official client."""

import asyncio

import pytest
from mcp import Client, MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, TextResourceContents

from frontdesk.blobs import Blobs
from frontdesk.ids import new_id
from frontdesk.records.parsed_document import WINDOW
from frontdesk.table import get_async_table
from mcp_server.caller import identify
from mcp_server.documents import LISTED
from mcp_server.protocol import server_for
from tests.mcp_server.conftest import MODES, Deployed, connected, make_deployed
from tests.platform import Account


async def text_of(agent: Deployed, uri: str, mode: str = "auto") -> str:
    async with connected(agent, agent.key("knowledge"), mode) as client:
        (contents,) = (await client.read_resource(uri)).contents
        assert isinstance(contents, TextResourceContents)
        assert (contents.uri, contents.mime_type) == (uri, "text/plain")
        return contents.text


@pytest.mark.parametrize("mode", MODES)
def test_ready_documents_are_listed_and_read(agent: Deployed, mode: str) -> None:
    first = agent.learn("first.txt", "The first page.", "The second page.")
    agent.learn("broken.txt", "Cannot be read.", ready=False)
    second = agent.learn("second.txt", "Without pages.", paged=False)

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            page = await client.list_resources()
            assert page.next_cursor is None
            assert [str(each.uri) for each in page.resources] == [
                agent.uri(second),
                agent.uri(first),
            ]
            assert page.resources[1].name == "first.txt"
            assert page.resources[1].description == "TXT, 2 pages"
            (template,) = (await client.list_resource_templates()).resource_templates
            assert template.uri_template == agent.uri("{document_id}") + "/pages/{page}"
        assert await text_of(agent, agent.uri(first), mode) == "The first page.\n\nThe second page."
        assert await text_of(agent, agent.uri(first) + "/pages/2", mode) == "The second page."
        assert await text_of(agent, agent.uri(second) + "/pages/1", mode) == "Without pages."

    asyncio.run(story())


def test_a_long_list_comes_in_pages(agent: Deployed) -> None:
    made = {agent.uri(agent.learn(f"{n}.txt", f"Number {n}.")) for n in range(LISTED + 3)}
    other = make_deployed(agent.account, agent.url)

    async def story() -> None:
        async with connected(agent, agent.key()) as client:
            first = await client.list_resources()
            assert (len(first.resources), first.next_cursor is None) == (LISTED, False)
            rest = await client.list_resources(cursor=first.next_cursor)
            assert rest.next_cursor is None
            assert {str(each.uri) for each in first.resources + rest.resources} == made
        for wrong in (agent, other):
            async with connected(wrong, wrong.key()) as client:
                cursor = "forged" if wrong is agent else first.next_cursor
                with pytest.raises(MCPError) as refused:
                    await client.list_resources(cursor=cursor)
                assert refused.value.code == INVALID_PARAMS
                assert refused.value.data == {"dev.frontdesk/error": {"code": "invalid_cursor"}}

    asyncio.run(story())


@pytest.mark.parametrize("paged", [True, False])
def test_a_long_document_is_read_in_parts(agent: Deployed, paged: bool) -> None:
    half = WINDOW // 2
    texts = ["a" * half, "b" * half, "c" * 10] if paged else ["a" * WINDOW + "c" * 10]
    document = agent.learn("long.txt", *texts, paged=paged)
    next_page = 3 if paged else 2

    async def story() -> None:
        shown = await text_of(agent, agent.uri(document))
        goes_on = f"{agent.uri(document)}/pages/{next_page}"
        assert shown.endswith(f"\n\n[The document goes on in {goes_on} of {next_page}.]")
        assert shown.count("a") + shown.count("b") >= WINDOW
        assert "cc" not in shown
        assert await text_of(agent, goes_on) == "c" * 10

    asyncio.run(story())


def test_what_is_not_there_and_what_is_foreign_look_the_same(
    agent: Deployed, stranger: Account
) -> None:
    own = agent.learn("own.txt", "Mine.")
    failed = agent.learn("failed.txt", "Nothing.", ready=False)
    foreign = make_deployed(stranger, agent.url)
    foreign_document = foreign.learn("foreign.txt", "Zanzibar.")
    sibling = make_deployed(agent.account, agent.url)
    sibling_document = sibling.learn("sibling.txt", "Zanzibar.")
    unknown = [
        foreign.uri(foreign_document),
        agent.uri(foreign_document),
        foreign.uri(own),
        sibling.uri(sibling_document),
        agent.uri(sibling_document),
        agent.uri(failed),
        agent.uri(new_id("doc")),
        agent.uri(own) + "/pages/2",
        agent.uri(own) + "/pages/0",
        agent.uri(own) + "/pages/-1",
        agent.uri(own) + "/../" + sibling_document,
        agent.uri(own) + "/pages/" + "9" * 400,
        agent.uri("doc_1"),
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "x" * 100_000,
        "",
    ]

    async def story() -> None:
        async with connected(agent, agent.key()) as client:
            for uri in unknown:
                with pytest.raises(MCPError) as refused:
                    await client.read_resource(uri)
                assert refused.value.code == INVALID_PARAMS, uri[:100]
                assert refused.value.message == "There is no such document."
                assert refused.value.data == {"uri": uri[:500]}

    asyncio.run(story())


@pytest.mark.parametrize("mode", MODES)
def test_what_is_unforeseen_says_nothing_of_the_inside(
    agent: Deployed, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, key = agent.learn("own.txt", "Mine."), agent.key()

    def broken() -> Blobs:
        raise RuntimeError("arn:aws:s3:::bucket")

    monkeypatch.setattr("mcp_server.documents.get_blobs", broken)

    async def story() -> None:
        table = get_async_table()
        caller = await identify(table, f"Bearer {key}", agent.id)
        async with Client(server_for(table, caller), mode=mode) as client:
            with pytest.raises(MCPError) as refused:
                await client.read_resource(agent.uri(document))
        assert refused.value.code == INTERNAL_ERROR
        assert refused.value.message == "Something went wrong on our side."
        assert refused.value.data is None
        await table.close()

    asyncio.run(story())
