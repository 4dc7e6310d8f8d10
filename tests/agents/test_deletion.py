"""What is left of a deleted agent goes by way of the event, however often that comes."""

import json
from typing import Any

import pytest

from agents.events import handler
from frontdesk import clock, tenant
from frontdesk.ids import new_id
from frontdesk.records.agent import Agent
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.table import Create, Table, get_table
from tests.agents.outbox import events_of
from tests.architecture.source import ROOT
from tests.platform import Account


def agent_with_conversations(account: Account, conversations: int, messages: int) -> list[str]:
    """An agent's partitions: its own, and one for each conversation."""
    api = account.api("agents")
    agent_id = api("POST", "/api/agents", {"name": "Gone soon"}).json()["id"]
    path = f"/api/agents/{agent_id}"
    api("PUT", path + "/config", {"config": {"instructions": "x"}, "base_version": 1})
    partitions = [Agent.partition_of(account.workspace_id, agent_id)]
    now = clock.now()
    for _ in range(conversations):
        conversation = Conversation(
            id=new_id("cnv"),
            workspace_id=account.workspace_id,
            agent_id=agent_id,
            title="Hello",
            channel="playground",
            environment="draft",
            created_at=now,
            updated_at=now,
        )
        get_table().write(Create(conversation))
        partitions.append(conversation.child_pk())
        for _ in range(messages):
            get_table().write(
                Create(
                    Message(
                        id=new_id("msg"),
                        workspace_id=account.workspace_id,
                        conversation_id=conversation.id,
                        role="user",
                        content="Hello",
                        created_at=now,
                    )
                )
            )
    return partitions


def left(partitions: list[str]) -> int:
    return sum(1 for pk in partitions for _ in get_table().partition(pk))


def deleted_event(account: Account, agent_id: str) -> dict[str, Any]:
    """The event as EventBridge delivers it."""
    event: dict[str, Any] = json.loads((ROOT / "events/agents/bus_agent_deleted.json").read_text())
    event["detail"] |= {"workspace_id": account.workspace_id, "data": {"agent_id": agent_id}}
    return event


def test_everything_of_the_agent_goes_and_nothing_else(account: Account, stranger: Account) -> None:
    gone = agent_with_conversations(account, conversations=3, messages=40)
    kept = agent_with_conversations(account, 1, 2)
    foreign = agent_with_conversations(stranger, 1, 2)
    agent_id = gone[0].rpartition("#")[2]
    account.api("agents")("DELETE", f"/api/agents/{agent_id}")
    (told,) = [event for event in events_of(account.workspace_id) if event.type == "agent.deleted"]
    assert told.data == {"agent_id": agent_id}
    assert left(gone) == 2 + 3 + 3 * 40
    for _ in range(2):
        handler(deleted_event(account, agent_id), None)
        assert left(gone) == 0
    assert left(kept) == 1 + 1 + 1 + 1 + 2
    assert left(foreign) == 1 + 1 + 1 + 1 + 2


def test_a_removal_that_was_cut_off_is_completed(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = agent_with_conversations(account, conversations=3, messages=60)
    agent_id = gone[0].rpartition("#")[2]
    account.api("agents")("DELETE", f"/api/agents/{agent_id}")
    calls = iter([False, True])
    assert tenant.delete_tree(get_table(), gone[0], lambda: next(calls)) is False
    assert 0 < left(gone) < 2 + 3 + 3 * 60

    real = Table.delete_keys
    failures = iter([True])

    def fails_once(self: Table, *arguments: Any, **named: Any) -> None:
        real(self, *arguments, **named)
        if next(failures, False):
            raise ConnectionError

    monkeypatch.setattr(Table, "delete_keys", fails_once)
    with pytest.raises(ConnectionError):
        handler(deleted_event(account, agent_id), None)
    handler(deleted_event(account, agent_id), None)
    assert left(gone) == 0


def test_removing_a_workspace_leaves_its_memberships_for_the_end(account: Account) -> None:
    partitions = agent_with_conversations(account, 1, 2)
    own = f"WS#{account.workspace_id}"
    partitions += [own, f"{own}#AUDIT"]

    def stop() -> bool:
        kinds = [entry["kind"] for entry in get_table().partition(own)]
        assert "membership" in kinds
        return kinds == ["membership"]

    assert tenant.remove(get_table(), account.workspace_id, stop) is False
    assert left([own]) == 1
    assert tenant.remove(get_table(), account.workspace_id) is True
    assert left(partitions) == 0


def test_the_sample_event_is_understood() -> None:
    handler(json.loads((ROOT / "events/agents/bus_agent_deleted.json").read_text()), None)
