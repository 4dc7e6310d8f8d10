"""A turn with an Idempotency-Key is claimed before it costs anything."""

import asyncio
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.authentication import read_access_token
from frontdesk.engine.turns import Repeated, Turn, TurnRequest, prepare
from frontdesk.idempotency import CLAIMED, IdempotencyRecord
from frontdesk.ids import new_id
from frontdesk.records.usage import UsageDay
from frontdesk.settings import get_settings
from frontdesk.table import Put, Update, get_table, open_async_table
from tests.chat.conftest import AgentMaker, ChatClient
from tests.platform import Account, stored


def prepared(account: Account, agent: str, key: str) -> Turn | Repeated:
    """A process that claims the key, reserves, and then dies before it runs anything."""

    async def run() -> Turn | Repeated:
        table = open_async_table(get_settings())
        request = TurnRequest(agent, message="Hello", idempotency_key=key)
        return await prepare(table, read_access_token(f"Bearer {account.token}"), request)

    return asyncio.run(run())


def record_of(account: Account) -> IdempotencyRecord:
    rows = stored(kind="idempotency", workspace_id=account.workspace_id, store="counters")
    (record,) = [
        record
        for row in rows
        if (record := IdempotencyRecord.from_attributes(row)).resource_id.startswith("run_")
    ]
    return record


def test_a_claim_whose_owner_died_is_taken_over(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent, key = make_agent(model="mock-echo"), new_id("idk")
    dead = prepared(account, agent, key)
    assert isinstance(dead, Turn)
    claim = record_of(account)
    assert claim.resource_id == dead.run.id
    assert claim.claimed_until is not None
    past = clock.epoch(clock.now() - 2 * CLAIMED)
    get_table().write(Update(IdempotencyRecord, claim.key(), set={"claimed_until": past}))

    async def body(client: ChatClient) -> None:
        again = await client.chat(agent, headers={"Idempotency-Key": key}, message="Hello")
        assert again.last.data["status"] == "succeeded"
        assert again.started["run_id"] != dead.run.id
        third = await client.chat(agent, headers={"Idempotency-Key": key}, message="Hello")
        assert third.started["run_id"] == again.started["run_id"]

    story(body)
    assert record_of(account).claimed_until is None


def test_who_comes_while_another_one_prepares_waits_for_its_run(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent, key = make_agent(model="mock-echo"), new_id("idk")
    first = prepared(account, agent, key)
    assert isinstance(first, Turn)
    run = first.run.model_copy(update={"status": "cancelled", "finished_at": clock.now()})

    async def body(client: ChatClient) -> None:
        headers = {"Idempotency-Key": key}
        waiting = asyncio.create_task(client.chat(agent, headers=headers, message="Hello"))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        get_table().write(Put(run))
        assert (await waiting).last.data["status"] == "cancelled"

    story(body)


@pytest.mark.parametrize("message", ["Hello", "another one"])
def test_a_refusal_gives_the_claim_up(
    account: Account, make_agent: AgentMaker, story: Any, message: str
) -> None:
    agent, key = make_agent(model="mock-echo"), {"Idempotency-Key": new_id("idk")}
    day = clock.now().date().isoformat()
    known = {"workspace_id": account.workspace_id, "day": day}

    def use_up(requests: int) -> None:
        today = UsageDay.key_of(account.workspace_id, day)
        used = known | {"requests": requests}
        get_table().write(Update(UsageDay, today, must_exist=False, set=used))

    async def body(client: ChatClient) -> None:
        use_up(1_000_000)
        url = f"/api/agents/{agent}/chat"
        refused = await client.call("POST", url, json={"message": "Hello"}, headers=key)
        assert refused.status_code == 429
        use_up(0)
        turn = await client.chat(agent, headers=key, message=message)
        assert turn.last.data["status"] == "succeeded"

    story(body)
