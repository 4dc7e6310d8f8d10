"""What is stored of a duty: whether it is open, when it is due, and who has it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar
from zlib import crc32

from pydantic import model_validator

from frontdesk import clock
from frontdesk.queue.port import MAX_DELAY_SECONDS
from frontdesk.table import Index, Item, Key, Places, Update

D = TypeVar("D", bound="Duty")
_CLOCKS_DIFFER = timedelta(seconds=2)
ENDED: Mapping[str, Any] = MappingProxyType(
    {"owner": None, "lease_until": None, "deaths": 0, "due_at": None, "look_at": None}
)
"""What a duty gets, beside a status that is not open, when nobody has to do it any more."""

SOON = timedelta(seconds=MAX_DELAY_SECONDS)
"""A wait that a delayed message can end; a longer one ends with the sweep of that minute."""


class Duty(Item):
    """Something that must be done once; a kind of it adds what, its own states and its key.

    It is open while its ``status`` is one of ``OPEN``. A worker may begin an open duty from
    ``due_at`` on; it then has it as ``owner``, a token of this claim alone, until ``lease_until``.
    ``look_at`` is when the sweep looks after it: beyond ``due_at`` when a message is on its way.
    ``takes`` counts the workers that have begun, ``deaths`` those that died of it one after the
    other, ``put_offs`` how often it could not be begun since it was taken last.
    """

    OPEN: ClassVar[frozenset[str]]
    LEASE: ClassVar[timedelta]
    """For how long a claim holds; whoever does not renew it is taken for dead."""
    PATIENCE: ClassVar[timedelta]
    """A message that has not come by then is taken for lost, and another one is sent."""
    SHARDS: ClassVar[int] = 4
    """Index partitions of all open duties of the kind. Never fewer than there were."""
    FORMERLY: ClassVar[str] = ""
    """What these partitions were called before there were duties; the sweep moves what is there."""
    EARLIER: ClassVar[Mapping[str, str]] = {}
    """What attributes were called before: records of then are read as they are."""

    id: str
    status: str
    created_at: datetime
    due_at: datetime | None = None
    look_at: datetime | None = None
    owner: str | None = None
    lease_until: datetime | None = None
    takes: int = 0
    deaths: int = 0
    put_offs: int = 0

    @model_validator(mode="before")
    @classmethod
    def _read_earlier(cls, stored: dict[str, Any]) -> dict[str, Any]:
        earlier = {
            name: stored[before]
            for name, before in cls.EARLIER.items()
            if name not in stored and before in stored
        }
        return stored | earlier

    @model_validator(mode="after")
    def _know_when(self) -> Self:
        """One that says nothing else is due since it was made, and its message on its way."""
        if self.open:
            self.due_at = self.due_at or self.created_at
            self.look_at = self.look_at or self.lease_until or self.due_at + self.PATIENCE
        return self

    @property
    def open(self) -> bool:
        """Whether there is something left to be done."""
        return self.status in self.OPEN

    def held(self, moment: datetime) -> bool:
        """Whether a worker has it that is not to be taken for dead."""
        return self.lease_until is not None and self.lease_until > moment

    def ready(self, moment: datetime) -> bool:
        """Whether a worker may begin it."""
        due = self.due_at is None or self.due_at <= moment
        return self.open and due and not self.held(moment)

    def early(self, moment: datetime) -> bool:
        """Whether it is but a moment too early to begin it, since clocks differ."""
        return self.ready(moment + _CLOCKS_DIFFER) and not self.held(moment)

    def places(self) -> Places:
        if not self.open or self.look_at is None:
            return {}
        shard = crc32(self.id.encode()) % self.SHARDS
        return {Index.BY_TIME: Key(self.due_pk(shard), clock.iso(self.look_at))}

    @classmethod
    def due_pk(cls, shard: int) -> str:
        """An index partition of the open duties of this kind, of all workspaces."""
        return f"DUE#{cls.kind}#{shard}"

    @classmethod
    def due_pks(cls) -> list[str]:
        """All these partitions, and those of before."""
        former = [f"{cls.FORMERLY}#{shard}" for shard in range(cls.SHARDS) if cls.FORMERLY]
        return [cls.due_pk(shard) for shard in range(cls.SHARDS)] + former


def change(duty: Duty, equals: Mapping[str, Any], values: Mapping[str, Any]) -> Update:
    """The write that gives a duty other values, and with them its place, if ``equals`` holds."""
    after = duty.model_copy(update=dict(values))
    stored = after.model_dump(mode="json", include=set(values))
    # A renewal and another step may be on their way together: only what moves it names a place.
    moves = {"status", "look_at"} & set(values)
    places = {Index.BY_TIME: None, **after.places()} if moves else {}
    return Update(type(duty), duty.key(), equals=equals, set=stored, places=places)


def changed(duty: D, **values: Any) -> tuple[D, Update]:
    """The duty with other values, and the write that makes it so if nothing has happened to the
    duty since it was read."""
    write = change(duty, {"revision": duty.revision}, values)
    return duty.model_copy(update=values | {"revision": duty.revision + 1}), write


def taken(duty: D, **values: Any) -> tuple[D, Update]:
    """As `changed`: the duty in the hands of a new owner."""
    until = clock.now() + duty.LEASE
    return changed(
        duty,
        owner=secrets.token_hex(8),
        lease_until=until,
        look_at=until,
        takes=duty.takes + 1,
        # Who left it alive has cleared its lease.
        deaths=duty.deaths + int(duty.lease_until is not None),
        put_offs=0,
        **values,
    )


def waiting(duty: Duty, moment: datetime) -> dict[str, Any]:
    """What a duty gets that is left for later: from ``moment`` on somebody may begin it."""
    soon = moment - clock.now() <= SOON
    return {"due_at": moment, "look_at": moment + duty.PATIENCE if soon else moment}


def reopened(duty: D, **values: Any) -> tuple[D, Update]:
    """As `changed`: what has ended, or waits, is due now, and its message on its way."""
    moment = clock.now()
    fresh = {"due_at": moment, "look_at": moment + duty.PATIENCE, "put_offs": 0, "deaths": 0}
    return changed(duty, **fresh, owner=None, lease_until=None, **values)
