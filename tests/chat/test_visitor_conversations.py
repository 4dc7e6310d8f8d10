"""A visitor's conversations: listed, rated, handed to a person; and what others are told."""

import asyncio
import json
from typing import Any

import pytest

from chat.worker import remove_conversation
from frontdesk import tenant
from frontdesk.bus import Event, OutboxEvent
from frontdesk.records.agent import Agent
from frontdesk.table import get_table
from tests.chat.conftest import client_for
from tests.chat.visiting import VisitorClient, visit
from tests.platform import Account, stored
from tests.widget.shop import Shop, open_shop
from webhooks.catalog import render

pytestmark = pytest.mark.usefixtures("with_models")


def events(owner: Account, kind: str) -> list[Event]:
    """The published events of one type, as consumers receive them."""
    found = [
        OutboxEvent.from_attributes(entry)
        for entry in stored(kind="event", workspace_id=owner.workspace_id)
    ]
    return [Event.model_validate(each.model_dump()) for each in found if each.type == kind]


def test_a_visitor_lists_and_reads_their_own() -> None:
    async def body(visitor: VisitorClient) -> None:
        other = visitor.another()
        turns = [await visitor.chat(f"Question {number}") for number in (1, 2, 3)]
        await other.chat("Somebody else")
        first = (await visitor.call("GET", "/conversations?limit=2")).json()
        assert [item["title"] for item in first["items"]] == ["Question 3", "Question 2"]
        assert set(first["items"][0]) == {
            "id",
            "title",
            "updated_at",
            "message_count",
            "active_run_id",
        }
        rest = await visitor.call("GET", f"/conversations?limit=2&cursor={first['next_cursor']}")
        assert [item["title"] for item in rest.json()["items"]] == ["Question 1"]
        foreign = await other.call("GET", f"/conversations?cursor={first['next_cursor']}")
        assert (foreign.status_code, foreign.json()["code"]) == (422, "invalid_cursor")

        started = turns[0].started
        detail = (await visitor.call("GET", f"/conversations/{started['conversation_id']}")).json()
        assert {name: detail[name] for name in ("title", "message_count", "leaf_id")} == {
            "title": "Question 1",
            "message_count": 2,
            "leaf_id": started["message_id"],
        }
        question, answer = detail["messages"]
        assert set(answer) == {
            "id",
            "parent_id",
            "role",
            "content",
            "status",
            "feedback",
            "citations",
            "created_at",
        }
        assert (question["content"], answer["content"]) == ("Question 1", "Question 1")

    visit(body, model="mock-echo")


def test_a_visitor_rates_an_answer() -> None:
    async def body(visitor: VisitorClient) -> None:
        started = (await visitor.chat()).started
        conversation = f"/conversations/{started['conversation_id']}"
        path = f"{conversation}/messages/{started['message_id']}/feedback"
        rating = {"rating": "down", "comment": "No."}
        rated = await visitor.call("PUT", path, json=rating)
        assert rated.json()["feedback"] == rating
        late = await visitor.call("PUT", path, json={"rating": "down"})
        assert late.json()["feedback"] == rating
        detail = (await visitor.call("GET", conversation)).json()
        assert detail["messages"][-1]["feedback"] == rating
        assert (await visitor.call("DELETE", path)).json()["feedback"] is None
        question = f"{conversation}/messages/{started['user_message_id']}/feedback"
        assert (await visitor.call("PUT", question, json=rating)).status_code == 422

    visit(body, model="mock-64")


def test_a_conversation_that_a_member_deletes_is_gone_for_the_visitor() -> None:
    async def body(visitor: VisitorClient) -> None:
        shop = visitor.shop
        started = (await visitor.chat("Forget me")).started
        await visitor.chat("Keep me")
        url = f"/api/agents/{shop.agent_id}/conversations/{started['conversation_id']}"
        async with client_for(shop.owner) as member:
            assert (await member.call("DELETE", url)).status_code == 204
        listed = (await visitor.call("GET", "/conversations")).json()["items"]
        assert [item["title"] for item in listed] == ["Keep me"]
        gone = await visitor.call("GET", f"/conversations/{started['conversation_id']}")
        assert gone.status_code == 404

    shop = visit(body, model="mock-64")
    (deleted,) = events(shop.owner, "conversation.deleted")
    remove_conversation(get_table(), deleted)
    everything = tenant.everything(get_table(), shop.owner.workspace_id)
    # The audit log keeps the title of what a member has deleted.
    left = [entry for entry in everything if entry["kind"] != "audit"]
    assert "Forget me" not in json.dumps(left, default=str)
    assert len(stored(kind="visitor_conversation", agent_id=shop.agent_id)) == 1


def handing_off(**handoff: Any) -> Shop:
    shop = open_shop(model="mock-64")
    shop.settings(handoff={"enabled": True, "message": ""} | handoff)
    return shop


def at(shop: Shop, body: Any) -> None:
    """Run a test body as a visitor of this shop."""
    from tests.chat.visiting import visitor_at

    async def whole() -> None:
        async with visitor_at(shop) as visitor:
            await body(visitor)

    asyncio.run(whole())


def test_a_person_is_asked_for_once() -> None:
    shop = handing_off(message="Anna will write to you.")
    told: list[str] = []

    async def body(visitor: VisitorClient) -> None:
        conversation_id = (await visitor.chat()).started["conversation_id"]
        told.extend([conversation_id, visitor.id])
        path = f"/conversations/{conversation_id}"
        assert (await visitor.call("GET", path)).json()["escalated_at"] is None
        asked = await asyncio.gather(
            *(visitor.call("POST", f"{path}/handoff") for _ in range(8)),
        )
        for reply in [*asked, await visitor.call("POST", f"{path}/handoff")]:
            assert (reply.status_code, reply.json()) == (
                200,
                {"message": "Anna will write to you."},
            )
        assert (await visitor.call("GET", path)).json()["escalated_at"]
        # The conversation goes on.
        await visitor.chat("Thanks", conversation_id=conversation_id)
        async with client_for(shop.owner) as member:
            url = f"/api/agents/{shop.agent_id}{path}"
            assert (await member.call("GET", url)).json()["escalated_at"]

    at(shop, body)
    (event,) = events(shop.owner, "conversation.escalated")
    wanted = {
        "agent_id": shop.agent_id,
        "conversation_id": told[0],
        "channel": "widget",
        "user_id": told[1],
    }
    assert json.loads(render(event))["data"] == wanted
    audited = stored(kind="audit", workspace_id=shop.owner.workspace_id)
    assert [e["target"]["S"] for e in audited if e["action"]["S"] == "conversation.escalated"] == [
        told[0]
    ]


@pytest.mark.parametrize(
    ("language", "accepted", "beginning"),
    [
        ("auto", "fr-CH,fr;q=0.9,en;q=0.8", "Merci"),
        ("auto", "de-DE", "Thank you"),
        ("en", "fr", "Thank you"),
        ("fr", "en", "Merci"),
    ],
)
def test_the_words_at_the_handoff_are_the_visitors(
    language: str, accepted: str, beginning: str
) -> None:
    shop = handing_off()
    shop.settings(language=language)

    async def body(visitor: VisitorClient) -> None:
        conversation_id = (await visitor.chat()).started["conversation_id"]
        path = f"/conversations/{conversation_id}/handoff"
        reply = await visitor.call("POST", path, headers={"Accept-Language": accepted})
        assert reply.json()["message"].startswith(beginning)

    at(shop, body)


def test_where_nobody_can_be_asked_for_nobody_is() -> None:
    async def body(visitor: VisitorClient) -> None:
        conversation_id = (await visitor.chat()).started["conversation_id"]
        reply = await visitor.call("POST", f"/conversations/{conversation_id}/handoff")
        assert (reply.status_code, reply.json()["code"]) == (409, "handoff_disabled")

    shop = visit(body, model="mock-64")
    assert events(shop.owner, "conversation.escalated") == []


@pytest.mark.parametrize("model", ["mock-64", "mock-slow", "mock-500"])
def test_the_beginning_of_a_conversation_is_told_once(model: str) -> None:
    """Whether its run is stored in one piece (fast), in several (slow), or fails."""
    told: list[str] = []

    async def body(visitor: VisitorClient) -> None:
        turn = await visitor.chat()
        told.extend([turn.started["conversation_id"], visitor.id])
        await visitor.chat(conversation_id=told[0])

    shop = visit(body, model=model)
    (event,) = events(shop.owner, "conversation.started")
    sent = json.loads(render(event))
    assert (sent["type"], sent["version"]) == ("conversation.started", 1)
    assert sent["data"] == {
        "agent_id": shop.agent_id,
        "conversation_id": told[0],
        "channel": "widget",
        "user_id": told[1],
    }


def test_nobody_is_told_of_the_playground() -> None:
    shop = open_shop(model="mock-64")

    async def body() -> None:
        async with client_for(shop.owner) as member:
            await member.chat(shop.agent_id, message="Hello")

    asyncio.run(body())
    assert events(shop.owner, "conversation.started") == []


def test_all_that_a_visitor_left_goes_with_the_agent_and_is_in_the_archive() -> None:
    async def body(visitor: VisitorClient) -> None:
        await visitor.chat("Zanzibar")

    shop = visit(body, model="mock-64")
    workspace_id = shop.owner.workspace_id
    archived = list(tenant.everything(get_table(), workspace_id))
    assert {"visitor_conversation", "conversation", "message", "run"} <= {
        entry["kind"] for entry in archived
    }
    tenant.delete_tree(get_table(), Agent.partition_of(workspace_id, shop.agent_id))
    left = list(tenant.everything(get_table(), workspace_id))
    assert "Zanzibar" not in json.dumps(left, default=str)
    assert tenant.remove(get_table(), workspace_id)
    assert list(tenant.everything(get_table(), workspace_id)) == []
