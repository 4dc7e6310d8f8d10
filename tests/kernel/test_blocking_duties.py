"""Duties of workers that block their thread: the same steps, and a lease that a thread renews."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from frontdesk import clock
from frontdesk.duties import BlockingClaim, BlockingDuties, Lost
from frontdesk.table import ConditionFailed, Delete, Put, Table, Update, get_table
from tests.kernel.test_duties import (
    Errand,
    Messages,
    Note,
    ahead,
    messages,
    new_errand,
    noted,
    nothing_left_over,
    places,
    read,
)
from tests.parallel import at_once

__all__ = ["messages", "nothing_left_over"]


@pytest.fixture
def duties(messages: Messages) -> BlockingDuties[Errand]:
    return BlockingDuties(get_table(), Errand, messages)


def anyhow(_: Errand) -> dict[str, str]:
    return {}


def taken(duties: BlockingDuties[Errand], errand: Errand) -> BlockingClaim[Errand]:
    claim = duties.take(errand.key(), anyhow)
    assert claim
    return claim


def test_two_workers_at_the_same_moment(duties: BlockingDuties[Errand]) -> None:
    errand = new_errand()
    claims = at_once(lambda _: duties.take(errand.key(), lambda _: {"status": "busy"}), 8)
    assert len([claim for claim in claims if claim]) == 1
    assert (read(errand).takes, read(errand).status) == (1, "busy")


def test_what_is_written_meanwhile_keeps_nobody_away(
    duties: BlockingDuties[Errand], monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()
    real = Table.get
    renamed: list[object] = []

    def get(table: Table, *arguments: object) -> object:
        found = real(table, *arguments)  # type: ignore[arg-type]
        if not renamed:
            renamed.append(table.write(Update(Errand, errand.key(), set={"note": "renamed"})))
        return found

    monkeypatch.setattr(Table, "get", get)
    assert taken(duties, errand).duty.note == "renamed"


def test_only_what_suits_is_taken(duties: BlockingDuties[Errand]) -> None:
    errand = new_errand(note="heavy")
    assert duties.take(errand.key(), lambda duty: {} if duty.note == "light" else None) is None
    assert duties.take(new_errand(status="done").key(), anyhow) is None
    get_table().write(Delete(Errand, errand.key()))
    assert duties.take(errand.key(), anyhow) is None


def test_who_has_lost_it_changes_nothing(
    duties: BlockingDuties[Errand], messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = new_errand()
    first = taken(duties, errand)
    ahead(monkeypatch, seconds=31)
    second = taken(duties, errand)
    assert second.duty.deaths == 1
    before, note = read(errand), Put(Note(id="lost"))
    steps: list[Callable[[], None]] = [
        lambda: first.save(note),
        first.renew,
        lambda: first.later(clock.now(), note),
        lambda: first.finish(note, status="done"),
        lambda: first.give_up("tired", note),
    ]
    for step in steps:
        with pytest.raises(Lost):
            step()
    assert read(errand) == before
    assert not noted("lost")
    assert messages.sent == []


def test_a_step_and_its_writes_happen_together(duties: BlockingDuties[Errand]) -> None:
    errand = new_errand()
    absent = Delete(Note, Note(id="absent").key(), must_exist=True)
    with pytest.raises(ConditionFailed) as refused:
        duties.take(errand.key(), anyhow, Put(Note(id="take")), absent)
    assert refused.value.failed == (1,)
    assert (read(errand).takes, noted("take")) == (0, False)
    claim = taken(duties, errand)
    with pytest.raises(ConditionFailed) as refused:
        claim.finish(Put(Note(id="finish")), absent, status="done")
    assert refused.value.failed == (1,)
    claim.finish(Put(Note(id="finish")), status="done")
    assert noted("finish")
    assert errand.id not in places()


def test_later(duties: BlockingDuties[Errand], messages: Messages) -> None:
    soon, far = new_errand(), new_errand()
    taken(duties, soon).later(clock.now() + timedelta(seconds=20))
    assert [errand_id for errand_id, _ in messages.take()] == [soon.id]
    taken(duties, far).later(clock.now() + timedelta(hours=20))
    assert messages.take() == []
    assert duties.take(soon.key(), anyhow) is None


def test_the_lease_is_renewed_until_the_block_ends(
    duties: BlockingDuties[Errand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Errand, "LEASE", timedelta(seconds=1))
    errand = new_errand()
    claim = taken(duties, errand)
    seen = {read(errand).lease_until}
    with claim.kept():
        while len(seen) < 4:
            seen.add(read(errand).lease_until)
        get_table().write(Update(Errand, errand.key(), set={"owner": "another"}))
        with pytest.raises(Lost):
            claim.save(note="still mine")
    assert read(errand).note == ""
    assert "lease" not in {thread.name for thread in threading.enumerate()}
