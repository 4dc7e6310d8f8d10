"""What an earlier version has left in the table and on the bus breaks nothing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chat.sweep import sweep
from chat.worker import end_turns
from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.duties import loop, worker_table
from frontdesk.ids import new_id
from frontdesk.records.conversation import ConversationText
from frontdesk.records.handoff import Handoff
from frontdesk.records.run import Run, RunLease
from frontdesk.records.usage import LedgerEntry
from frontdesk.table import Create, Index, Key, Query, Update, get_table
from tests.chat.conftest import AgentMaker, ChatClient
from tests.chat.test_handoffs import ask, deliver, mails_to, published, shop_with_handoff
from tests.platform import Account


def test_the_sweep_passes_runs_that_have_their_lease_themselves(account: Account) -> None:
    table, agent_id = get_table(), new_id("agt")
    behind = RunLease(
        workspace_id=account.workspace_id,
        agent_id=agent_id,
        run_id=new_id("run"),
        lease_until=clock.now() - timedelta(minutes=1),
    )
    table.write(Create(behind))
    partition = (behind.places()[Index.BY_TIME] or behind.key()).pk
    ended = "2020-01-01T00:00:00.000Z"
    keys = []
    # More of them than one request reads.
    for run_id in [new_id("run") for _ in range(201)]:
        keys.append(Run.key_of(account.workspace_id, agent_id, run_id))
        place = Key(partition, f"{ended}#{run_id}")
        values = {"id": run_id, "status": "running", "lease_until": ended}
        places = {Index.BY_TIME: place}
        table.write(Update(Run, keys[-1], must_exist=False, set=values, places=places))
    try:
        loop.run(sweep(worker_table()))
        stored = table.stored(keys[0])
        assert stored
        assert stored["status"] == {"S": "running"}
        assert table.get(RunLease, behind.key()) is None
    finally:
        table.delete_keys(keys)


@pytest.mark.usefixtures("with_models")
def test_a_request_that_is_not_a_duty_yet_is_mailed_and_becomes_one() -> None:
    shop = shop_with_handoff()
    conversation_id = ask(shop)
    key = Handoff.key_of(shop.owner.workspace_id, shop.agent_id, conversation_id)
    now = clock.iso(clock.now())
    names = {"conversation_id": conversation_id, "asked_at": now, "due_at": now, "attempts": 1}
    new = dict.fromkeys(("id", "created_at", "status", "look_at", "takes", "owner"))
    place = Key("DUEHANDOFFS#0", f"{now}#{conversation_id}")
    get_table().write(Update(Handoff, key, set=new | names, places={Index.BY_TIME: place}))
    deliver(published(shop, "conversation.escalated")[0])
    assert len(mails_to(shop.owner)) == 1
    told = get_table().get(Handoff, key)
    assert told
    assert (told.status, told.takes, told.conversation_id) == ("told", 2, conversation_id)


def test_an_event_without_a_charge_is_followed_and_not_counted(
    account: Account, make_agent: AgentMaker, story: Any
) -> None:
    agent = make_agent()

    async def body(client: ChatClient) -> None:
        started = (await client.chat(agent, message="Hello")).started
        named = ("run_id", "conversation_id", "message_id", "user_message_id")
        data = {"agent_id": agent, "status": "failed"} | {name: started[name] for name in named}
        event = Event(
            id=new_id("evt"),
            type="run.failed",
            workspace_id=account.workspace_id,
            created_at=clock.now(),
            data=data,
        )
        assert await asyncio.to_thread(loop.run, end_turns([event])) == [None]
        ledger = Query(LedgerEntry, LedgerEntry.partition_of(account.workspace_id))
        assert get_table().query(ledger).items == []
        words = ConversationText.key_of(account.workspace_id, agent, started["conversation_id"])
        assert get_table().get(ConversationText, words)

    story(body)
