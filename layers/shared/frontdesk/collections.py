"""Collections: items that people list, make, change and remove, below a workspace or one of its
records. What the table must hold true for them is written here, once.

Each change is one transaction with its audit entry and its event. A limit is counted in the
transactions that make and remove. A change says which revision its client has seen. A repeat with
the same ``Idempotency-Key`` is answered with what the first request made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.errors import Conflict, FrontdeskError, NotFound
from frontdesk.idempotency import IdempotencyKey, once
from frontdesk.principal import Principal
from frontdesk.table import (
    Check,
    ConditionFailed,
    Create,
    Delete,
    Item,
    Key,
    Operation,
    Page,
    Query,
    Replace,
    Table,
    Update,
)

T = TypeVar("T", bound=Item)
_TRIES = 8


class RevisionConflict(Conflict):
    """Carries ``revision``, the one that is stored now."""

    code = "revision_conflict"

    def __init__(self, noun: str, revision: int) -> None:
        self.title = f"The {noun} was changed in the meantime"
        super().__init__(revision=revision)


class Count(Item):
    """How many items a collection has. A subclass names its ``kind`` and builds its key from the
    ids of the collection; ``counter`` is the attribute that counts."""

    counter: ClassVar[str] = "items"

    workspace_id: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The ``most`` items that a collection may have; one more raises ``refusal``."""

    most: int
    refusal: type[FrontdeskError]
    count: type[Count]


@dataclass(frozen=True, slots=True)
class Owner:
    """The record that a collection belongs to, such as an agent; without it there is ``missing``.
    Its key is built from the ids of the collection."""

    item: type[Item]
    missing: type[NotFound]


def _nothing(*_items: Any) -> Sequence[Operation]:
    return ()


def _touched(item: T) -> T:
    """The item as changed now, if it says when that was."""
    if "updated_at" not in type(item).model_fields:
        return item
    return item.model_copy(update={"updated_at": clock.now()})


class Collection(Generic[T]):
    """The items of one kind of a workspace, or of one of its records (``below``: its ids).

    A subclass declares what they are. ``noun`` is what people call one of them; ``name`` (the same
    where not said) begins the names of audit entries and events: ``note.created``,
    ``note.updated``, ``note.deleted``. Those in ``events`` are published. ``shown`` are the
    fields that people may change and the audit log may show. The key of ``item`` is built from
    the ids of the collection and its own.
    """

    item: ClassVar[type[Item]]
    noun: ClassVar[str]
    name: ClassVar[str] = ""
    missing: ClassVar[type[NotFound]]
    shown: ClassVar[set[str]]
    owner: ClassVar[Owner | None] = None
    limit: ClassVar[Limit | None] = None
    events: ClassVar[Sequence[str]] = ()

    def __init__(self, table: Table, workspace_id: str, *below: str) -> None:
        self._table = table
        self._workspace_id = workspace_id
        self._ids = (workspace_id, *below)

    def page(
        self, *, limit: int, cursor: str | None, contains: Sequence[tuple[str, str]] = ()
    ) -> Page[T]:
        """A page, newest first; raises the owner's ``missing``. ``contains``: see `Query`."""
        self._check_owner()
        return self._table.query(self._query(limit=limit, cursor=cursor, contains=contains))

    def all(self) -> list[T]:
        """All of them, newest first, for a collection with a limit; raises as `page`."""
        self._check_owner()
        return list(self._table.all(self._query(limit=self.limit.most if self.limit else 200)))

    def get(self, item_id: str) -> T:
        """One of them; raises the owner's ``missing``, or `missing`."""
        wanted: list[tuple[type[Item], Any]] = [(self.item, self._key(item_id))]
        if self.owner:
            wanted.append((self.owner.item, self.owner.item.key_of(*self._ids)))
        found, *owner = self._table.batch_get(wanted)
        if self.owner and owner == [None]:
            raise self.owner.missing
        if found is None:
            raise self.missing
        return found  # type: ignore[return-value]

    def find(self, item_id: str) -> T | None:
        """One of them, whether or not the owner is still there; None if it is gone."""
        return self._table.get(self.item, self._key(item_id))  # type: ignore[return-value]

    def create(
        self,
        principal: Principal,
        make: Callable[[], T],
        key: IdempotencyKey | None = None,
        also: Callable[[T], Sequence[Operation]] = _nothing,
    ) -> T:
        """Store what ``make`` gives, with ``also`` in the same transaction.

        An equal ``key`` gives what it made before, as it is now, and makes nothing. Raises the
        owner's ``missing`` before all else, the limit's ``refusal``, and whatever ``make`` refuses.
        """

        def store() -> T:
            try:
                item = make()
            except FrontdeskError:
                self._check_owner()
                raise
            item_id = self._id(item)
            bounds, refusals = self._bounds()
            try:
                self._table.transact(
                    *bounds,
                    Create(item),
                    *self._told(principal, "created", item, after=self._shown(item)),
                    *also(item),
                    *([key.record(item_id)] if key else []),
                )
            except ConditionFailed as failure:
                for position, refusal in enumerate(refusals):
                    if position in failure.failed:
                        raise refusal from None
                raise
            return item

        return once(self._table, key, self.get, store)

    def seen(self, item_id: str, revision: int) -> T:
        """One of them as its client has seen it; raises `RevisionConflict` if it was changed."""
        item = self.get(item_id)
        if item.revision != revision:
            raise RevisionConflict(self.noun, item.revision)
        return item

    def change(
        self, principal: Principal, before: T, changes: dict[str, Any], *also: Operation
    ) -> T:
        """Change attributes of an item that was read, with ``also`` in the same transaction.

        Nothing is written if nothing `shown` becomes different. Raises `RevisionConflict` if
        somebody else was faster, `missing` if it is gone.
        """
        after = _touched(before.model_copy(update=changes))
        if self._shown(before) == self._shown(after):
            return before
        return self.replace(after, *self.updated(principal, before, after), *also)

    def updated(self, principal: Principal, before: T, after: T, **noted: Any) -> list[Operation]:
        """The audit entry of a change, with what is ``noted`` besides, and its event; for whoever
        makes one by `rewrite`."""
        old, new = self._shown(before), self._shown(after)
        different = [name for name in new if old[name] != new[name]]
        return self._told(
            principal,
            "updated",
            after,
            before={name: old[name] for name in different},
            after={name: new[name] for name in different} | noted,
        )

    def replace(self, item: T, *also: Operation) -> T:
        """Store a changed item over the revision that was read; raises as `change`."""
        try:
            self._table.transact(Replace(item), *also)
        except ConditionFailed:
            stored = self.get(self._id(item))
            raise RevisionConflict(self.noun, stored.revision) from None
        return item.model_copy(update={"revision": item.revision + 1})

    def rewrite(
        self,
        item_id: str,
        becomes: Callable[[T], T | None],
        also: Callable[[T, T], Sequence[Operation]] = _nothing,
    ) -> T | None:
        """Change an item from what is stored now, whoever else changes it at the same moment.

        For what no client has seen, such as its state. ``becomes`` may change the item that it
        gets; where it gives None the item stays as it is. ``also`` are the other writes of the
        transaction, from the item before and after. Gives None for an item that is gone or stayed.
        """
        for _ in range(_TRIES):
            stored = self.find(item_id)
            changed = becomes(stored.model_copy(deep=True)) if stored else None
            if stored is None or changed is None:
                return None
            changed = _touched(changed)
            try:
                self._table.transact(Replace(changed), *also(stored, changed))
            except ConditionFailed as failure:
                if failure.failed != (0,):
                    raise
                continue  # somebody else has changed it: look again
            return changed.model_copy(update={"revision": changed.revision + 1})
        raise ConditionFailed

    def remove(self, principal: Principal, item_id: str, *also: Operation, **noted: Any) -> None:
        """Take an item away, with ``also`` in the same transaction; raises as `get`. What is
        ``noted`` stands in the audit entry beside what there was."""
        item = self.get(item_id)
        count = [self._count(self.limit, -1)] if self.limit else []
        try:
            self._table.transact(
                Delete(self.item, item.key(), must_exist=True),
                *count,
                *self._told(principal, "deleted", item, before=self._shown(item) | noted),
                *also,
            )
        except ConditionFailed:
            raise self.missing from None

    def event_data(self, item: T) -> dict[str, Any]:
        """What an event tells of an item."""
        return {f"{self.name or self.noun}_id": self._id(item)}

    def _told(
        self,
        principal: Principal,
        verb: str,
        item: T,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> list[Operation]:
        """The audit entry of a change, and its event where others are told."""
        action = f"{self.name or self.noun}.{verb}"
        told = [audit(principal, action, self._id(item), before=before, after=after)]
        if action in self.events:
            told.append(publish(self._workspace_id, action, self.event_data(item)))
        return [*told]

    def _bounds(self) -> tuple[list[Operation], list[type[FrontdeskError]]]:
        """What must hold for one more item, and what is raised where it does not."""
        bounds: list[Operation] = []
        refusals: list[type[FrontdeskError]] = []
        if self.owner:
            bounds.append(Check(self.owner.item, self.owner.item.key_of(*self._ids)))
            refusals.append(self.owner.missing)
        if self.limit:
            bounds.append(self._count(self.limit, 1))
            refusals.append(self.limit.refusal)
        return bounds, refusals

    def _count(self, limit: Limit, change: int) -> Update:
        count = limit.count
        return Update(
            count,
            count.key_of(*self._ids),
            must_exist=False,
            below={count.counter: limit.most} if change > 0 else {},
            set={"workspace_id": self._workspace_id},
            add={count.counter: change},
        )

    def _check_owner(self) -> None:
        if self.owner is None:
            return
        if self._table.get(self.owner.item, self.owner.item.key_of(*self._ids)) is None:
            raise self.owner.missing

    def _query(self, **how: Any) -> Query[T]:
        pk, prefix = self._key("")
        return Query(self.item, pk, prefix, newest_first=True, **how)  # type: ignore[arg-type]

    def _key(self, item_id: str) -> Key:
        return self.item.key_of(*self._ids, item_id)

    def _id(self, item: T) -> str:
        return item.key().sk.removeprefix(self._key("").sk)

    def _shown(self, item: T) -> dict[str, Any]:
        return item.model_dump(mode="json", include=self.shown)
