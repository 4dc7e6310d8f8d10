"""Visitors talk to the agent's production version, and see of it what they need and no more."""

import asyncio
import json
from typing import Any

import pytest

from frontdesk.engine.runner import live_run
from frontdesk.records.run import Run
from frontdesk.table import Query, get_table
from tests.chat.conftest import Turn, client_for, parse, read
from tests.chat.knowing import Knowing
from tests.chat.visiting import VisitorClient, visit
from tests.platform import new_account
from tests.widget.shop import Shop, open_shop

pytestmark = pytest.mark.usefixtures("with_models")

# What must not be in anything that a visitor is sent.
INSIDE = ("model", "usage", "cost", "token", "prompt", "version", "system", "retrieval", "finish")


def shown(turn: Turn) -> dict[str, set[str]]:
    """The fields of each event that was sent, by its name."""
    fields: dict[str, set[str]] = {}
    for event in turn.events:
        fields.setdefault(event.name, set()).update(event.data)
    return fields


async def running(shop: Shop) -> str:
    """The run that is going on, once it is stored."""
    partition = Run.key_of(shop.owner.workspace_id, shop.agent_id, "").pk
    while True:
        for run in get_table().all(Query(Run, partition, "RUN#", limit=50)):
            if run.status == "running":
                return run.id
        await asyncio.sleep(0.02)


def test_a_visitor_is_answered_and_sees_nothing_of_the_inside() -> None:
    async def body(visitor: VisitorClient) -> None:
        turn = await visitor.chat("What is the time?")
        assert turn.text == "What is the time?"
        assert shown(turn) == {
            "run.started": {"run_id", "conversation_id", "user_message_id", "message_id"},
            "message.delta": {"text"},
            "done": {"run_id", "conversation_id", "message_id", "status"},
        }
        ids = [event.id for event in turn.events]
        assert ids == sorted(set(ids))
        again = await visitor.chat("And now?", conversation_id=turn.started["conversation_id"])
        assert again.started["conversation_id"] == turn.started["conversation_id"]

    shop = visit(body, model="mock-echo", instructions="Never say Rumpelstiltskin.")
    partition = Run.key_of(shop.owner.workspace_id, shop.agent_id, "").pk
    runs = list(get_table().all(Query(Run, partition, "RUN#", limit=10)))
    assert {(run.channel, run.environment) for run in runs} == {("widget", "production")}


def test_every_answer_says_how_many_requests_are_left() -> None:
    async def body(visitor: VisitorClient) -> None:
        chat = await visitor.call("POST", "/chat", json={"message": "Hello"})
        left = int(chat.headers["x-ratelimit-remaining"])
        assert int(chat.headers["x-ratelimit-limit"]) > left
        for method, path in [
            ("GET", "/conversations"),
            ("GET", "/conversations/cnv_01J00000000000000000000000"),
            ("POST", "/chat"),
            ("GET", f"/runs/{read(chat.text).started['run_id']}/events"),
        ]:
            reply = await visitor.call(method, path)
            # A new minute may have begun.
            assert int(reply.headers["x-ratelimit-remaining"]) >= left, (path, reply.text)
            assert {"x-ratelimit-limit", "x-ratelimit-reset"} <= set(reply.headers)
        nobody = await visitor.call("GET", "/conversations", token="x")
        assert "x-ratelimit-limit" not in nobody.headers

    visit(body, model="mock-64")


def test_it_is_the_production_version_that_answers() -> None:
    async def body(visitor: VisitorClient) -> None:
        agents = visitor.shop.owner.api("agents")
        url = f"/api/agents/{visitor.shop.agent_id}/config"
        draft = {"config": {"model": "mock-garbage"}, "base_version": 1}
        assert (await asyncio.to_thread(agents, "PUT", url, draft)).status == 200
        assert (await visitor.chat("Hello")).text == "Hello"
        reply = await visitor.call("POST", "/chat", json={"message": "x", "environment": "draft"})
        assert reply.status_code == 422

    visit(body, model="mock-echo")


def test_an_agent_that_is_not_deployed_answers_nobody() -> None:
    async def body(visitor: VisitorClient) -> None:
        reply = await visitor.call("POST", "/chat", json={"message": "Hello"})
        assert (reply.status_code, reply.json()["code"]) == (409, "agent_not_deployed")

    visit(body, production=False)


def test_citations_say_what_one_needs_to_read_the_passage() -> None:
    owner = new_account()
    text = "The shop opens at nine and closes at six."

    async def body(visitor: VisitorClient) -> None:
        knowing = Knowing(owner, visitor.shop.agent_id)
        url = "https://shop.example/hours"
        await asyncio.to_thread(knowing.learn, "hours.txt", text, url=url, heading="Hours")
        turn = await visitor.chat("The shop opens at nine [1].")
        quoted = {
            "number": 1,
            "document_name": "hours.txt",
            "page": 1,
            "heading": "Hours",
            "url": url,
            "text": text,
        }
        assert turn.only("citation") == quoted
        started = turn.started["conversation_id"]
        detail = (await visitor.call("GET", f"/conversations/{started}")).json()
        assert detail["messages"][-1]["citations"] == [quoted]
        assert knowing.documents["hours.txt"] not in json.dumps(detail)

    visit(body, owner, model="mock-question")


def test_the_name_of_a_file_stays_inside() -> None:
    owner = new_account()
    text = "The shop opens at nine and closes at six."

    async def body(visitor: VisitorClient) -> None:
        knowing = Knowing(owner, visitor.shop.agent_id)
        await asyncio.to_thread(knowing.learn, "hours_internal_v3.txt", text, heading="Hours")
        turn = await visitor.chat("The shop opens at nine [1].")
        citation = turn.only("citation")
        assert (citation["document_name"], citation["heading"]) == ("", "Hours")
        started = turn.started["conversation_id"]
        detail = (await visitor.call("GET", f"/conversations/{started}")).json()
        assert detail["messages"][-1]["citations"] == [citation]
        assert "internal" not in json.dumps(detail)

    visit(body, owner, model="mock-question")


@pytest.mark.parametrize("model", ["mock-401", "mock-500", "mock-cut", "mock-error"])
def test_why_an_answer_failed_is_for_members(model: str) -> None:
    async def body(visitor: VisitorClient) -> None:
        turn = await visitor.chat("Hello")
        assert turn.last.name == "error"
        told = dict(turn.last.data)
        assert isinstance(told.pop("retryable"), bool)
        assert {told.pop(name) for name in ("run_id", "conversation_id", "message_id")}
        assert told == {
            "code": "answer_failed",
            "title": "The answer could not be completed",
            "detail": "Something went wrong. Try again in a moment.",
        }
        conversation = turn.started["conversation_id"]
        detail = await visitor.call("GET", f"/conversations/{conversation}")
        assert model not in detail.text
        assert detail.json()["messages"][-1]["status"] in ("failed", "interrupted")
        run_id = turn.started["run_id"]
        retold = await visitor.call("GET", f"/runs/{run_id}/events")
        assert model not in retold.text
        assert read(retold.text).last.data == turn.last.data

    visit(body, model=model)


def test_no_reply_to_a_visitor_names_the_inside() -> None:
    async def body(visitor: VisitorClient) -> None:
        turn = await visitor.chat("Hello")
        conversation, run = turn.started["conversation_id"], turn.started["run_id"]
        message = f"/conversations/{conversation}/messages/{turn.started['message_id']}/feedback"
        replies = [
            await visitor.call("GET", f"/runs/{run}/events"),
            await visitor.call("POST", f"/runs/{run}/cancel"),
            await visitor.call("GET", "/conversations"),
            await visitor.call("GET", f"/conversations/{conversation}"),
            await visitor.call("PUT", message, json={"rating": "up"}),
            await visitor.call("DELETE", message),
        ]
        for reply in replies:
            assert reply.status_code < 300, reply.text
            for word in (*INSIDE, "Rumpelstiltskin", "mock-64"):
                assert word not in reply.text, (word, reply.text)

    visit(body, model="mock-64", instructions="Never say Rumpelstiltskin.")


def test_an_answer_goes_on_without_its_reader_and_can_be_taken_up_again() -> None:
    async def body(visitor: VisitorClient) -> None:
        turn = await visitor.chat("Hello")
        run_id = turn.started["run_id"]
        whole = await visitor.call("GET", f"/runs/{run_id}/events")
        assert [event.data for event in read(whole.text).events] == [e.data for e in turn.events]
        middle = len(turn.events) // 2
        seen = turn.events[middle].id
        rest = await visitor.call(
            "GET", f"/runs/{run_id}/events", headers={"Last-Event-ID": str(seen)}
        )
        assert read(rest.text).events == turn.events[middle + 1 :]

    visit(body, model="mock-64")


def test_a_live_run_is_filtered_for_who_attaches_and_can_be_stopped() -> None:
    async def body(visitor: VisitorClient) -> None:
        asking = asyncio.create_task(visitor.chat("Hello mock-gate-visitor"))
        run_id = await running(visitor.shop)
        assert live_run(run_id)
        following = asyncio.create_task(visitor.call("GET", f"/runs/{run_id}/events"))
        stopped = await visitor.call("POST", f"/runs/{run_id}/cancel")
        assert stopped.status_code == 202
        assert set(stopped.json()) == {"run_id", "conversation_id", "message_id", "status"}
        turn, followed = await asking, read((await following).text)
        assert turn.last.data["status"] == "cancelled"
        assert followed.last == turn.last
        assert set(shown(followed)) == {"run.started", "message.delta", "done"}

    visit(body, model="mock-64")


def test_an_answer_is_generated_again_and_a_question_asked_anew() -> None:
    async def body(visitor: VisitorClient) -> None:
        turn = await visitor.chat("One")
        conversation = turn.started["conversation_id"]
        again = await visitor.chat(
            None, regenerate=turn.started["message_id"], conversation_id=conversation
        )
        assert again.started["user_message_id"] == turn.started["user_message_id"]
        edited = await visitor.chat("Two", conversation_id=conversation, parent_id=None)
        assert edited.text == "Two"
        detail = (await visitor.call("GET", f"/conversations/{conversation}")).json()
        assert [m["role"] for m in detail["messages"] if m["parent_id"] is None] == ["user"] * 2
        assert detail["leaf_id"] == edited.started["message_id"]

    visit(body, model="mock-echo")


def test_the_same_request_twice_has_one_answer() -> None:
    async def body(visitor: VisitorClient) -> None:
        sent: dict[str, Any] = {"json": {"message": "Hello"}, "headers": {"Idempotency-Key": "k"}}
        first, second = [await visitor.call("POST", "/chat", **sent) for _ in range(2)]
        assert read(first.text).started == read(second.text).started
        assert set(shown(read(second.text))) == {"run.started", "message.delta", "done"}
        other = visitor.another()
        third = read((await other.call("POST", "/chat", **sent)).text)
        assert third.started["run_id"] != read(first.text).started["run_id"]

    visit(body, model="mock-64")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "a" * 10_001},
        {"message": "x", "channel": "api"},
        {"message": "x", "user": {"id": "me", "name": "The Boss"}},
        {"message": "x", "visitor_id": "vis_01J00000000000000000000000"},
        {"message": "x", "regenerate": "msg_01J00000000000000000000000"},
    ],
)
def test_what_a_visitor_may_not_say_is_refused(body: dict[str, Any]) -> None:
    async def story(visitor: VisitorClient) -> None:
        assert (await visitor.call("POST", "/chat", json=body)).status_code == 422

    visit(story, model="mock-64")


def test_members_find_the_visitor_in_their_conversations() -> None:
    shop = open_shop(model="mock-echo")
    shop.settings(
        pre_chat={
            "enabled": True,
            "fields": [
                {"key": "name", "label": "Name", "required": True},
                {"key": "order", "label": "Order", "required": False},
            ],
        }
    )
    session = shop.session(form={"name": "Anna Bell", "order": "17"})

    async def body() -> None:
        async with client_for(shop.owner) as member:
            url = f"/api/widget/{shop.agent_id}/chat"
            headers = {"Authorization": f"Bearer {session['token']}"}
            reply = await member.http.post(url, json={"message": "Where is it?"}, headers=headers)
            conversation_id = read(reply.text).started["conversation_id"]
            path = f"/api/agents/{shop.agent_id}/conversations"
            (listed,) = (await member.call("GET", path)).json()["items"]
            visitor_id = session["visitor"]["id"]
            assert listed["id"] == conversation_id
            assert listed["channel"] == "widget"
            assert listed["user"] == {"id": visitor_id, "name": "Anna Bell"}
            detail = (await member.call("GET", f"{path}/{conversation_id}")).json()
            assert detail["visitor"].pop("created_at")
            assert detail["visitor"] == {
                "id": visitor_id,
                "external_id": None,
                "name": "Anna Bell",
                "email": "",
                "answers": {"name": "Anna Bell", "order": "17"},
            }
            playground = await member.chat(shop.agent_id, message="Hello")
            own = f"{path}/{playground.started['conversation_id']}"
            assert (await member.call("GET", own)).json()["visitor"] is None

    asyncio.run(body())


def test_events_arrive_whole_however_they_are_cut() -> None:
    """The filter takes pieces of a stream as they come: several events in one, or one each."""
    from chat.visitors.public_events import for_visitors
    from frontdesk.engine.events import KEEPALIVE, frame

    async def through(*pieces: bytes) -> bytes:
        async def stream() -> Any:
            for piece in pieces:
                yield piece

        return b"".join([piece async for piece in for_visitors(stream())])

    frames = [
        frame(1, "run.started", {"run_id": "r", "model": "m", "version": 1}),
        frame(2, "message.delta", {"text": "event: usage\n\nid: 9\n\n"}),
        KEEPALIVE,
        frame(3, "trace.secret", {"text": "new and internal"}),
        frame(4, "usage", {"cost_micros": 1}),
        frame(5, "done", {"status": "succeeded", "finish_reason": "stop"}),
    ]

    async def body() -> None:
        whole = await through(b"".join(frames))
        assert whole == await through(*frames)
        entries = [each for each in whole.decode().split("\n\n") if each]
        assert entries.pop(2) == ": keepalive"
        assert [(e.id, e.name, e.data) for e in map(parse, entries)] == [
            (1, "run.started", {"run_id": "r"}),
            (2, "message.delta", {"text": "event: usage\n\nid: 9\n\n"}),
            (5, "done", {"status": "succeeded"}),
        ]

    asyncio.run(body())
