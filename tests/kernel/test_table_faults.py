"""The table when answers are lost and reads lag."""

import asyncio
from typing import ClassVar

import pytest

from frontdesk import clock
from frontdesk.engine.branches import recent
from frontdesk.ids import new_id
from frontdesk.records.message import Message
from frontdesk.table import (
    ConditionFailed,
    Create,
    Delete,
    Index,
    Item,
    Key,
    Operation,
    OutcomeUnknown,
    Put,
    Query,
    Replace,
    Update,
    get_table,
)
from tests.faulty_table import lagging, losing, losing_sync


class Tally(Item):
    kind: ClassVar[str] = "tally"

    id: str
    count: int = 0
    note: str = ""

    def key(self) -> Key:
        return Key(f"TALLY#{self.id}", "TALLY")


@pytest.fixture
def tally() -> Tally:
    made = Tally(id=new_id("tly"), count=1_000)
    get_table().write(Create(made))
    return made


def counted(tally: Tally) -> int:
    stored = get_table().get(Tally, tally.key())
    assert stored
    return stored.count


def test_an_addition_whose_answer_is_lost_is_not_added_again(tally: Tally) -> None:
    settle = Update(Tally, tally.key(), add={"count": -400})
    with pytest.raises(OutcomeUnknown):
        asyncio.run(losing(1).write(settle))
    assert counted(tally) == 600
    with pytest.raises(OutcomeUnknown):
        losing_sync(1).write(settle)
    assert counted(tally) == 200


def test_what_changes_nothing_the_second_time_is_sent_again(tally: Tally) -> None:
    asyncio.run(losing(2).write(Put(tally.model_copy(update={"count": 5}))))
    assert counted(tally) == 5
    asyncio.run(losing(2).write(Update(Tally, tally.key(), set={"count": 6})))
    assert counted(tally) == 6
    losing_sync(2).write(Update(Tally, tally.key(), set={"count": 7}))
    assert counted(tally) == 7


def conditional(tally: Tally) -> list[Operation]:
    """Writes that fail on their own success, each on what the one before it has left."""
    return [
        Create(tally),
        Update(Tally, tally.key(), equals={"count": 1_000}, set={"count": 1_001}),
        Update(Tally, tally.key(), below={"count": 1_002}, set={"count": 1_002}),
        Replace(tally.model_copy(update={"count": 1_003, "revision": 2})),
        Delete(Tally, tally.key(), must_exist=True),
    ]


def test_a_condition_that_fails_on_the_writes_own_success_has_held() -> None:
    for write in conditional(Tally(id=new_id("tly"), count=1_000)):
        asyncio.run(losing(1).write(write))
    for write in conditional(Tally(id=new_id("tly"), count=1_000)):
        losing_sync(1).write(write)


def test_what_somebody_else_has_done_is_not_taken_for_ones_own(tally: Tally) -> None:
    for write in (
        Create(tally.model_copy(update={"count": 1})),
        Update(Tally, tally.key(), equals={"count": 1}, set={"count": 2}),
        Replace(tally.model_copy(update={"count": 3, "revision": 7})),
        Delete(Tally, tally.key(), equals={"count": 1}),
    ):
        with pytest.raises(ConditionFailed):
            asyncio.run(losing(1).write(write))
        with pytest.raises(ConditionFailed):
            losing_sync(1).write(write)
    assert counted(tally) == 1_000


def test_a_transaction_whose_answer_is_lost_counts_once(tally: Tally) -> None:
    add = Update(Tally, tally.key(), add={"count": 1})
    first, second = (Tally(id=new_id("tly")) for _ in range(2))
    asyncio.run(losing(2).transact(Create(first), add))
    assert counted(tally) == 1_001
    losing_sync(2).transact(Create(second), add)
    assert counted(tally) == 1_002


def test_a_table_that_never_answers_ends_the_request(tally: Tally) -> None:
    with pytest.raises(OutcomeUnknown):
        asyncio.run(losing(100).write(Put(tally)))
    with pytest.raises(OutcomeUnknown):
        losing_sync(100).get(Tally, tally.key())


def test_contended_additions_all_count_once(tally: Tally) -> None:
    async def add() -> None:
        table = losing(3)
        each = Update(Tally, tally.key(), add={"count": 1})
        await asyncio.gather(
            *(table.transact(Create(Tally(id=new_id("tly"))), each) for _ in range(6))
        )

    asyncio.run(add())
    assert counted(tally) == 1_006


def test_the_history_of_a_turn_misses_no_row_that_lags() -> None:
    workspace, conversation = new_id("wks"), new_id("cnv")
    messages = [
        Message(
            id=new_id("msg"),
            workspace_id=workspace,
            conversation_id=conversation,
            role="user",
            content=str(number),
            created_at=clock.now(),
        )
        for number in range(3)
    ]
    for message in messages:
        get_table().write(Create(message))

    async def read() -> dict[str, Message]:
        return await recent(lagging(), workspace, conversation)

    assert sorted(asyncio.run(read())) == sorted(message.id for message in messages)


def test_queries_are_consistent_but_for_those_of_an_index() -> None:
    names = {"main": "table"}
    assert Query(Message, "WS#1").render(names, None)["ConsistentRead"] is True
    for index in Index:
        assert "ConsistentRead" not in Query(Message, "WS#1", index=index).render(names, None)


def test_an_update_counts_the_revision_and_moves_the_item(tally: Tally) -> None:
    before = get_table().get(Tally, tally.key())
    place = Key(f"TALLIES#{tally.id}", "a")
    get_table().write(Update(Tally, tally.key(), places={Index.BY_STATE: place}))
    after = get_table().get(Tally, tally.key())
    assert before
    assert after
    assert after.revision == before.revision + 1

    def found() -> list[str]:
        query = Query(Tally, place.pk, index=Index.BY_STATE)
        return [item.id for item in get_table().query(query).items]

    assert found() == [tally.id]
    get_table().write(Update(Tally, tally.key(), places={Index.BY_STATE: None}))
    assert found() == []
