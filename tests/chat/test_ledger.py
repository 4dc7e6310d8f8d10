"""What runs took is counted once: however often it is told, and wherever a process ends."""

import asyncio
from typing import Any

from frontdesk import clock
from frontdesk.engine import ledger
from frontdesk.ids import new_id
from frontdesk.records.run import Run
from frontdesk.records.usage import Charge, LedgerEntry, UsageDay
from frontdesk.settings import get_settings
from frontdesk.table import Query, get_table, open_async_table
from tests.chat.bus import deliver
from tests.chat.conftest import AgentMaker, ChatClient
from tests.faulty_table import losing
from tests.platform import Account

DAY = "2026-11-30"


def charge(**values: Any) -> Charge:
    known: dict[str, Any] = {
        "run_id": new_id("run"),
        "agent_id": new_id("agt"),
        "channel": "api",
        "day": DAY,
        "model": "gpt-4o-mini",
        "failed": False,
        "reserved_micros": 1_000,
        "cost_micros": 400,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "new_conversation": True,
    }
    return Charge(**known | values)


def sums(workspace: str, day: str = DAY) -> UsageDay:
    found = get_table().get(UsageDay, UsageDay.key_of(workspace, day))
    assert found
    return found


def entries(workspace: str) -> list[LedgerEntry]:
    return list(get_table().all(Query(LedgerEntry, LedgerEntry.partition_of(workspace))))


def record(*batches: list[tuple[str, Charge]], lost: int = 0) -> None:
    async def run() -> None:
        table = losing(lost) if lost else open_async_table(get_settings())
        await asyncio.gather(*(ledger.record(table, batch) for batch in batches))

    asyncio.run(run())


def test_a_charge_that_is_told_again_counts_once() -> None:
    workspace, first, second = new_id("wks"), charge(), charge(cost_micros=None, failed=True)
    record([(workspace, first), (workspace, first)])
    record([(workspace, first), (workspace, second)], [(workspace, second)])
    day = sums(workspace)
    assert (day.runs, day.failed_runs, day.unpriced_runs, day.conversations) == (2, 1, 1, 2)
    assert (day.cost_micros, day.committed_micros) == (400, 400 - 1_000 - 1_000)
    assert (day.prompt_tokens, day.completion_tokens) == (20, 10)
    assert {entry.run_id for entry in entries(workspace)} == {first.run_id, second.run_id}


def test_a_lost_answer_does_not_settle_twice() -> None:
    workspace = new_id("wks")
    record([(workspace, charge())], lost=2)
    assert (sums(workspace).runs, sums(workspace).cost_micros) == (1, 400)


def test_a_batch_is_counted_by_workspace_and_day_and_may_be_large() -> None:
    one, other = new_id("wks"), new_id("wks")
    many = [(one, charge()) for _ in range(130)]
    record([*many, (other, charge()), (one, charge(day="2026-12-01"))])
    assert (sums(one).runs, sums(one, "2026-12-01").runs, sums(other).runs) == (130, 1, 1)


def test_the_event_of_a_run_carries_its_charge_and_may_come_twice(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-echo")

    async def body(client: ChatClient) -> None:
        for _ in range(3):
            await client.chat(agent, message="Hello")

    story(body)
    for _ in range(2):
        assert deliver(account.workspace_id) == 3
    today = sums(account.workspace_id, clock.now().date().isoformat())
    assert (today.requests, today.runs, today.committed_micros) == (3, 3, 0)
    runs = get_table().all(Query(Run, Run.key_of(account.workspace_id, agent, "").pk, "RUN#"))
    assert {run.id for run in runs} == {entry.run_id for entry in entries(account.workspace_id)}


def test_equal_requests_at_the_same_moment_are_one_run(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent(model="mock-64")

    async def body(client: ChatClient) -> None:
        key = {"Idempotency-Key": new_id("idk")}
        turns = await asyncio.gather(
            *(client.chat(agent, headers=key, message="Hello") for _ in range(8))
        )
        assert len({turn.started["run_id"] for turn in turns}) == 1
        assert {turn.text for turn in turns} == {turns[0].text}
        assert {turn.last.data["status"] for turn in turns} == {"succeeded"}

    story(body)
    assert deliver(account.workspace_id) == 1
    today = sums(account.workspace_id, clock.now().date().isoformat())
    assert (today.requests, today.runs) == (1, 1)
