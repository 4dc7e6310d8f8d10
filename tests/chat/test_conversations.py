"""What can be done with conversations, and what follows a turn."""

import asyncio
import json
from typing import Any

import pytest

from chat import worker
from chat.conversations.repository import ConversationRepository
from chat.events import handler
from chat.worker import end_turns, remove_conversation
from frontdesk import clock
from frontdesk.bus import Event, OutboxEvent
from frontdesk.duties import loop as worker_loop
from frontdesk.ids import new_id
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.message import Feedback, Message
from frontdesk.records.search_text import merged, searchable
from frontdesk.table import Create, Put, Query, get_table
from tests.chat.conftest import AgentMaker, ChatClient, Turn, client_for
from tests.platform import Account, new_account

pytestmark = pytest.mark.usefixtures("with_models")


def deliver_events(account: Account) -> list[str]:
    """Hand every published event of the workspace to the worker, each twice; gives their types."""
    delivered = []
    prefix = f"WS#{account.workspace_id}#EVENT#"
    pages = get_table()._client.get_paginator("scan").paginate(TableName=get_table().names["main"])
    for entry in (entry for page in pages for entry in page["Items"]):
        if entry["pk"]["S"].startswith(prefix):
            event = OutboxEvent.from_attributes(entry)
            detail = event.model_dump(mode="json", exclude={"ttl", "revision"})
            for _ in range(2):
                handler({"source": "frontdesk", "detail-type": event.type, "detail": detail}, None)
            delivered.append(event.type)
    return delivered


def base(agent: str, turn: Turn) -> str:
    return f"/api/agents/{agent}/conversations/{turn.started['conversation_id']}"


async def finds(client: ChatClient, agent: str, *searches: str) -> list[int]:
    """How many conversations each search finds, of the agent and of all alike."""
    counts = []
    for words in searches:
        lists = (f"/api/agents/{agent}/conversations?", "/api/conversations?tests=true&")
        listed = [await client.call("GET", f"{each}q={words}") for each in lists]
        of_agent, of_all = [len(reply.json()["items"]) for reply in listed]
        assert of_agent == of_all, words
        counts.append(of_agent)
    return counts


def test_list_search_rename_and_choose_a_branch(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-echo")
    turns: list[Turn] = []

    async def talk(client: ChatClient) -> None:
        questions = ("Où est la Crème brûlée?", "refund policy", "opening hours")
        turns.extend([await client.chat(agent, message=text) for text in questions])
        turns.append(
            await client.chat(
                agent, message="And tea?", conversation_id=turns[0].started["conversation_id"]
            )
        )

    async def look(client: ChatClient) -> None:
        url = f"/api/agents/{agent}/conversations"
        first = (await client.call("GET", f"{url}?limit=2")).json()
        assert first["items"][0]["id"] == turns[0].started["conversation_id"]
        rest = (await client.call("GET", f"{url}?limit=2&cursor={first['next_cursor']}")).json()
        assert len(rest["items"]) == 1
        assert rest["next_cursor"] is None
        for words, found in (("creme brulee", 1), ("TEA", 1), ("refund hours", 0), ("polic", 1)):
            listed = await client.call("GET", f"{url}?q={words}")
            assert len(listed.json()["items"]) == found, words

        head = base(agent, turns[0])
        renamed = await client.call("PATCH", head, json={"title": " Dessert "})
        assert renamed.json()["title"] == "Dessert"
        assert await finds(client, agent, "dessert", "creme dessert") == [1, 1]
        await client.call("PATCH", head, json={"title": "Café gourmand"})
        assert await finds(client, agent, "cafe GOURMAND tea", "dessert", "creme") == [1, 0, 1]
        chosen = await client.call("PATCH", head, json={"leaf_id": turns[0].started["message_id"]})
        assert chosen.json()["leaf_id"] == turns[0].started["message_id"]
        foreign = await client.call("PATCH", head, json={"leaf_id": turns[1].started["message_id"]})
        assert foreign.status_code == 404
        for bad in ({}, {"title": ""}, {"title": "x" * 201}, {"agent_id": agent}):
            assert (await client.call("PATCH", head, json=bad)).status_code == 422

    story(talk)
    assert deliver_events(account).count("run.finished") == 4
    story(look)


def test_a_title_is_written_once_and_never_over_the_users(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-echo")
    turns: list[Turn] = []

    async def talk(client: ChatClient) -> None:
        turns.append(await client.chat(agent, message="first question"))
        turns.append(await client.chat(agent, message="second question"))
        await client.call("PATCH", base(agent, turns[1]), json={"title": "Mine"})

    async def look(client: ChatClient) -> None:
        written = (await client.call("GET", base(agent, turns[0]))).json()["title"]
        assert written.startswith("word0 word1")  # what the title model said
        assert (await client.call("GET", base(agent, turns[1]))).json()["title"] == "Mine"
        # Whether the title came before the words that were said, or after them.
        assert await finds(client, agent, "word0 first", "mine second", "mine first") == [1, 1, 0]

    story(talk)
    deliver_events(account)
    story(look)


def test_words_of_a_conversation_that_is_deleted_meanwhile_are_not_kept(
    account: Account, make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-echo")
    said: list[Turn] = []

    async def talk(client: ChatClient) -> None:
        said.append(await client.chat(agent, message="first question"))

    async def title(*_: Any) -> str:
        await asyncio.to_thread(delete)
        return "Title"

    def delete() -> None:
        conversations = ConversationRepository(get_table(), account.workspace_id)
        conversation = conversations.get(agent, conversation_id)
        assert conversation
        conversations.delete(conversation)
        gone = {"agent_id": agent, "conversation_id": conversation_id}
        remove_conversation(get_table(), _event("conversation.deleted", account, gone))

    def words() -> ConversationText | None:
        key = ConversationText.key_of(account.workspace_id, agent, conversation_id)
        return get_table().get(ConversationText, key)

    story(talk)
    conversation_id = said[0].started["conversation_id"]
    monkeypatch.setattr(worker, "_title_of", title)
    finished = {
        name: said[0].started[name] for name in ("conversation_id", "user_message_id", "message_id")
    } | {"agent_id": agent, "status": "succeeded"}
    event = _event("run.finished", account, finished)
    assert worker_loop.run(end_turns([event])) == [None]
    assert words() is None
    # As if the worker had died before it saw that the conversation was gone.
    get_table().write(
        Create(
            ConversationText(
                workspace_id=account.workspace_id,
                agent_id=agent,
                conversation_id=conversation_id,
                words="first question",
            )
        )
    )
    assert worker_loop.run(end_turns([event])) == [None]
    assert words() is None


def _event(kind: str, account: Account, data: dict[str, Any]) -> Event:
    return Event(
        id=new_id("evt"),
        type=kind,
        workspace_id=account.workspace_id,
        created_at=clock.now(),
        data=data,
    )


@pytest.mark.parametrize("model", ["mock-html", "mock-500", "mock-401"])
def test_a_title_that_cannot_be_written_leaves_the_first_words(
    model: str,
    account: Account,
    make_agent: AgentMaker,
    story: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = make_agent(model="mock-echo")
    turns: list[Turn] = []

    async def talk(client: ChatClient) -> None:
        turns.append(await client.chat(agent, message="first question"))

    async def look(client: ChatClient) -> None:
        assert (await client.call("GET", base(agent, turns[0]))).json()["title"] == "first question"

    story(talk)
    monkeypatch.setattr("chat.worker.default_model", lambda _: model)
    deliver_events(account)
    story(look)


def test_export_as_json_and_markdown(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-echo")

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello export")
        as_json = await client.call("GET", base(agent, turn) + "/export")
        document = json.loads(as_json.text)
        assert [m["role"] for m in document["messages"]] == ["user", "assistant"]
        disposition = as_json.headers["content-disposition"]
        assert disposition == 'attachment; filename="Hello-export.json"'
        markdown = await client.call("GET", base(agent, turn) + "/export?format=markdown")
        assert markdown.headers["content-type"].startswith("text/markdown")
        assert "# Hello export" in markdown.text
        assert (await client.call("GET", base(agent, turn) + "/export?format=x")).status_code == 422

    story(body)


def test_feedback_is_set_changed_and_taken_back(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-echo")

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello")
        url = f"{base(agent, turn)}/messages/{turn.started['message_id']}/feedback"
        rated = await client.call("PUT", url, json={"rating": "down", "comment": "Wrong"})
        assert rated.json()["feedback"] == {"rating": "down", "comment": "Wrong"}
        rated = await client.call("PUT", url, json={"rating": "up"})
        assert rated.json()["feedback"] == {"rating": "up", "comment": None}
        assert (await client.call("DELETE", url)).json()["feedback"] is None
        assert (await client.call("PUT", url, json={"rating": "meh"})).status_code == 422
        question = url.replace(turn.started["message_id"], turn.started["user_message_id"])
        assert (await client.call("PUT", question, json={"rating": "up"})).status_code == 422

    story(body)


COMMENTED = {"rating": "down", "comment": "Wrong"}
THUMB = {"rating": "down"}


@pytest.mark.parametrize("first", [THUMB, COMMENTED], ids=["thumb", "comment"])
def test_a_thumb_leaves_the_comment_of_the_same_thumb(
    first: dict[str, str], make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-echo")
    second = COMMENTED if first is THUMB else THUMB

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello")
        url = f"{base(agent, turn)}/messages/{turn.started['message_id']}/feedback"
        for rating in (first, second):
            await client.call("PUT", url, json=rating)
        rated = await client.call("PUT", url, json=THUMB)
        assert rated.json()["feedback"] == COMMENTED
        rated = await client.call("PUT", url, json={**THUMB, "comment": None})
        assert rated.json()["feedback"] == {"rating": "down", "comment": None}

        # At the same moment: the other is stored after the answer was read and before the write.
        write = ConversationRepository.set_feedback

        def overtaken(
            self: ConversationRepository, message: Message, feedback: Feedback | None
        ) -> Message:
            monkeypatch.setattr(ConversationRepository, "set_feedback", write)
            write(self, message, Feedback.model_validate(second))
            return write(self, message, feedback)

        await client.call("DELETE", url)
        monkeypatch.setattr(ConversationRepository, "set_feedback", overtaken)
        rated = await client.call("PUT", url, json=first)
        assert rated.json()["feedback"] == COMMENTED
        await client.call("DELETE", url)
        await asyncio.gather(*(client.call("PUT", url, json=each) for each in (first, second)))
        (message,) = [m for m in await messages(client, agent, turn) if m["feedback"]]
        assert message["feedback"] == COMMENTED

    async def messages(client: ChatClient, agent: str, turn: Turn) -> list[dict[str, Any]]:
        listed = await client.call("GET", base(agent, turn) + "/messages")
        return list(listed.json()["items"])

    story(body)


def test_a_deleted_conversation_leaves_nothing_that_was_said(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-echo")
    turns: list[Turn] = []

    async def body(client: ChatClient) -> None:
        turns.append(await client.chat(agent, message="secret"))
        assert (await client.call("DELETE", base(agent, turns[0]))).status_code == 204
        assert (await client.call("GET", base(agent, turns[0]))).status_code == 404
        assert (await client.call("DELETE", base(agent, turns[0]))).status_code == 404

    async def look(client: ChatClient) -> None:
        run = await client.call("GET", f"/api/agents/{agent}/runs/{turns[0].started['run_id']}")
        assert run.json()["output"] is None
        assert "secret" not in run.text

    story(body)
    conversation = turns[0].started["conversation_id"]
    words = ConversationText.key_of(account.workspace_id, agent, conversation)
    late = {"agent_id": agent, "conversation_id": conversation, "words": "secret"}
    get_table().write(Put(ConversationText(workspace_id=account.workspace_id, **late)))
    assert "conversation.deleted" in deliver_events(account)
    assert get_table().get(ConversationText, words) is None
    partition = Message.partition_of(account.workspace_id, conversation)
    assert list(get_table().all(Query(Message, partition))) == []
    key = Conversation.key_of(account.workspace_id, agent, conversation)
    assert get_table().get(Conversation, key) is None
    story(look)


def test_a_viewer_reads_and_chats_but_does_not_change(
    account: Account, make_agent: AgentMaker
) -> None:
    agent = make_agent(model="mock-echo")
    viewer = new_account("viewer", account.workspace_id)

    async def whole() -> None:
        async with client_for(viewer) as client:
            turn = await client.chat(agent, message="Hello")
            assert (await client.call("GET", base(agent, turn))).status_code == 200
            leaf = {"leaf_id": turn.started["message_id"]}
            shown = await client.call("PUT", base(agent, turn) + "/leaf", json=leaf)
            assert shown.json()["leaf_id"] == turn.started["message_id"]
            refused = await client.call("DELETE", base(agent, turn))
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
            renamed = await client.call("PATCH", base(agent, turn), json={"title": "x"})
            assert renamed.status_code == 403

    asyncio.run(whole())


def test_words_are_folded_distinct_and_bounded() -> None:
    assert searchable("Crème BRÛLÉE crème, 2 pièces!") == "creme brulee 2 pieces"
    assert merged("a b", "B c") == "a b c"
    assert len(merged("", " ".join(f"mot{n}é" for n in range(20_000))).encode()) <= 40_000
