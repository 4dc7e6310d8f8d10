"""Making, changing and revoking an agent's keys."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from agents.keys.errors import (
    KeyAlreadyMade,
    KeyNotFound,
    KeyRevoked,
    KeysChanged,
    NotPublishable,
)
from agents.keys.items import REVOKED_KEPT
from agents.keys.repository import KeyRepository
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.credentials.identities import new_identity_secret, seal_identity_secret
from frontdesk.credentials.keys import key_hash, key_prefix, new_key
from frontdesk.idempotency import IdempotencyKey
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.api_key import ApiKey, KeyMaker, KeyType, Scope
from frontdesk.table import ConditionFailed, Operation, Page, Table, Update

T = TypeVar("T")
_ATTEMPTS = 12


class KeyService:
    """The use cases of one agent's keys for one principal; an unknown agent is not found."""

    def __init__(self, table: Table, principal: Principal, agent_id: str) -> None:
        self._principal = principal
        self._agent_id = agent_id
        self._keys = KeyRepository(table, principal.workspace_id, agent_id)

    def page(self, *, limit: int, cursor: str | None) -> Page[ApiKey]:
        """A page of the agent's keys, newest first."""
        return self._keys.page(limit=limit, cursor=cursor)

    def create(
        self,
        *,
        name: str,
        type_: KeyType,
        scopes: list[Scope],
        origins: list[str],
        expires_at: datetime | None,
        idempotency: IdempotencyKey | None,
    ) -> tuple[ApiKey, str]:
        """Make a key; gives what is stored of it and the key itself, which nobody sees again."""
        principal, key_id = self._principal, new_id("key")
        secret = new_key(type_, principal.workspace_id, self._agent_id, key_id)
        key = ApiKey(
            workspace_id=principal.workspace_id,
            agent_id=self._agent_id,
            id=key_id,
            name=name,
            type=type_,
            prefix=key_prefix(secret),
            hash=key_hash(secret),
            scopes=scopes,
            origins=origins,
            created_by=KeyMaker(id=principal.user_id, name=principal.user_name),
            created_at=clock.now(),
            expires_at=expires_at,
        )
        one_more: list[Update] = []

        def make() -> ApiKey:
            one_more[:] = [self._keys.one_more()]
            return key

        made = _whoever_else_does(
            lambda: self._keys.create(principal, make, idempotency, also=lambda _: one_more)
        )
        if made is not key:
            raise KeyAlreadyMade(
                "Its key was shown in the first answer only. Revoke it if that was lost.",
                key_id=made.id,
            )
        return key, secret

    def update(self, key_id: str, changes: dict[str, Any]) -> ApiKey:
        """Change name, origins or expiry; raises `KeyRevoked` for a key that was revoked."""
        self._keys.get(key_id)
        one_more: list[Update] = []

        def update(key: ApiKey) -> ApiKey | None:
            if key.revoked_at:
                raise KeyRevoked
            if key.type != "publishable" and changes.get("origins"):
                raise NotPublishable("A secret key works from every server and has no origins.")
            changed = key.model_copy(update=changes)
            wakes = changed.usable and not key.usable
            one_more[:] = [self._keys.one_more()] if wakes else []
            return changed if changed != key else None

        def also(before: ApiKey, after: ApiKey) -> list[Operation]:
            return [*self._keys.updated(self._principal, before, after), *one_more]

        changed = _whoever_else_does(lambda: self._keys.rewrite(key_id, update, also))
        return changed or self._keys.get(key_id)

    def revoke(self, key_id: str) -> None:
        """Refuse a key from the next request on; doing it twice changes nothing. It disappears
        after `REVOKED_KEPT`."""

        def revoke(key: ApiKey) -> ApiKey | None:
            if key.revoked_at:
                return None
            moment = clock.now()
            ends = clock.epoch(moment + REVOKED_KEPT)
            gone = {"revoked_at": moment, "ttl": ends, "identity_secret": None}
            return key.model_copy(update=gone)

        def also(before: ApiKey, _: ApiKey) -> list[Operation]:
            shown = before.model_dump(mode="json", include=self._keys.shown)
            return [audit(self._principal, "key.revoked", key_id, before=shown)]

        self._keys.get(key_id)
        self._keys.rewrite(key_id, revoke, also)

    def set_identity_secret(self, key_id: str) -> str:
        """Give a publishable key another identity secret; what the former signed is refused."""
        secret = new_identity_secret()

        def replace(key: ApiKey) -> ApiKey:
            if key.type != "publishable":
                raise NotPublishable("Visitors come by a publishable key.")
            if key.revoked_at:
                raise KeyRevoked
            sealed = seal_identity_secret(key, secret)
            return key.model_copy(update={"identity_secret": sealed})

        self._keys.get(key_id)
        entry = audit(self._principal, "key.identity_secret_set", key_id)
        if self._keys.rewrite(key_id, replace, lambda *_: [entry]) is None:
            raise KeyNotFound
        return secret

    def remove_identity_secret(self, key_id: str) -> None:
        """Let nobody sign visitors any more; doing it twice changes nothing."""

        def remove(key: ApiKey) -> ApiKey | None:
            return key.model_copy(update={"identity_secret": None}) if key.identity_secret else None

        self._keys.get(key_id)
        entry = audit(self._principal, "key.identity_secret_removed", key_id)
        self._keys.rewrite(key_id, remove, lambda *_: [entry])


def _whoever_else_does(change: Callable[[], T]) -> T:
    """Change an agent's keys, however many do so at once; raises `KeysChanged` at last."""
    for attempt in range(_ATTEMPTS):
        try:
            return change()
        except ConditionFailed:
            time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 5)))  # noqa: S311
    raise KeysChanged("Try again.")
