"""A process that dies in the middle of a run: nothing is lost, and somebody closes the run."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chat.conversations.repository import ConversationRepository
from chat.sweep import sweep
from frontdesk import clock
from frontdesk.engine import recovery
from frontdesk.engine.recovery import stored_events
from frontdesk.engine.runner import live_run
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.records.retrieval import Retrieval
from frontdesk.records.run import Run, RunEvents, RunLease
from frontdesk.records.usage import UsageDay
from frontdesk.table import Query, Update, get_async_table, get_table
from tests.chat.bus import deliver
from tests.chat.conftest import AgentMaker, ChatClient, read
from tests.chat.test_turns import active_run
from tests.platform import Account

pytestmark = pytest.mark.usefixtures("with_models")
EVERYTHING = 1_000_000
"""Above the number of any event."""


async def die_in_the_middle(client: ChatClient, agent: str) -> str:
    """Start a slow turn and stop its task as a dead process would: without a word."""
    turn = asyncio.create_task(client.chat(agent, message="Hello"))
    run_id = await active_run(client, agent)
    await asyncio.sleep(0.8)
    live = live_run(run_id)
    assert live
    everything = [t for t in asyncio.all_tasks() if "LiveRun" in repr(t.get_coro())]
    for task in everything:
        task.cancel()
    turn.cancel()
    await asyncio.gather(*everything, turn, return_exceptions=True)
    return run_id


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Move the clock."""
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + by)


def test_the_sweep_closes_a_dead_run_with_the_text_it_had(
    account: Account, make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-slow")

    async def body(client: ChatClient) -> None:
        run_id = await die_in_the_middle(client, agent)
        await sweep(get_async_table())
        key = Run.key_of(account.workspace_id, agent, run_id)
        run = get_table().get(Run, key)
        assert run
        assert run.status == "running"  # its lease still holds

        later(monkeypatch, timedelta(seconds=40))
        assert await sweep(get_async_table()) >= 1
        run = get_table().get(Run, key)
        assert run
        assert run.status == "interrupted"
        answer = get_table().get(
            Message, Message.key_of(account.workspace_id, run.conversation_id, run.message_id)
        )
        assert answer
        assert answer.status == "interrupted"
        assert answer.content.startswith("word0 word1 ")
        head = get_table().get(
            Conversation, Conversation.key_of(account.workspace_id, agent, run.conversation_id)
        )
        assert head
        assert (head.active_run_id, head.leaf_id) == (None, run.message_id)
        events = f"/api/agents/{agent}/runs/{run_id}/events"
        told = read((await client.call("GET", events)).text)
        assert told.last.name == "error"
        assert told.last.data["code"] == "run_interrupted"
        assert told.text == answer.content
        numbers = [e.id for e in told.events]
        assert numbers[:-1] == list(range(1, len(numbers)))
        # A client that saw events which were never stored still gets the last one.
        ahead = {"Last-Event-ID": str(numbers[-2] + 5)}
        rest = read((await client.call("GET", events, headers=ahead)).text)
        assert [e.name for e in rest.events] == ["error"]

        assert await sweep(get_async_table()) == 0  # twice has one effect
        stored = get_table().all(
            Query(RunEvents, RunEvents.partition_of(account.workspace_id, run_id))
        )
        assert sum("event: error" in batch.text() for batch in stored) == 1
        await asyncio.to_thread(deliver, account.workspace_id)
        usage = get_table().get(UsageDay, UsageDay.key_of(account.workspace_id, run.usage_day))
        assert usage
        assert (usage.runs, usage.failed_runs) == (1, 1)

        again = await client.chat(
            agent, regenerate=run.message_id, conversation_id=run.conversation_id
        )
        assert again.started["user_message_id"] == run.user_message_id
        assert again.last.data["status"] == "succeeded"

    story(body)


def test_a_reader_finds_the_run_dead_and_gets_a_terminal_event(
    make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-slow")

    async def body(client: ChatClient) -> None:
        run_id = await die_in_the_middle(client, agent)
        later(monkeypatch, timedelta(seconds=40))
        events = f"/api/agents/{agent}/runs/{run_id}/events"
        told = read((await client.call("GET", events)).text)
        assert [e.name for e in told.events if e.name in ("done", "error")] == ["error"]
        assert told.text.startswith("word0 ")

    story(body)


def test_a_run_of_another_process_is_followed_from_storage_and_can_be_stopped(
    make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-slow")

    async def body(client: ChatClient) -> None:
        turn = asyncio.create_task(client.chat(agent, message="Hello"))
        run_id = await active_run(client, agent)
        # As in another process: not found in memory.
        monkeypatch.setattr("chat.turns.streams.live_run", lambda _: None)
        url = f"/api/agents/{agent}/runs/{run_id}"
        follower = asyncio.create_task(client.call("GET", f"{url}/events"))
        await asyncio.sleep(0.5)
        assert (await client.call("POST", f"{url}/cancel")).status_code == 202
        stopped = await turn
        assert stopped.last.data["status"] == "cancelled"
        assert read((await follower).text).events == stopped.events

    story(body)


def test_a_reader_that_has_gone_is_not_read_for(
    account: Account, make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chat.app import app

    agent = make_agent(model="mock-slow")

    async def body(client: ChatClient) -> None:
        turn = asyncio.create_task(client.chat(agent, message="Hello"))
        run_id = await active_run(client, agent)
        monkeypatch.setattr("chat.turns.streams.live_run", lambda _: None)
        path = f"/api/agents/{agent}/runs/{run_id}/events"
        headers = [(b"authorization", f"Bearer {account.token}".encode())]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": headers,
            "asgi": {"version": "3.0", "spec_version": "2.3"},
        }
        sent: list[str] = []
        first = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await first.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message["type"])
            if message["type"] == "http.response.body":
                first.set()

        await app(scope, receive, send)
        assert not turn.done()  # the reader left, and the run goes on
        assert (await turn).last.name == "done"

    story(body)


def test_a_run_that_breaks_ends_its_stream_all_the_same(
    make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-echo")

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("frontdesk.engine.runner.LiveRun._account", broken)

    async def body(client: ChatClient) -> None:
        turn = await client.chat(agent, message="Hello")
        assert turn.last.data["code"] == "internal_error"

    story(body)


def deleted(account: Account, agent: str, run_id: str) -> Run:
    """Delete the conversation of a run; gives the run as it is now."""
    run = get_table().get(Run, Run.key_of(account.workspace_id, agent, run_id))
    assert run
    conversations = ConversationRepository(get_table(), account.workspace_id)
    conversation = conversations.get(agent, run.conversation_id)
    assert conversation
    conversations.delete(conversation)
    return run


def closed(account: Account, run: Run) -> tuple[str, bool, int]:
    """How a run stands: its status, whether it has a lease, how many runs of the day count."""
    stored = get_table().get(Run, run.key())
    assert stored
    assert stored.retrieval is None
    lease = RunLease.key_of(account.workspace_id, run.agent_id, run.id)
    usage = get_table().get(UsageDay, UsageDay.key_of(account.workspace_id, run.usage_day))
    assert usage
    assert usage.committed_micros == usage.cost_micros
    return stored.status, get_table().get(RunLease, lease) is not None, usage.runs


def test_a_dead_run_of_a_deleted_conversation_is_closed_and_counted(
    account: Account, make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-slow")
    searched = Retrieval(
        query="my illness", passages=[], embedding="e", embedding_ms=1, search_ms=1
    ).model_dump(mode="json")

    async def body(client: ChatClient) -> None:
        run_id = await die_in_the_middle(client, agent)
        key = Run.key_of(account.workspace_id, agent, run_id)
        get_table().write(Update(Run, key, set={"retrieval": searched}))
        run = deleted(account, agent, run_id)
        later(monkeypatch, timedelta(seconds=40))
        assert await sweep(get_async_table()) >= 1
        await asyncio.to_thread(deliver, account.workspace_id)
        assert closed(account, run) == ("interrupted", False, 1)
        stored = [batch async for batch in stored_events(get_async_table(), run, 0)]
        assert read(b"".join(stored).decode()).last.data["code"] == "run_interrupted"

    story(body)


def test_a_run_whose_conversation_is_deleted_while_it_answers_is_counted(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-paced")

    async def body(client: ChatClient) -> None:
        turn = asyncio.create_task(client.chat(agent, message="Hello"))
        run = deleted(account, agent, await active_run(client, agent))
        assert (await turn).last.data["code"] == "run_closed"
        await asyncio.to_thread(deliver, account.workspace_id)
        assert closed(account, run) == ("succeeded", False, 1)

    story(body)


def test_a_reader_of_a_dead_run_that_cannot_be_closed_waits_between_its_looks(
    account: Account, make_agent: AgentMaker, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(model="mock-slow")
    tried: list[str] = []

    async def refuse(_table: Any, run: Run, _lease: RunLease) -> bool:
        tried.append(run.id)
        return False

    async def body(client: ChatClient) -> None:
        run_id = await die_in_the_middle(client, agent)
        later(monkeypatch, timedelta(seconds=40))
        monkeypatch.setattr(recovery, "interrupt", refuse)
        run = get_table().get(Run, Run.key_of(account.workspace_id, agent, run_id))
        assert run
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stored_events(get_async_table(), run, EVERYTHING)), 1)
        assert 0 < len(tried) < 10

    story(body)
