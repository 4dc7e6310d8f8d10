"""Walking and removing all that belongs to a workspace."""

from typing import Any, ClassVar

import pytest

from frontdesk import clock, tenant
from frontdesk.audit import AuditEntry
from frontdesk.identity import Membership, Workspace
from frontdesk.ids import new_id
from frontdesk.records.usage import UsageDay
from frontdesk.table import Create, Item, Key, Table, get_table


class Box(Item):
    """Something that may hold other things."""

    kind: ClassVar[str] = "box"

    pk: str
    id: str
    inside: str | None = None

    @classmethod
    def key_of(cls, pk: str, box_id: str) -> Key:
        return Key(pk, f"BOX#{box_id}")

    def key(self) -> Key:
        return self.key_of(self.pk, self.id)

    def child_pk(self) -> str | None:
        return self.inside


@pytest.fixture
def workspace_id() -> str:
    """A workspace with a member, two levels of boxes, an audit entry and a day of usage."""
    workspace_id, moment = new_id("wks"), clock.now()
    root = f"WS#{workspace_id}"
    get_table().transact(
        Create(Workspace(id=workspace_id, name="Test", created_at=moment)),
        Create(
            Membership(
                workspace_id=workspace_id, user_id=new_id("usr"), role="owner", created_at=moment
            )
        ),
        *[Create(Box(pk=root, id=f"{n}", inside=f"{root}#BOX#{n}")) for n in range(3)],
        *[
            Create(Box(pk=f"{root}#BOX#{n}", id=f"{m}", inside=f"{root}#DEEP#{n}-{m}"))
            for n in range(3)
            for m in range(4)
        ],
        *[Create(Box(pk=f"{root}#DEEP#{n}-3", id="0")) for n in range(3)],
        Create(
            AuditEntry(
                id=new_id("aud"),
                workspace_id=workspace_id,
                actor_id="usr",
                actor_name="Ada",
                action="box.opened",
                target="box",
                created_at=moment,
            )
        ),
        Create(UsageDay(workspace_id=workspace_id, day=f"{moment:%Y-%m-%d}")),
    )
    return workspace_id


def kinds(workspace_id: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in tenant.everything(get_table(), workspace_id):
        found[row["kind"]] = found.get(row["kind"], 0) + 1
    return found


def test_everything_is_found_once(workspace_id: str) -> None:
    assert kinds(workspace_id) == {
        "workspace": 1,
        "membership": 1,
        "box": 18,
        "audit": 1,
        "usage_day": 1,
    }


def test_removing_leaves_nothing_and_touches_nobody_else(workspace_id: str) -> None:
    other = new_id("wks")
    get_table().write(Create(Box(pk=f"WS#{other}", id="0")))
    assert tenant.remove(get_table(), workspace_id)
    assert kinds(workspace_id) == {}
    assert kinds(other) == {"box": 1}
    assert tenant.remove(get_table(), workspace_id)


def test_whatever_is_left_after_an_interruption_can_still_be_reached(
    workspace_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Table.delete_keys
    removed: list[Key] = []

    class Killed(BaseException):
        """As if the process had died."""

    def one_at_a_time(table: Table, keys: Any, **options: Any) -> None:
        for key in keys[:1]:
            real(table, [key], **options)
            removed.append(key)
            raise Killed

    total = sum(kinds(workspace_id).values())
    with monkeypatch.context() as broken:
        broken.setattr(Table, "delete_keys", one_at_a_time)
        while len(removed) < total:
            with pytest.raises(Killed):
                tenant.remove(get_table(), workspace_id)
            # Exactly one is missing each time: what is left still hangs together.
            assert sum(kinds(workspace_id).values()) == total - len(removed)
    assert removed[-1].sk.startswith("MEMBER#")
    assert tenant.remove(get_table(), workspace_id)


def test_stop_ends_it_early(workspace_id: str) -> None:
    assert tenant.remove(get_table(), workspace_id, lambda: True) is False
    assert sum(kinds(workspace_id).values()) == 22
    answers = iter([False, True])
    assert tenant.remove(get_table(), workspace_id, lambda: next(answers, True)) is False
    assert 0 < sum(kinds(workspace_id).values()) < 22
