"""A chat turn through the streaming app."""

import asyncio
import time
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.engine.runner import FLUSH_SECONDS
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.records.run import Run, RunEvents
from frontdesk.records.usage import UsageDay
from frontdesk.table import Query, get_table
from tests.chat.bus import deliver
from tests.chat.conftest import AgentMaker, ChatClient, client_for, read
from tests.platform import Account, new_account

pytestmark = pytest.mark.usefixtures("with_models")


def test_a_turn_streams_and_is_stored(account: Account, make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-64", instructions="Be brief.")

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello there")
        assert [event.id for event in turn.events] == list(range(1, len(turn.events) + 1))
        assert turn.text == "".join(f"word{n} " for n in range(64))
        assert turn.last.name == "done"
        assert turn.last.data["status"] == "succeeded"
        usage = turn.only("usage")
        assert (usage["prompt_tokens"], usage["completion_tokens"]) == (20, 64)
        assert usage["cost_micros"] is None  # a model without a price
        started = turn.started

        run_url = f"/api/agents/{agent}/runs/{started['run_id']}"
        run = (await client.call("GET", run_url)).json()
        assert run["status"] == "succeeded"
        assert run["prompt"] == [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello there"},
        ]
        assert run["output"] == turn.text

        base = f"/api/agents/{agent}/conversations/{started['conversation_id']}"
        head = (await client.call("GET", base)).json()
        assert head["title"] == "Hello there"
        assert (head["message_count"], head["active_run_id"]) == (2, None)
        assert head["leaf_id"] == started["message_id"]
        messages = (await client.call("GET", f"{base}/messages")).json()["items"]
        assert [(m["role"], m["status"]) for m in messages] == [
            ("user", "complete"),
            ("assistant", "complete"),
        ]

    story(body)
    assert deliver(account.workspace_id) == 1
    usage = get_table().get(
        UsageDay, UsageDay.key_of(account.workspace_id, clock.now().date().isoformat())
    )
    assert usage
    assert (usage.requests, usage.runs, usage.conversations, usage.unpriced_runs) == (1, 1, 1, 1)
    assert usage.committed_micros == 0


def test_the_conversation_goes_on_and_branches(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-echo")

    async def body(client: ChatClient) -> None:
        first = await client.chat(agent, message="one")
        conversation = first.started["conversation_id"]
        second = await client.chat(agent, message="two", conversation_id=conversation)
        run = await client.call("GET", f"/api/agents/{agent}/runs/{second.started['run_id']}")
        assert [m["content"].strip() for m in run.json()["prompt"][1:]] == ["one", "one", "two"]

        again = await client.chat(
            agent, regenerate=second.started["message_id"], conversation_id=conversation
        )
        assert again.started["user_message_id"] == second.started["user_message_id"]
        assert again.started["message_id"] != second.started["message_id"]

        edited = await client.chat(
            agent,
            message="two, edited",
            conversation_id=conversation,
            parent_id=first.started["message_id"],
        )
        begun_anew = await client.chat(
            agent, message="zero", conversation_id=conversation, parent_id=None
        )
        url = f"/api/agents/{agent}/conversations/{conversation}/messages"
        tree = {m["id"]: m for m in (await client.call("GET", url)).json()["items"]}
        assert len(tree) == 9
        assert tree[edited.started["user_message_id"]]["parent_id"] == first.started["message_id"]
        assert tree[begun_anew.started["user_message_id"]]["parent_id"] is None
        run = await client.call("GET", f"/api/agents/{agent}/runs/{edited.started['run_id']}")
        assert [m["content"].strip() for m in run.json()["prompt"][1:]] == [
            "one",
            "one",
            "two, edited",
        ]

    story(body)


def test_a_second_client_attaches_and_misses_nothing(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-paced")

    async def body(client: ChatClient) -> None:
        turn = asyncio.create_task(client.chat(agent, message="Hello"))
        run = await active_run(client, agent)
        url = f"/api/agents/{agent}/runs/{run}/events"
        live = read((await client.call("GET", url, headers={"Last-Event-ID": "5"})).text)
        whole = await turn
        assert live.events == whole.events[5:]
        stored = read((await client.call("GET", url)).text)
        assert stored.events == whole.events
        tail = read((await client.call("GET", url, headers={"Last-Event-ID": "64"})).text)
        assert tail.events == whole.events[64:]

    story(body)


async def active_run(client: ChatClient, agent: str) -> str:
    """The id of the run that is live, once it is stored."""
    for _ in range(100):
        await asyncio.sleep(0.02)
        listed = await client.call("GET", f"/api/agents/{agent}/conversations")
        for item in listed.json()["items"]:
            if item["active_run_id"]:
                return str(item["active_run_id"])
    raise AssertionError("no run became active")


def test_the_events_are_stored_in_batches_not_one_by_one(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-paced")

    async def body(client: ChatClient) -> None:
        began = time.monotonic()
        turn = await client.chat(agent, message="Hello")
        seconds = time.monotonic() - began
        partition = RunEvents.partition_of(account.workspace_id, turn.started["run_id"])
        batches = list(get_table().all(Query(RunEvents, partition)))
        # The first and the last are batches of their own.
        assert 3 <= len(batches) <= 3 + seconds / FLUSH_SECONDS
        assert [b.first for b in batches] == [1, *(b.last + 1 for b in batches[:-1])]
        assert batches[-1].last == len(turn.events)

    story(body)


def test_cancel_keeps_what_was_written(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-slow")

    async def body(client: ChatClient) -> None:
        turn = asyncio.create_task(client.chat(agent, message="Hello"))
        run = await active_run(client, agent)
        await asyncio.sleep(0.5)
        answer = await client.call("POST", f"/api/agents/{agent}/runs/{run}/cancel")
        assert answer.status_code == 202
        stopped = await turn
        assert stopped.last.name == "done"
        assert stopped.last.data["status"] == "cancelled"
        assert 0 < len(stopped.text) < 200
        record = (await client.call("GET", f"/api/agents/{agent}/runs/{run}")).json()
        assert record["output"] == stopped.text
        assert record["usage"]["estimated"] is True
        again = await client.call("POST", f"/api/agents/{agent}/runs/{run}/cancel")
        assert again.json()["status"] == "cancelled"

    story(body)


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("mock-401", "model_auth"),
        ("mock-404", "model_not_found"),
        ("mock-429", "model_rate_limited"),
        ("mock-500", "model_unavailable"),
        ("mock-cut", "model_stream_cut"),
        ("mock-garbage", "model_garbage"),
        ("mock-html", "model_garbage"),
        ("mock-error", "model_failed"),
        ("mock-silent", "model_timeout"),
    ],
)
def test_a_failing_model_is_a_clear_problem_and_its_text_is_kept(
    model: str, code: str, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model=model)

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello")
        assert [e.name for e in turn.events if e.name in ("done", "error")] == ["error"]
        assert turn.last.data["code"] == code
        assert "verysecret" not in str(turn.last.data)
        base = f"/api/agents/{agent}/conversations/{turn.started['conversation_id']}"
        messages = (await client.call("GET", f"{base}/messages")).json()["items"]
        assert messages[1]["status"] == "failed"
        assert messages[1]["error"]["code"] == code
        assert messages[1]["content"] == turn.text
        if model in ("mock-cut", "mock-error"):
            assert turn.text.startswith("word0 ")
        runs = await client.call("GET", f"/api/agents/{agent}/runs?status=failed")
        assert len(runs.json()["items"]) == 1
        retried = await client.chat(
            agent,
            regenerate=turn.started["message_id"],
            conversation_id=turn.started["conversation_id"],
        )
        assert retried.started["user_message_id"] == turn.started["user_message_id"]

    story(body)


def test_the_fallback_model_answers_when_the_first_fails(
    make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-500", fallback_model="mock-echo")

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello fallback")
        assert turn.text.strip() == "Hello fallback"
        assert turn.only("usage")["model"] == "mock-echo"
        run = await client.call("GET", f"/api/agents/{agent}/runs/{turn.started['run_id']}")
        assert run.json()["fallback_used"] is True
        assert run.json()["requested_model"] == "mock-500"

    story(body)


def test_an_idempotency_key_runs_once(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-echo")
    key = {"Idempotency-Key": "turn-1"}

    async def body(client: ChatClient) -> None:
        first = await client.chat(agent, headers=key, message="Hello")
        second = await client.chat(agent, headers=key, message="Hello")
        assert second.events == first.events
        other = await client.call(
            "POST", f"/api/agents/{agent}/chat", json={"message": "Other"}, headers=key
        )
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        runs = await client.call("GET", f"/api/agents/{agent}/runs")
        assert len(runs.json()["items"]) == 1

    story(body)


def test_a_key_is_remembered_by_a_run_that_ends_before_its_first_batch(
    make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-echo")
    key = {"Idempotency-Key": "turn-2"}

    async def never(*_: Any) -> None:
        return None

    monkeypatch.setattr("frontdesk.engine.runner.LiveRun._keep", never)

    async def body(client: ChatClient) -> None:
        first = await client.chat(agent, headers=key, message="Hello")
        second = await client.chat(agent, headers=key, message="Hello")
        assert second.events == first.events

    story(body)


def test_an_answer_without_a_token_count_is_estimated(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-no-usage")

    async def body(client: ChatClient) -> None:
        usage = (await client.chat(agent, message="Hello")).only("usage")
        assert usage["estimated"] is True
        assert usage["completion_tokens"] > 10

    story(body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"message": "  "}, 422),
        ({"message": 7}, 422),
        ({"message": "x", "regenerate": "msg_01J9ZK3V7XQ8M4T2B6N5R0S1WD"}, 422),
        ({"message": "x", "workspace_id": "wks_01J9ZK3V7XQ8M4T2B6N5R0S1WD"}, 422),
        ({"message": "x" * 100_001}, 422),
        ({"message": "😀" * 70_000}, 422),
        ({"message": "x", "conversation_id": "cnv_01J9ZK3V7XQ8M4T2B6N5R0S1WD"}, 404),
        ({"message": "x", "parent_id": "msg_01J9ZK3V7XQ8M4T2B6N5R0S1WD"}, 404),
        ({"regenerate": "msg_01J9ZK3V7XQ8M4T2B6N5R0S1WD"}, 404),
        ({"message": "x", "environment": "production"}, 409),
        ({"message": "x", "environment": "moon"}, 422),
    ],
)
def test_bad_input_is_a_problem_and_changes_nothing(
    body: dict[str, Any], status: int, account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-echo")

    async def check(client: ChatClient) -> None:
        response = await client.call("POST", f"/api/agents/{agent}/chat", json=body)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"

    story(check)
    assert not list(get_table().partition(f"WS#{account.workspace_id}#USAGE", store="counters"))


def test_a_ten_megabyte_prompt_is_refused(make_agent: AgentMaker, story: Any) -> None:
    agent = make_agent(model="mock-echo")

    async def body(client: ChatClient) -> None:
        url = f"/api/agents/{agent}/chat"
        response = await client.call("POST", url, json={"message": "x" * 10_000_000})
        assert (response.status_code, response.json()["code"]) == (413, "payload_too_large")

        async def endless() -> Any:
            while True:
                yield b"x" * 100_000

        response = await client.call("POST", url, content=endless())
        assert response.status_code == 413

    story(body)


def test_what_belongs_to_somebody_else_is_not_found(
    account: Account, stranger: Account, make_agent: AgentMaker
) -> None:
    agent = make_agent(model="mock-echo")
    colleague = new_account("owner", account.workspace_id)

    async def whole() -> None:
        async with client_for(account) as client:
            turn = await client.chat(agent, message="secret")
        run, conversation = turn.started["run_id"], turn.started["conversation_id"]
        async with client_for(stranger) as client:
            other_agent = make_agent(stranger, model="mock-echo")
            for body in (
                {"message": "x"},
                {"message": "x", "conversation_id": conversation},
                {"regenerate": turn.started["message_id"], "conversation_id": conversation},
            ):
                for target in (agent, other_agent) if len(body) == 2 else (agent,):
                    response = await client.call("POST", f"/api/agents/{target}/chat", json=body)
                    assert response.status_code == 404
            for target in (agent, other_agent):
                for url in (
                    f"/runs/{run}",
                    f"/runs/{run}/events",
                    f"/conversations/{conversation}",
                ):
                    response = await client.call("GET", f"/api/agents/{target}{url}")
                    assert response.status_code == 404
        async with client_for(colleague) as client:
            # A colleague sees the conversation, but only its owner listens to a run.
            head = await client.call("GET", f"/api/agents/{agent}/conversations/{conversation}")
            assert head.status_code == 200
            events = await client.call("GET", f"/api/agents/{agent}/runs/{run}/events")
            assert events.status_code == 404
            stop = await client.call("POST", f"/api/agents/{agent}/runs/{run}/cancel")
            assert stop.status_code == 404

    asyncio.run(whole())


def test_the_daily_requests_of_the_plan_are_a_429(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    from frontdesk.table import Update

    agent = make_agent(model="mock-echo")
    day = clock.now().date().isoformat()
    get_table().write(
        Update(
            UsageDay,
            UsageDay.key_of(account.workspace_id, day),
            must_exist=False,
            set={"workspace_id": account.workspace_id, "day": day},
            add={"requests": 999},
        )
    )

    async def body(client: ChatClient) -> None:
        url = f"/api/agents/{agent}/chat"
        answers = await asyncio.gather(
            *(client.call("POST", url, json={"message": "x"}) for _ in range(5))
        )
        assert sorted(a.status_code for a in answers) == [200, 429, 429, 429, 429]
        refused = next(a for a in answers if a.status_code == 429)
        assert refused.json()["code"] == "daily_requests_used_up"
        assert int(refused.headers["retry-after"]) > 0

    story(body)


def test_two_turns_in_one_conversation_at_once_lose_nothing(
    make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-echo")

    async def body(client: ChatClient) -> None:
        first = await client.chat(agent, message="start")
        conversation = first.started["conversation_id"]
        await asyncio.gather(
            *(client.chat(agent, message=f"n{n}", conversation_id=conversation) for n in range(8))
        )
        url = f"/api/agents/{agent}/conversations/{conversation}"
        head = (await client.call("GET", url)).json()
        messages = (await client.call("GET", f"{url}/messages")).json()["items"]
        assert head["message_count"] == len(messages) == 18
        assert head["leaf_id"] in {m["id"] for m in messages}

    story(body)


def test_a_conversation_deleted_in_the_middle_of_a_run(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-slow")

    async def body(client: ChatClient) -> None:
        turn = asyncio.create_task(client.chat(agent, message="Hello"))
        run = await active_run(client, agent)
        record = get_table().get(Run, Run.key_of(account.workspace_id, agent, run))
        assert record
        url = f"/api/agents/{agent}/conversations/{record.conversation_id}"
        assert (await client.call("DELETE", url)).status_code == 204
        ended = await turn
        assert ended.last.name == "error"
        assert ended.last.data["code"] == "run_closed"
        assert (await client.call("GET", url)).status_code == 404
        key = Message.key_of(account.workspace_id, record.conversation_id, record.message_id)
        assert get_table().get(Message, key) is None
        head = Conversation.key_of(account.workspace_id, agent, record.conversation_id)
        assert get_table().get(Conversation, head) is None

    story(body)
