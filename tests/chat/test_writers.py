"""Who speaks in a conversation, and that nobody speaks as somebody else."""

import asyncio
from typing import Any

import pytest

from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.table import Query, get_table
from tests.chat.conftest import AgentMaker, ChatClient, client_for
from tests.chat.visiting import VisitorClient, visit
from tests.platform import Account, new_account, stored
from tests.widget.shop import Shop

pytestmark = pytest.mark.usefixtures("with_models")


async def tries_to_write(
    member: ChatClient, agent_id: str, conversation_id: str, message_id: str
) -> list[str]:
    """The codes that every road into the conversation ends with."""
    chat = f"/api/agents/{agent_id}/chat"
    head = f"/api/agents/{agent_id}/conversations/{conversation_id}"
    at = {"conversation_id": conversation_id}
    roads: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", chat, {"message": "As you", **at}),
        ("POST", chat, {"message": "An edit", "parent_id": None, **at}),
        ("POST", chat, {"regenerate": message_id, **at}),
        ("PATCH", head, {"leaf_id": message_id}),
        ("PUT", f"{head}/leaf", {"leaf_id": message_id}),
        ("PUT", f"{head}/messages/{message_id}/feedback", {"rating": "up"}),
    ]
    replies = [await member.call(verb, url, json=body) for verb, url, body in roads]
    replies.append(await member.call("DELETE", f"{head}/messages/{message_id}/feedback"))
    assert {reply.status_code for reply in replies} == {403}
    return [reply.json()["code"] for reply in replies]


def in_store(owner: Account, conversation_id: str) -> list[Message]:
    partition = Message.partition_of(owner.workspace_id, conversation_id)
    return list(get_table().all(Query(Message, partition, "MSG#")))


def test_a_member_reads_a_visitors_conversation_and_cannot_write_as_them() -> None:
    async def body(visitor: VisitorClient) -> None:
        shop: Shop = visitor.shop
        started = (await visitor.chat("My parcel")).started
        conversation_id, message_id = started["conversation_id"], started["message_id"]
        before = in_store(shop.owner, conversation_id)
        async with client_for(shop.owner) as owner:
            codes = await tries_to_write(owner, shop.agent_id, conversation_id, message_id)
            assert set(codes) == {"only_visitor_writes"}
            url = f"/api/agents/{shop.agent_id}/conversations/{conversation_id}"
            read = (await owner.call("GET", f"{url}/messages")).json()["items"]
            assert [(m["speaker"]["kind"], m["speaker"]["name"]) for m in read] == [
                ("visitor", ""),
                ("agent", ""),
            ]
            # What manages it and says nothing in it stays theirs.
            renamed = await owner.call("PATCH", url, json={"title": "The parcel"})
            assert renamed.status_code == 200
        assert in_store(shop.owner, conversation_id) == before
        head = Conversation.key_of(shop.owner.workspace_id, shop.agent_id, conversation_id)
        found = get_table().get(Conversation, head)
        assert found is not None
        assert found.message_count == 2
        assert len(stored(kind="run", workspace_id=shop.owner.workspace_id)) == 1
        await visitor.chat("And now?", conversation_id=conversation_id)

    visit(body, model="mock-64")


def test_a_member_writes_only_in_their_own_conversation(
    account: Account, make_agent: AgentMaker
) -> None:
    agent_id = make_agent(model="mock-64")
    colleague = new_account("admin", account.workspace_id)

    async def body() -> None:
        async with client_for(account) as owner:
            started = (await owner.chat(agent_id, message="Mine")).started
        ids = started["conversation_id"], started["message_id"]
        async with client_for(colleague) as other:
            codes = await tries_to_write(other, agent_id, *ids)
            assert set(codes) == {"only_its_member_writes"}
        async with client_for(account) as owner:
            await owner.chat(agent_id, message="On", conversation_id=ids[0])
            await owner.chat(agent_id, regenerate=ids[1], conversation_id=ids[0])
            url = f"/api/agents/{agent_id}/conversations/{ids[0]}"
            read = (await owner.call("GET", f"{url}/messages")).json()["items"]
            asked = [each["speaker"] for each in read if each["role"] == "user"]
            assert {(each["kind"], each["id"]) for each in asked} == {("member", account.user_id)}
            exported = await owner.call("GET", f"{url}/export?format=markdown")
            assert f"**User ({asked[0]['name']})**" in exported.text

    asyncio.run(body())
