"""Collections: one transaction with audit and event, exact limits, one effect of a repeat."""

from datetime import datetime
from typing import Any, ClassVar

import pytest

from frontdesk import clock
from frontdesk.audit import AuditEntry
from frontdesk.bus import OutboxEvent
from frontdesk.collections import Collection, Count, Limit, Owner, RevisionConflict
from frontdesk.errors import Conflict, FrontdeskError, Invalid, NotFound
from frontdesk.idempotency import IdempotencyKey
from frontdesk.ids import new_id
from frontdesk.permissions import Role
from frontdesk.principal import Principal
from frontdesk.table import Create, Delete, Item, Key, get_table
from tests.parallel import at_once
from tests.platform import stored

MOST = 3


class Board(Item):
    """What slips hang on."""

    kind: ClassVar[str] = "test_board"

    workspace_id: str
    id: str

    @classmethod
    def key_of(cls, workspace_id: str, board_id: str) -> Key:
        return Key(f"WS#{workspace_id}", f"TESTBOARD#{board_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.id)


class Slip(Item):
    """A small item of nobody but this test."""

    kind: ClassVar[str] = "test_slip"

    workspace_id: str
    board_id: str
    id: str
    text: str
    secret: str = "kept"
    created_at: datetime
    updated_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, board_id: str, slip_id: str) -> Key:
        return Key(f"WS#{workspace_id}#BRD#{board_id}", f"SLIP#{slip_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.board_id, self.id)


class SlipCount(Count):
    """How many slips hang on a board."""

    kind: ClassVar[str] = "test_slip_count"

    @classmethod
    def key_of(cls, workspace_id: str, board_id: str) -> Key:
        return Key(f"WS#{workspace_id}#BRD#{board_id}", "SLIPCOUNT")


class NoBoard(NotFound):
    code = "board_not_found"


class NoSlip(NotFound):
    code = "slip_not_found"


class TooManySlips(Conflict):
    code = "slip_limit"


class Slips(Collection[Slip]):
    """The slips on a board."""

    item = Slip
    noun = "slip"
    missing = NoSlip
    shown = {"text"}
    owner = Owner(Board, NoBoard)
    limit = Limit(MOST, TooManySlips, SlipCount)
    events = ("slip.created", "slip.deleted")

    def make(self, text: str) -> Slip:
        workspace_id, board_id = self._ids
        now = clock.now()
        return Slip(
            workspace_id=workspace_id,
            board_id=board_id,
            id=new_id("slp"),
            text=text,
            created_at=now,
            updated_at=now,
        )


@pytest.fixture
def principal() -> Principal:
    return Principal(
        user_id=new_id("usr"),
        user_name="Ada",
        session_id=new_id("ses"),
        workspace_id=new_id("wks"),
        role=Role.OWNER,
        permissions=frozenset(),
        tier="free",
        locale="en",
    )


@pytest.fixture
def slips(principal: Principal) -> Slips:
    board = Board(workspace_id=principal.workspace_id, id=new_id("brd"))
    get_table().transact(Create(board))
    return Slips(get_table(), board.workspace_id, board.id)


def audited(principal: Principal) -> list[tuple[str, str, Any, Any]]:
    found = [
        AuditEntry.from_attributes(entry)
        for entry in stored(kind="audit", workspace_id=principal.workspace_id)
    ]
    found.sort(key=lambda entry: entry.id)
    return [(entry.action, entry.target, entry.before, entry.after) for entry in found]


def told(principal: Principal) -> list[tuple[str, dict[str, Any]]]:
    found = [
        OutboxEvent.from_attributes(entry)
        for entry in stored(kind="event", workspace_id=principal.workspace_id)
    ]
    return [(event.type, event.data) for event in sorted(found, key=lambda event: event.id)]


def test_making_changing_and_removing_are_audited_and_told(
    slips: Slips, principal: Principal
) -> None:
    slip = slips.create(principal, lambda: slips.make("one"))
    assert slips.get(slip.id) == slip
    changed = slips.change(principal, slips.seen(slip.id, 0), {"text": "two"})
    assert (changed.text, changed.revision) == ("two", 1)
    assert changed.updated_at >= slip.updated_at
    assert slips.get(slip.id).text == "two"
    slips.remove(principal, slip.id)
    with pytest.raises(NoSlip):
        slips.get(slip.id)
    assert audited(principal) == [
        ("slip.created", slip.id, None, {"text": "one"}),
        ("slip.updated", slip.id, {"text": "one"}, {"text": "two"}),
        ("slip.deleted", slip.id, {"text": "two"}, None),
    ]
    data = {"slip_id": slip.id}
    assert told(principal) == [("slip.created", data), ("slip.deleted", data)]


def test_a_change_that_changes_nothing_writes_nothing(slips: Slips, principal: Principal) -> None:
    slip = slips.create(principal, lambda: slips.make("one"))
    assert slips.change(principal, slip, {"text": "one"}) == slip
    assert slips.get(slip.id).revision == 0
    assert len(audited(principal)) == 1


def test_pages_are_newest_first_and_their_cursor_goes_on(
    slips: Slips, principal: Principal
) -> None:
    made = [slips.create(principal, lambda n=n: slips.make(f"{n}")).id for n in range(MOST)]  # type: ignore[misc]
    first = slips.page(limit=2, cursor=None)
    assert first.next_cursor
    rest = slips.page(limit=2, cursor=first.next_cursor)
    assert [slip.id for slip in [*first.items, *rest.items]] == made[::-1]
    assert rest.next_cursor is None
    assert [slip.id for slip in slips.all()] == made[::-1]
    other = Slips(get_table(), principal.workspace_id, new_id("brd"))
    get_table().transact(Create(Board(workspace_id=principal.workspace_id, id=other._ids[1])))
    with pytest.raises(Invalid) as refused:
        other.page(limit=2, cursor=first.next_cursor)
    assert refused.value.code == "invalid_cursor"


def test_the_limit_holds_for_makers_at_the_same_moment(slips: Slips, principal: Principal) -> None:
    def create(number: int) -> str:
        try:
            return slips.create(principal, lambda: slips.make(f"{number}")).text
        except FrontdeskError as refusal:
            return refusal.code

    results = at_once(create, 8)
    assert results.count("slip_limit") == 8 - MOST
    first, *_ = slips.all()
    assert len(slips.all()) == MOST
    slips.remove(principal, first.id)
    assert create(9) == "9"
    assert create(10) == "slip_limit"
    assert len(audited(principal)) == MOST + 2


def test_a_repeat_at_the_same_moment_makes_one(slips: Slips, principal: Principal) -> None:
    def create(_: int) -> str:
        key = IdempotencyKey(principal, "make_slip", "k1", {"text": "once"})
        return slips.create(principal, lambda: slips.make("once"), key).id

    # More than the limit allows: whoever was too late gets what the first one made.
    assert len(set(at_once(create, 8))) == 1
    (slip,) = slips.all()
    slips.change(principal, slip, {"text": "changed since"})
    assert create(9) == slip.id
    actions = [action for action, *_ in audited(principal)]
    assert actions == ["slip.created", "slip.updated"]
    assert len(told(principal)) == 1


def test_a_repeat_is_answered_although_the_collection_is_full(
    slips: Slips, principal: Principal
) -> None:
    key = IdempotencyKey(principal, "make_slip", "k1", {"text": "once"})
    made = slips.create(principal, lambda: slips.make("once"), key)
    for _ in range(MOST - 1):
        slips.create(principal, lambda: slips.make("more"))
    assert slips.create(principal, lambda: slips.make("once"), key).id == made.id


def test_a_key_is_good_for_one_body(slips: Slips, principal: Principal) -> None:
    def create(text: str) -> Slip:
        key = IdempotencyKey(principal, "make_slip", "k1", {"text": text})
        return slips.create(principal, lambda: slips.make(text), key)

    create("once")
    with pytest.raises(Invalid) as refused:
        create("another")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")
    assert [slip.text for slip in slips.all()] == ["once"]


def test_a_conflict_carries_the_stored_revision(slips: Slips, principal: Principal) -> None:
    slip = slips.create(principal, lambda: slips.make("one"))
    slips.change(principal, slip, {"text": "two"})
    slips.change(principal, slips.get(slip.id), {"text": "three"})
    with pytest.raises(RevisionConflict) as late:
        slips.seen(slip.id, 0)
    with pytest.raises(RevisionConflict) as raced:
        slips.change(principal, slip, {"text": "four"})
    for conflict in (late.value, raced.value):
        assert (conflict.status, conflict.code) == (409, "revision_conflict")
        assert conflict.members == {"revision": 2}
        assert conflict.title == conflict.detail == "The slip was changed in the meantime"
    assert slips.get(slip.id).text == "three"


def test_of_changes_at_the_same_moment_one_wins(slips: Slips, principal: Principal) -> None:
    slip = slips.create(principal, lambda: slips.make("one"))

    def change(number: int) -> str:
        try:
            return slips.change(principal, slip, {"text": f"{number}"}).text
        except RevisionConflict as conflict:
            return f"revision {conflict.members['revision']}"

    results = at_once(change, 6)
    assert results.count("revision 1") == 5
    assert slips.get(slip.id).text in results
    assert len(audited(principal)) == 2


def test_rewriting_takes_every_change_at_the_same_moment(
    slips: Slips, principal: Principal
) -> None:
    slip = slips.create(principal, lambda: slips.make(""))

    def add(number: int) -> Slip | None:
        def longer(stored: Slip) -> Slip:
            stored.text += f"{number}"
            return stored

        return slips.rewrite(
            slip.id, longer, lambda old, new: slips.updated(principal, old, new, by=number)
        )

    assert all(at_once(add, 4))
    assert sorted(slips.get(slip.id).text) == ["0", "1", "2", "3"]
    assert slips.get(slip.id).revision == 4
    noted = [entry[2:] for entry in audited(principal) if entry[0] == "slip.updated"]
    assert sorted(after["by"] for _, after in noted) == [0, 1, 2, 3]
    for before, after in noted:
        assert after["text"] == f"{before['text']}{after['by']}"
    assert slips.rewrite(slip.id, lambda _: None) is None
    assert slips.get(slip.id).revision == 4
    text = slips.get(slip.id).text
    slips.remove(principal, slip.id, why="long")
    assert audited(principal)[-1][2] == {"text": text, "why": "long"}
    assert (slips.find(slip.id), add(5)) == (None, None)


def test_what_goes_with_a_change_happens_with_it_or_not_at_all(
    slips: Slips, principal: Principal
) -> None:
    fails = Delete(Board, Board.key_of(principal.workspace_id, "none"), must_exist=True)
    with pytest.raises(FrontdeskError):
        slips.create(principal, lambda: slips.make("one"), also=lambda _: [fails])
    assert slips.all() == []
    assert not audited(principal)
    assert not told(principal)
    mark = Board(workspace_id=principal.workspace_id, id=new_id("brd"))
    slips.create(principal, lambda: slips.make("one"), also=lambda _: [Create(mark)])
    assert get_table().get(Board, mark.key()) == mark


def test_one_removal_is_told_whoever_removes(slips: Slips, principal: Principal) -> None:
    slip = slips.create(principal, lambda: slips.make("one"))

    def remove(_: int) -> bool:
        try:
            slips.remove(principal, slip.id)
        except NoSlip:
            return False
        return True

    assert at_once(remove, 6).count(True) == 1
    assert [event for event, _ in told(principal)] == ["slip.created", "slip.deleted"]
    for number in range(MOST):
        slips.create(principal, lambda n=number: slips.make(f"{n}"))  # type: ignore[misc]
    with pytest.raises(TooManySlips):
        slips.create(principal, lambda: slips.make("more"))


def test_without_its_owner_there_is_no_collection(principal: Principal) -> None:
    nowhere = Slips(get_table(), principal.workspace_id, new_id("brd"))

    def refuse() -> Slip:
        raise Invalid

    for attempt in (
        lambda: nowhere.page(limit=5, cursor=None),
        nowhere.all,
        lambda: nowhere.get(new_id("slp")),
        lambda: nowhere.create(principal, lambda: nowhere.make("one")),
        lambda: nowhere.create(principal, refuse),
    ):
        with pytest.raises(NoBoard):
            attempt()
    assert audited(principal) == []
