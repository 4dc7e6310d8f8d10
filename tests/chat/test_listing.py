"""The conversations of all agents: filtered, paged, and those of tests apart."""

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.records.conversation import Conversation, ConversationText, Person
from frontdesk.records.handoff import Handoff
from frontdesk.table import Create, get_table
from tests.chat.conftest import AgentMaker, client_for
from tests.chat.visiting import VisitorClient, visit
from tests.platform import Account, new_account

pytestmark = pytest.mark.usefixtures("with_models")


def make(owner: Account, agent_id: str, title: str, days_ago: int = 0, **more: Any) -> str:
    """A conversation as turns leave it, with its words and its request for a person."""
    moment = clock.now() - timedelta(days=days_ago)
    values = {"channel": "widget", "state": "open", **more}
    head = Conversation(
        id=new_id("cnv"),
        workspace_id=owner.workspace_id,
        agent_id=agent_id,
        title=title,
        environment="production",
        user=Person(id="vis_1", name="Mina"),
        created_at=moment,
        updated_at=moment,
        **values,
    )
    ids = {"workspace_id": owner.workspace_id, "agent_id": agent_id}
    text = ConversationText(words=title.lower(), conversation_id=head.id, **ids)
    writes = [Create(head), Create(text)]
    if head.state != "open":
        state = {"channel": head.channel, "state": head.state}
        writes.append(Create(Handoff(id=head.id, created_at=moment, **state, **ids)))
    get_table().transact(*writes)
    return head.id


def ask(account: Account, *queries: dict[str, Any]) -> list[dict[str, Any]]:
    """What the list answers to each of these queries."""

    async def whole() -> list[Any]:
        async with client_for(account) as client:
            urls = [f"/api/conversations?{urlencode(query)}" for query in queries]
            return [await client.call("GET", url) for url in urls]

    replies = asyncio.run(whole())
    assert {reply.status_code for reply in replies} == {200}, replies
    return [reply.json() for reply in replies]


def titles(listed: dict[str, Any]) -> list[str]:
    return [item["title"] for item in listed["items"]]


def test_what_is_asked_for_is_listed_and_nothing_else(account: Account) -> None:
    first, second = new_id("agt"), new_id("agt")
    make(account, first, "Old parcel", 10)
    make(account, second, "Slack talk", 3, channel="slack")
    make(account, first, "Waits", 2, state="waiting")
    make(account, second, "Done", 1, state="answered")
    make(account, first, "A test", 0, channel="playground")
    make(new_account(), first, "Elsewhere")
    day = clock.iso(clock.now() - timedelta(days=2, hours=12))
    wanted: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["Done", "Waits", "Slack talk", "Old parcel"]),
        ({"agent_id": first}, ["Waits", "Old parcel"]),
        ({"channel": "slack"}, ["Slack talk"]),
        ({"channel": "slack", "agent_id": first}, []),
        ({"state": "open"}, ["Slack talk", "Old parcel"]),
        ({"state": "waiting"}, ["Waits"]),
        ({"state": "answered", "agent_id": second}, ["Done"]),
        ({"state": "waiting", "agent_id": second}, []),
        ({"since": day}, ["Done", "Waits"]),
        ({"until": day}, ["Slack talk", "Old parcel"]),
        ({"since": clock.iso(clock.now() - timedelta(days=5)), "until": day}, ["Slack talk"]),
        ({"state": "answered", "until": day}, []),
        ({"since": day, "until": "2020-01-01"}, []),
        ({"since": day, "until": day}, []),
        ({"since": "0900-01-01", "until": day}, ["Slack talk", "Old parcel"]),
        ({"q": "PARCEL"}, ["Old parcel"]),
        ({"q": "talk", "agent_id": second}, ["Slack talk"]),
        ({"q": "talk", "channel": "widget"}, []),
        ({"q": "test"}, []),
        ({"tests": "true"}, ["A test"]),
        ({"tests": "true", "agent_id": first}, ["A test"]),
        ({"tests": "true", "q": "test"}, ["A test"]),
    ]
    listed = ask(account, *(query for query, _ in wanted))
    assert [titles(each) for each in listed] == [expected for _, expected in wanted]


@pytest.mark.parametrize("query", [{}, {"state": "waiting"}, {"q": "number"}])
def test_pages_follow_each_other_without_a_gap(account: Account, query: dict[str, Any]) -> None:
    agent_id = new_id("agt")
    made = [make(account, agent_id, f"number {n}", n, state="waiting") for n in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        (page,) = ask(account, query | {"limit": 2} | cursor)
        seen += [item["id"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(seen) == sorted(made)
    assert len(seen) == 5


def test_a_page_costs_a_bounded_number_of_reads(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is filtered out ends a page early instead of being read to the end."""
    monkeypatch.setattr("frontdesk.table.sync.EXAMINED_MOST", 3)
    agent_id = new_id("agt")
    for number in range(8):
        make(account, agent_id, f"n{number}", number)
    table = get_table()
    calls: list[str] = []
    real = table._call

    def counted(action: str, *args: Any, **more: Any) -> Any:
        calls.append(action)
        return real(action, *args, **more)

    monkeypatch.setattr(table, "_call", counted)
    (page,) = ask(account, {"channel": "discord"})
    assert page["items"] == []
    assert calls.count("Query") == 1


def test_a_turn_moves_its_conversation_up_and_a_test_is_no_part_of_the_list(
    make_agent: AgentMaker,
) -> None:
    async def talk(visitor: VisitorClient) -> None:
        first = (await visitor.chat("one")).started["conversation_id"]
        await visitor.chat("two")
        await visitor.chat("and one", conversation_id=first)
        tried = make_agent(visitor.shop.owner, model="mock-64")
        async with client_for(visitor.shop.owner) as member:
            await member.chat(tried, message="Only a test")

    shop = visit(talk, model="mock-64")
    everywhere, tests = ask(shop.owner, {}, {"tests": "true"})
    assert titles(everywhere) == ["one", "two"]
    assert titles(tests) == ["Only a test"]


@pytest.mark.parametrize(
    "query",
    [
        {"channel": "fax"},
        {"state": "lost"},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"agent_id": "x"},
        {"q": "x" * 201},
    ],
)
def test_what_is_no_filter_is_refused(account: Account, query: dict[str, str]) -> None:
    async def whole() -> int:
        async with client_for(account) as client:
            reply = await client.call("GET", f"/api/conversations?{urlencode(query)}")
            return reply.status_code

    assert asyncio.run(whole()) == 422
