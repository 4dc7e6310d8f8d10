"""The table port, on the embedded engine: what repositories rely on."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from frontdesk import clock
from frontdesk.errors import Invalid, TooManyRequests
from frontdesk.ids import new_id
from frontdesk.ratelimit import Rate
from frontdesk.table import (
    Check,
    ConditionFailed,
    Create,
    Delete,
    Index,
    Item,
    Key,
    Places,
    Put,
    Query,
    Replace,
    Update,
    get_async_table,
    get_table,
)


class Note(Item):
    kind: ClassVar[str] = "note"

    workspace: str
    id: str
    text: str = ""
    count: int = 0
    price: float | None = None
    tags: list[str] = []
    nested: dict[str, Any] = {}

    @classmethod
    def key_of(cls, workspace: str, note_id: str) -> Key:
        return Key(f"WS#{workspace}", f"NOTE#{note_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace, self.id)

    def places(self) -> Places:
        return {
            Index.BY_TIME: Key(f"NOTES#{self.workspace}", self.text or "-"),
            Index.BY_STATE: Key(f"NOTES#{self.workspace}#{self.count}", self.id),
        }


@pytest.fixture
def workspace() -> str:
    return new_id("wks")


def note(workspace: str, number: int = 0, **values: Any) -> Note:
    return Note(workspace=workspace, id=f"{number:04}", **values)


def test_what_is_written_is_read_back(workspace: str) -> None:
    written = note(
        workspace, text="Zoë ☃", count=-3, price=0.7, tags=["a", ""], nested={"x": [1, {"y": None}]}
    )
    get_table().write(Create(written))
    read = get_table().get(Note, written.key())
    assert read is not None
    assert read.model_dump(exclude={"nested"}) == written.model_dump(exclude={"nested"})
    assert read.nested["x"][0] == 1


def test_create_refuses_a_second_and_replace_refuses_a_lost_update(workspace: str) -> None:
    table = get_table()
    table.write(Create(note(workspace)))
    with pytest.raises(ConditionFailed):
        table.write(Create(note(workspace)))
    first, second = (table.get(Note, note(workspace).key()) for _ in range(2))
    assert first
    assert second
    table.write(Replace(first.model_copy(update={"text": "one"})))
    with pytest.raises(ConditionFailed):
        table.write(Replace(second.model_copy(update={"text": "two"})))
    after = table.get(Note, note(workspace).key())
    assert after
    assert (after.text, after.revision) == ("one", 1)


def test_a_transaction_is_all_or_nothing_and_names_what_failed(workspace: str) -> None:
    table = get_table()
    table.write(Create(note(workspace, 1)))
    with pytest.raises(ConditionFailed) as caught:
        table.transact(
            Put(note(workspace, 2)),
            Create(note(workspace, 1)),
            Check(Note, note(workspace, 3).key()),
        )
    assert caught.value.failed == (1, 2)
    assert table.get(Note, note(workspace, 2).key()) is None


def test_update_conditions(workspace: str) -> None:
    table = get_table()
    key = note(workspace).key()
    with pytest.raises(ConditionFailed):
        table.write(Update(Note, key, set={"text": "x"}))
    table.write(Create(note(workspace, text="x", count=2)))
    table.write(Update(Note, key, equals={"text": "x"}, add={"count": 3}, set={"price": 1.5}))
    with pytest.raises(ConditionFailed):
        table.write(Update(Note, key, below={"count": 5}, add={"count": 1}))
    with pytest.raises(ConditionFailed):
        table.write(Update(Note, key, equals={"price": None}, add={"count": 1}))
    after = table.update(Note, Update(Note, key, at_least={"count": 5}, set={"price": None}))
    assert (after.count, after.price) == (5, None)


def test_an_item_made_by_an_update_says_its_kind(workspace: str) -> None:
    key = note(workspace).key()
    get_table().write(Update(Note, key, add={"count": 1}, must_exist=False))
    [stored] = get_table().partition(key.pk)
    assert (stored["kind"], stored["count"]) == (Note.kind, 1)


def test_pages_are_complete_signed_and_bound_to_their_list(workspace: str) -> None:
    table = get_table()
    for number in range(7):
        table.write(Create(note(workspace, number, text=f"t{number}")))
    seen, cursor = [], None
    while True:
        page = table.query(
            Query(Note, f"WS#{workspace}", "NOTE#", limit=3, cursor=cursor, newest_first=True)
        )
        seen += [item.id for item in page.items]
        if not (cursor := page.next_cursor):
            break
        last = cursor
    assert seen == [f"{n:04}" for n in reversed(range(7))]
    for bad in (last[:-2] + "AA", "x", "", "é"):
        with pytest.raises(Invalid):
            table.query(Query(Note, f"WS#{workspace}", "NOTE#", cursor=bad or "=="))
    with pytest.raises(Invalid):
        table.query(Query(Note, "WS#other", "NOTE#", cursor=last))
    by_index = table.query(Query(Note, f"NOTES#{workspace}", index=Index.BY_TIME, limit=2))
    assert [item.text for item in by_index.items] == ["t0", "t1"]
    assert by_index.next_cursor


def test_a_filtered_query_fills_its_page(workspace: str) -> None:
    table = get_table()
    for number in range(30):
        table.write(Create(note(workspace, number, text="needle" if number % 10 == 0 else "hay")))
    query = Query(Note, f"WS#{workspace}", "NOTE#", limit=2, contains=[("text", "need")])
    page = table.query(query)
    assert [item.id for item in page.items] == ["0000", "0010"]
    rest = table.query(
        Query(
            Note,
            f"WS#{workspace}",
            "NOTE#",
            limit=2,
            contains=[("text", "need")],
            cursor=page.next_cursor,
        )
    )
    assert [item.id for item in rest.items] == ["0020"]


def test_expired_items_do_not_exist(workspace: str) -> None:
    table = get_table()
    past = clock.epoch(clock.now() - timedelta(seconds=1))
    table.write(Put(note(workspace, 1, ttl=past)))
    key = note(workspace, 1).key()
    assert table.get(Note, key) is None
    assert table.batch_get([(Note, key)]) == [None]
    assert table.query(Query(Note, f"WS#{workspace}", "NOTE#")).items == []
    future = clock.epoch(clock.now() + timedelta(hours=1))
    table.write(Create(note(workspace, 1, text="new", ttl=future)))
    with pytest.raises(ConditionFailed):
        table.write(Create(note(workspace, 1, ttl=future)))


def test_delete_and_partition(workspace: str) -> None:
    table = get_table()
    for number in range(60):
        table.write(Create(note(workspace, number)))
    keys = [Key(entry["pk"], entry["sk"]) for entry in table.partition(f"WS#{workspace}")]
    assert len(keys) == 60
    table.delete_keys(keys)
    assert list(table.partition(f"WS#{workspace}")) == []
    table.write(Delete(Note, keys[0]))
    with pytest.raises(ConditionFailed):
        table.write(Delete(Note, keys[0], must_exist=True))


def test_a_delete_may_want_values(workspace: str) -> None:
    table = get_table()
    stored = note(workspace, 1, text="one", count=2)
    table.write(Create(stored))
    for wanted in ({"text": "two"}, {"text": "one", "count": 3}, {"price": 1}):
        with pytest.raises(ConditionFailed):
            table.write(Delete(Note, stored.key(), equals=wanted))
        with pytest.raises(ConditionFailed):
            table.transact(Delete(Note, stored.key(), must_exist=True, equals=wanted))
    assert table.get(Note, stored.key()) == stored
    table.write(Delete(Note, stored.key(), must_exist=True, equals={"text": "one", "count": 2}))
    assert table.get(Note, stored.key()) is None
    with pytest.raises(ConditionFailed):
        table.write(Delete(Note, stored.key(), equals={"text": "one"}))


def test_the_asynchronous_table_does_the_same(workspace: str) -> None:
    table = get_async_table()

    async def story() -> None:
        await table.transact(
            Create(note(workspace, 1, text="a")), Create(note(workspace, 2, text="b"))
        )
        with pytest.raises(ConditionFailed) as caught:
            await table.transact(Put(note(workspace, 3)), Create(note(workspace, 1)))
        assert caught.value.failed == (1,)
        found = await table.batch_get(
            [(Note, note(workspace, 2).key()), (Note, note(workspace, 9).key())]
        )
        assert [entry.text if isinstance(entry, Note) else None for entry in found] == ["b", None]
        after = await table.write(Update(Note, note(workspace, 1).key(), add={"count": 2}))
        assert after["count"] == 2
        page = await table.query(Query(Note, f"WS#{workspace}", "NOTE#", newest_first=True))
        assert [entry.text for entry in page.items] == ["b", "a"]
        await table.close()

    asyncio.run(story())


def test_a_hundred_parallel_hits_at_a_limit_of_sixty_let_sixty_pass() -> None:
    subject, often = new_id("usr"), Rate("test", 60, timedelta(days=1))

    def one(_: int) -> int | None:
        try:
            often.hit(get_table(), subject)
        except TooManyRequests as error:
            return int(error.headers["Retry-After"])
        return None

    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(one, range(100)))
    assert waits.count(None) == 60
    assert all(wait > 0 for wait in waits if wait is not None)
