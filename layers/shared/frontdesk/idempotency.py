"""``Idempotency-Key``: the same request twice has one effect.

The record is written in the transaction that creates the thing, so there is no moment at which
one exists without the other. A repeat finds the record and is answered from the thing it names.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar

import orjson

from frontdesk import clock
from frontdesk.authentication import Credentials
from frontdesk.errors import Invalid
from frontdesk.principal import Principal
from frontdesk.table import Create, Item, Key

KEPT = timedelta(hours=24)
MAX_KEY_LENGTH = 255


class IdempotencyRecord(Item):
    """What a key was first used for: ``fingerprint`` of the body, id of what was made."""

    kind: ClassVar[str] = "idempotency"
    store = "counters"

    workspace_id: str
    hash: str
    fingerprint: str
    resource_id: str

    @classmethod
    def key_of(cls, workspace_id: str, digest: str) -> Key:
        return Key(f"WS#{workspace_id}#IDEMPOTENCY#{digest}", "IDEMPOTENCY")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.hash)


class IdempotencyKey:
    """One client's key for one operation; ``operation`` is a stable name such as its route."""

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

    def read(self) -> tuple[type[IdempotencyRecord], Key]:
        """What to read (alone or in a batch) before the work starts."""
        return IdempotencyRecord, IdempotencyRecord.key_of(self._workspace_id, self._hash)

    def resource_id(self, record: Item | None) -> str | None:
        """The id of what this key made before; raises `Invalid` if the body was another one."""
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
        return Create(
            IdempotencyRecord(
                workspace_id=self._workspace_id,
                hash=self._hash,
                fingerprint=self._fingerprint,
                resource_id=resource_id,
                ttl=clock.epoch(clock.now() + KEPT),
            )
        )
