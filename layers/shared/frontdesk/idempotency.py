"""``Idempotency-Key``: the same request twice has one effect.

The record is written in the transaction that creates the thing, so there is no moment at which
one exists without the other. A repeat finds the record and is answered from the thing it names.

What takes long or costs money is claimed before it is begun: then the record names the thing that
is to be made, a repeat at the same moment waits for it, and its creation confirms the claim. A
claim that nobody has confirmed by ``claimed_until`` (its owner died) may be taken over.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar, Self, TypeVar

import orjson
from pydantic import BaseModel

from frontdesk import clock
from frontdesk.authentication import Credentials
from frontdesk.errors import FrontdeskError, Invalid
from frontdesk.principal import Principal
from frontdesk.table import Create, Delete, Item, Key, Table, Update

T = TypeVar("T")
KEPT = timedelta(hours=24)
CLAIMED = timedelta(seconds=30)
"""How long whoever claims a key may take until the thing is there."""
MAX_KEY_LENGTH = 255


class IdempotencyRecord(Item):
    """What a key was first used for: ``fingerprint`` of the body, id of what was made."""

    kind: ClassVar[str] = "idempotency"
    store = "counters"

    workspace_id: str
    hash: str
    fingerprint: str
    resource_id: str
    claimed_until: int | None = None

    @property
    def abandoned(self) -> bool:
        """Whether it is a claim whose owner did not make the thing in time."""
        return self.claimed_until is not None and self.claimed_until < clock.epoch(clock.now())

    @classmethod
    def key_of(cls, workspace_id: str, digest: str) -> Key:
        return Key(f"WS#{workspace_id}#IDEMPOTENCY#{digest}", "IDEMPOTENCY")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.hash)


class IdempotencyKey:
    """One client's key for one operation; ``operation`` is a stable name such as its route, with
    the ids that stand in its path unless the body has them."""

    def __init__(
        self, caller: Principal | Credentials, operation: str, key: str, body: Any
    ) -> None:
        if not 1 <= len(key) <= MAX_KEY_LENGTH:
            raise Invalid(f"Idempotency-Key must have 1 to {MAX_KEY_LENGTH} characters.")
        who = caller.user_id if isinstance(caller, Principal) else caller.subject_id
        scope = "\0".join((who, operation, key))
        self._workspace_id = caller.workspace_id
        self._hash = sha256(scope.encode()).hexdigest()
        try:
            content = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
        except TypeError as error:
            # What Python reads as JSON: half a character, a number of any size, endless nesting.
            raise Invalid(f"The body is no valid JSON: {error}") from None
        self._fingerprint = sha256(content).hexdigest()

    @classmethod
    def given(
        cls, caller: Principal | Credentials, operation: str, key: str | None, body: Any
    ) -> Self | None:
        """The key that a request came with, if it did; ``body`` as a model or as JSON has it."""
        if key is None:
            return None
        content = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
        return cls(caller, operation, key, content)

    def read(self) -> tuple[type[IdempotencyRecord], Key]:
        """What to read (alone or in a batch) before the work starts."""
        return IdempotencyRecord, IdempotencyRecord.key_of(self._workspace_id, self._hash)

    def resource_id(self, record: Item | None) -> str | None:
        """The id of what this key made or claims; raises `Invalid` if the body was another one."""
        if not isinstance(record, IdempotencyRecord):
            return None
        if record.fingerprint != self._fingerprint:
            raise Invalid(
                "This Idempotency-Key was used with another request.",
                code="idempotency_key_reused",
            )
        return record.resource_id

    def record(self, resource_id: str) -> Create:
        """The write that remembers the key; put it in the transaction."""
        return Create(self._record(resource_id))

    def claim(
        self, resource_id: str, abandoned: IdempotencyRecord | None = None
    ) -> Create | Update:
        """The write that claims the key for what is to be made; in place of a claim that was
        ``abandoned``. It fails if somebody else has claimed the key meanwhile."""
        claimed_until = clock.epoch(clock.now() + CLAIMED)
        if abandoned is None:
            claimed = self._record(resource_id)
            return Create(claimed.model_copy(update={"claimed_until": claimed_until}))
        before = {
            "resource_id": abandoned.resource_id,
            "claimed_until": abandoned.claimed_until,
            "fingerprint": self._fingerprint,
        }
        return Update(
            IdempotencyRecord,
            self.read()[1],
            equals=before,
            set={"resource_id": resource_id, "claimed_until": claimed_until},
        )

    def confirmed(self, resource_id: str) -> Update:
        """The write that confirms a claim; put it in the transaction that creates the thing. It
        fails if the claim was taken over."""
        return Update(
            IdempotencyRecord,
            self.read()[1],
            equals={"resource_id": resource_id},
            set={"claimed_until": None},
        )

    def released(self, resource_id: str) -> Delete:
        """The write that gives a claim up, since the thing will not be made."""
        ours = {"resource_id": resource_id}
        return Delete(IdempotencyRecord, self.read()[1], equals=ours)

    def _record(self, resource_id: str) -> IdempotencyRecord:
        return IdempotencyRecord(
            workspace_id=self._workspace_id,
            hash=self._hash,
            fingerprint=self._fingerprint,
            resource_id=resource_id,
            ttl=clock.epoch(clock.now() + KEPT),
        )


def once(
    table: Table, key: IdempotencyKey | None, find: Callable[[str], T], make: Callable[[], T]
) -> T:
    """What ``make`` gives, or what ``key`` made before, which ``find`` reads by its id.

    The transaction in ``make`` remembers the key (`IdempotencyKey.record`).
    """

    def made() -> str | None:
        return key.resource_id(table.get(*key.read())) if key else None

    if made_id := made():
        return find(made_id)
    try:
        return make()
    except FrontdeskError:
        # An equal request that was faster explains every refusal, so look first.
        if made_id := made():
            return find(made_id)
        raise
