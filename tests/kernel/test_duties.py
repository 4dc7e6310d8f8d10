"""Duties: done once, by one worker at a time, whoever dies, and whatever message is lost."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

import pytest

from frontdesk import clock
from frontdesk.duties import Claim, Duties, Duty, Lost, reopened, store
from frontdesk.ids import new_id
from frontdesk.settings import get_settings
from frontdesk.table import (
    ConditionFailed,
    Create,
    Delete,
    Index,
    Item,
    Key,
    Put,
    Query,
    Update,
    get_table,
    open_async_table,
)
from tests.parallel import at_once
from tests.platform import ROOT

T = TypeVar("T")
PARTITION = "ERRANDS"


class Errand(Duty):
    """A duty of nobody but this test."""

    kind: ClassVar[str] = "errand"
    OPEN = frozenset({"open", "busy"})
    LEASE = timedelta(seconds=30)
    PATIENCE = timedelta(minutes=5)
    SHARDS = 8
    FORMERLY = "ERRANDSOFOLD"

    status: str = "open"
    note: str = ""

    def key(self) -> Key:
        return Key(PARTITION, f"ERRAND#{self.id}")


class Note(Item):
    """Something that is written together with a step."""

    kind: ClassVar[str] = "note"

    id: str

    def key(self) -> Key:
        return Key(PARTITION, f"NOTE#{self.id}")


class Messages:
    """The hints that were sent: (errand, delay in seconds)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []

    def __call__(self, errand: Errand, delay_seconds: int) -> None:
        self.sent.append((errand.id, delay_seconds))

    def take(self) -> list[tuple[str, int]]:
        sent, self.sent = self.sent, []
        return sent


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    yield
    table = get_table()
    table.delete_keys([Key(each["pk"], each["sk"]) for each in table.partition(PARTITION)])


def with_duties(messages: Messages, use: Callable[[Duties[Errand]], Coroutine[Any, Any, T]]) -> T:
    """Use the errands in an event loop, as a worker does."""

    async def using() -> T:
        table = open_async_table(get_settings())
        try:
            return await use(Duties(table, Errand, messages))
        finally:
            await table.close()

    return asyncio.run(using())


def sweep(messages: Messages) -> int:
    return with_duties(messages, lambda duties: duties.sweep())


def ahead(patch: pytest.MonkeyPatch, **by: float) -> None:
    """From now on it is this much later, and no time passes."""
    moment = clock.now() + timedelta(**by)
    patch.setattr(clock, "now", lambda: moment)


def new_errand(**values: Any) -> Errand:
    errand = Errand(id=new_id("err"), created_at=clock.now(), **values)
    get_table().write(Create(errand))
    return errand


def read(errand: Errand) -> Errand:
    found = get_table().get(Errand, errand.key())
    assert found
    return found


def noted(note: str) -> bool:
    return get_table().get(Note, Note(id=note).key()) is not None


def places() -> dict[str, tuple[str, str]]:
    """Where the errands stand in the index of time."""
    return {
        errand.id: (partition, clock.iso(errand.look_at))
        for partition in Errand.due_pks()
        for errand in get_table().all(Query(Errand, partition, index=Index.BY_TIME))
        if errand.look_at
    }


async def taken(duties: Duties[Errand], errand: Errand, **changes: Any) -> Claim[Errand]:
    claim = await duties.claim(read(errand), **changes)
    assert claim
    return claim


def test_two_workers_at_the_same_moment(messages: Messages) -> None:
    errand = new_errand()

    def claim(_: int) -> bool:
        async def use(duties: Duties[Errand]) -> bool:
            return await duties.claim(errand) is not None

        return with_duties(messages, use)

    assert sum(at_once(claim, 8)) == 1
    assert read(errand).takes == 1


def test_who_has_it_keeps_it_while_the_lease_lasts(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        first = await taken(duties, errand, status="busy")
        assert await duties.claim(read(errand)) is None
        ahead(monkeypatch, seconds=20)
        await first.renew()
        ahead(monkeypatch, seconds=20)
        assert await duties.claim(read(errand)) is None
        ahead(monkeypatch, seconds=11)
        second = await taken(duties, errand)
        assert (second.duty.takes, second.duty.deaths) == (2, 1)
        assert second.duty.owner != first.duty.owner

    with_duties(messages, use)
    assert read(errand).deaths == 1


@pytest.mark.parametrize("step", ["save", "renew", "later", "finish", "give_up"])
def test_who_has_lost_it_changes_nothing(
    messages: Messages, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        first = await taken(duties, errand)
        ahead(monkeypatch, seconds=31)
        second = await taken(duties, errand)
        before = read(errand)
        note = Put(Note(id="lost"))
        steps: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "save": lambda: first.save(note, note="mine"),
            "renew": first.renew,
            "later": lambda: first.later(clock.now(), note),
            "finish": lambda: first.finish(note, status="done"),
            "give_up": lambda: first.give_up("tired", note),
        }
        for _ in range(2):
            with pytest.raises(Lost):
                await steps[step]()
        assert read(errand) == before
        await second.finish(status="done")
        with pytest.raises(Lost):
            await steps[step]()

    with_duties(messages, use)
    assert read(errand).status == "done"
    assert not noted("lost")
    assert messages.sent == []


def test_what_has_ended_is_not_ended_again(messages: Messages) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, errand)
        await claim.finish(status="done")
        for again in (claim.finish(status="failed"), claim.later(clock.now()), claim.renew()):
            with pytest.raises(Lost):
                await again
        assert await duties.claim(read(errand)) is None

    with_duties(messages, use)
    ended = read(errand)
    assert (ended.status, ended.owner, ended.lease_until) == ("done", None, None)
    assert errand.id not in places()


def test_a_step_and_its_writes_happen_together(messages: Messages) -> None:
    errand = new_errand()
    absent = Delete(Note, Note(id="absent").key(), must_exist=True)

    async def use(duties: Duties[Errand]) -> None:
        with pytest.raises(ConditionFailed) as refused:
            await duties.claim(read(errand), Put(Note(id="claim")), absent)
        assert refused.value.failed == (1,)
        assert read(errand).takes == 0
        claim = await taken(duties, errand)
        with pytest.raises(ConditionFailed) as refused:
            await claim.finish(absent, Put(Note(id="finish")), status="done")
        assert refused.value.failed == (0,)
        assert read(errand).status == "open"
        await claim.finish(Put(Note(id="finish")), status="done")

    with_duties(messages, use)
    assert (noted("claim"), noted("finish")) == (False, True)


def test_a_duty_that_is_deleted_is_lost(messages: Messages) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, errand)
        get_table().write(Delete(Errand, errand.key()))
        with pytest.raises(Lost):
            await claim.finish(status="done")
        assert await duties.claim(errand) is None

    with_duties(messages, use)
    assert get_table().get(Errand, errand.key()) is None


def test_later_and_soon_is_a_message(messages: Messages, monkeypatch: pytest.MonkeyPatch) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        ahead(monkeypatch)
        claim = await taken(duties, errand)
        await claim.later(clock.now() + timedelta(seconds=20), note="waits")
        assert messages.take() == [(errand.id, 20)]
        # A message that comes too early changes nothing.
        assert await duties.claim(read(errand)) is None
        ahead(monkeypatch, seconds=20)
        assert (await taken(duties, errand)).duty.deaths == 0

    with_duties(messages, use)
    assert read(errand).note == "waits"


def test_later_and_far_away_is_the_sweeps(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, errand)
        await claim.later(clock.now() + timedelta(hours=3))
        ahead(monkeypatch, hours=2, minutes=59)
        assert await duties.sweep() == 0
        assert messages.take() == []
        ahead(monkeypatch, minutes=2)
        assert await duties.sweep() == 1
        assert messages.take() == [(errand.id, 0)]
        await taken(duties, errand)

    with_duties(messages, use)


def test_what_is_in_the_way_puts_a_duty_off(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        ahead(monkeypatch)
        before = read(errand)
        assert await duties.put_off(before, timedelta(seconds=8))
        assert not await duties.put_off(before, timedelta(seconds=8)), "it was changed since"
        assert messages.take() == [(errand.id, 8)]
        assert await duties.put_off(read(errand), timedelta(minutes=20))
        assert messages.take() == []
        assert read(errand).put_offs == 2
        assert await duties.claim(read(errand)) is None
        ahead(monkeypatch, minutes=21)
        assert (await taken(duties, errand)).duty.put_offs == 0

    with_duties(messages, use)


def test_a_message_for_what_somebody_has_comes_when_the_lease_ends(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        ahead(monkeypatch)
        claim = await taken(duties, errand)
        await duties.remind(claim.duty)

    with_duties(messages, use)
    assert messages.take() == [(errand.id, 30)]


def test_given_up_and_closed(messages: Messages) -> None:
    tired, unwanted = new_errand(), new_errand()

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, tired)
        await claim.give_up("it cannot be done", Put(Note(id="tired")), note="sorry")
        before = read(unwanted)
        await taken(duties, unwanted)
        assert not await duties.close(before, status="failed"), "somebody has it by now"

    with_duties(messages, use)
    assert (read(tired).status, read(tired).note) == ("failed", "sorry")
    assert noted("tired")
    assert read(unwanted).status == "open"
    assert tired.id not in places()


def test_what_has_ended_can_be_opened_again(messages: Messages) -> None:
    errand = new_errand()

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, errand)
        await claim.finish(status="done")
        fresh, write = reopened(read(errand), status="open")
        get_table().write(write)
        assert read(errand) == fresh
        with pytest.raises(ConditionFailed):
            get_table().write(write)
        with pytest.raises(Lost):
            await claim.finish(status="done")
        await taken(duties, errand)

    with_duties(messages, use)
    assert read(errand).takes == 2


def test_work_keeps_its_lease_and_ends_when_it_is_lost(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Errand, "LEASE", timedelta(seconds=1))
    kept, lost = new_errand(), new_errand()

    async def until_renewed(times: int, errand: Errand) -> str:
        seen = {read(errand).lease_until}
        while len(seen) <= times:
            await asyncio.sleep(0.01)
            seen.add(read(errand).lease_until)
        return "worked"

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, kept)
        assert await claim.keep(until_renewed(3, kept)) == "worked"
        await claim.finish(status="done")
        claim = await taken(duties, lost)
        get_table().write(Update(Errand, lost.key(), set={"owner": "another"}))
        working = asyncio.create_task(asyncio.sleep(60))

        async def work() -> None:
            await working

        with pytest.raises(Lost):
            await claim.keep(work())
        assert working.cancelled()

        async def fail() -> None:
            raise RuntimeError("as it is")

        with pytest.raises(RuntimeError, match="as it is"):
            await claim.keep(fail())

    with_duties(messages, use)


def test_what_is_held_beside_a_duty_is_renewed_with_it(messages: Messages) -> None:
    errand = new_errand()
    get_table().write(Put(Note(id="beside")))
    beside = Delete(Note, Note(id="beside").key(), must_exist=True)

    async def use(duties: Duties[Errand]) -> None:
        claim = await duties.claim(read(errand), beside=lambda _: [beside])
        assert claim
        await claim.renew()
        assert not noted("beside")
        with pytest.raises(ConditionFailed):
            await claim.renew()

    with_duties(messages, use)


_KILLED = """
import asyncio, os, sys
from frontdesk.settings import get_settings
from frontdesk.table import get_table, open_async_table
from tests.kernel.test_duties import Duties, Errand, Messages, PARTITION
from frontdesk.table import Key

async def work():
    errand = get_table().get(Errand, Key(PARTITION, "ERRAND#" + sys.argv[1]))
    duties = Duties(open_async_table(get_settings()), Errand, Messages())
    assert await duties.claim(errand, note="begun")
    print("claimed", flush=True)
    await asyncio.sleep(600)

asyncio.run(work())
"""


def test_a_worker_that_is_killed_leaves_it_to_the_next(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()
    paths = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, errand.id],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "claimed\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (read(errand).takes, read(errand).note) == (1, "begun")
    assert sweep(messages) == 0, "perhaps it is only slow"
    ahead(monkeypatch, seconds=31)
    assert sweep(messages) == 1
    assert messages.take() == [(errand.id, 0)]

    async def use(duties: Duties[Errand]) -> None:
        claim = await taken(duties, errand)
        assert claim.duty.deaths == 1
        await claim.finish(status="done")

    with_duties(messages, use)


def test_the_sweep_looks_into_every_shard_and_sends_one_message_each(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SWEPT_AT_ONCE", 3)
    errands = [new_errand() for _ in range(60)]
    assert len({place for place, _ in places().values()}) == Errand.SHARDS
    assert sweep(messages) == 0, "their messages are on their way"
    ahead(monkeypatch, minutes=6)
    assert sum(at_once(lambda _: sweep(messages), 3)) == 60
    assert sorted(messages.take()) == sorted((errand.id, 0) for errand in errands)
    assert sweep(messages) == 0
    ahead(monkeypatch, minutes=6)
    assert sweep(messages) == 60, "those messages were lost, too"


def test_the_sweep_leaves_the_rest_to_the_next_one(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SWEPT_AT_ONCE", 1)
    monkeypatch.setattr(store, "_ROUNDS", 2)
    monkeypatch.setattr(Errand, "SHARDS", 1)
    for _ in range(5):
        new_errand()
    ahead(monkeypatch, minutes=6)
    assert [sweep(messages) for _ in range(4)] == [2, 2, 1, 0]


def test_a_sweep_whose_message_is_lost_is_made_up_for(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()

    def unavailable(_errand: Errand, _delay: int) -> None:
        raise RuntimeError

    async def use(duties: Duties[Errand]) -> None:
        ahead(monkeypatch, minutes=6)
        with pytest.raises(RuntimeError):
            await Duties(duties.table, Errand, unavailable).sweep()
        assert await duties.sweep() == 0
        ahead(monkeypatch, minutes=6)
        assert await duties.sweep() == 1

    with_duties(messages, use)
    assert messages.take() == [(errand.id, 0)]


def test_what_stood_at_a_place_of_before_is_found_and_moved(
    messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()
    old = {Index.BY_TIME: Key("ERRANDSOFOLD#3", clock.iso(clock.now()))}
    gone = dict.fromkeys(("due_at", "look_at", "takes", "deaths", "put_offs"))
    get_table().write(Update(Errand, errand.key(), set=gone, places=old))
    ahead(monkeypatch, seconds=1)
    assert sweep(messages) == 1
    assert messages.take() == [(errand.id, 0)]
    assert places()[errand.id][0].startswith("DUE#errand#")

    async def use(duties: Duties[Errand]) -> None:
        assert (await taken(duties, errand)).duty.takes == 1

    with_duties(messages, use)
