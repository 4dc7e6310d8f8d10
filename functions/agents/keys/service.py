"""Making, changing and revoking an agent's keys."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from agents.keys.errors import (
    KeyAlreadyMade,
    KeyLimit,
    KeyRevoked,
    KeysChanged,
    NotPublishable,
)
from agents.keys.items import MAX_ACTIVE_KEYS, KeyRoster
from agents.keys.repository import KeyRepository
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.credentials.identities import new_identity_secret, seal_identity_secret
from frontdesk.credentials.keys import key_hash, key_prefix, new_key
from frontdesk.idempotency import IdempotencyKey
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.api_key import ApiKey, KeyMaker, KeyType, Scope
from frontdesk.table import ConditionFailed, Page, Table

_ATTEMPTS = 12


class KeyService:
    """The use cases of one agent's keys for one principal; an unknown agent is not found."""

    def __init__(self, table: Table, principal: Principal, agent_id: str) -> None:
        self._table = table
        self._principal = principal
        self._agent_id = agent_id
        self._keys = KeyRepository(table, principal.workspace_id, agent_id)

    def page(self, *, limit: int, cursor: str | None) -> Page[ApiKey]:
        """A page of the agent's keys, newest first."""
        self._keys.check_agent()
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
        self._keys.check_agent()
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
        also = [audit(principal, "key.created", key.id, after=_profile(key))]
        if idempotency:
            also.append(idempotency.record(key.id))

        def store(roster: KeyRoster | None) -> None:
            if idempotency:
                self._refuse_repeat(idempotency)
            self._keys.add(key, roster, *also)

        self._within_limit(store)
        return key, secret

    def update(self, key_id: str, changes: dict[str, Any]) -> ApiKey:
        """Change name, origins or expiry; raises `KeyRevoked` for a key that was revoked."""
        key = self._keys.get(key_id)
        if key.revoked_at:
            raise KeyRevoked
        if key.type != "publishable" and changes.get("origins"):
            raise NotPublishable("A secret key works from every server and has no origins.")
        changed = key.model_copy(update=changes)
        before, after = _profile(key), _profile(changed)
        different = [name for name in after if before[name] != after[name]]
        if not different:
            return key
        entry = audit(
            self._principal,
            "key.updated",
            key.id,
            before={name: before[name] for name in different},
            after={name: after[name] for name in different},
        )
        written = {name: after[name] for name in different}
        if changed.usable and not key.usable:
            self._within_limit(
                lambda roster: self._keys.change_counted(key, written, roster, entry)
            )
        else:
            self._change(key, written, entry)
        return changed

    def revoke(self, key_id: str) -> None:
        """Refuse a key from the next request on; doing it twice changes nothing."""
        key = self._keys.get(key_id)
        if key.revoked_at:
            return
        entry = audit(self._principal, "key.revoked", key.id, before=_profile(key))
        try:
            self._keys.revoke(key, entry)
        except ConditionFailed:
            self._keys.get(key_id)  # revoked by somebody else, or gone with its agent

    def set_identity_secret(self, key_id: str) -> str:
        """Give a publishable key another identity secret; what the former signed is refused."""
        key = self._keys.get(key_id)
        if key.type != "publishable":
            raise NotPublishable("Visitors come by a publishable key.")
        secret = new_identity_secret()
        entry = audit(self._principal, "key.identity_secret_set", key.id)
        self._change(key, {"identity_secret": seal_identity_secret(key, secret)}, entry)
        return secret

    def remove_identity_secret(self, key_id: str) -> None:
        """Let nobody sign visitors any more; doing it twice changes nothing."""
        key = self._keys.get(key_id)
        if key.identity_secret and not key.revoked_at:
            entry = audit(self._principal, "key.identity_secret_removed", key.id)
            self._change(key, {"identity_secret": None}, entry)

    def _change(self, key: ApiKey, changes: dict[str, Any], entry: Any) -> None:
        try:
            self._keys.change(key, changes, entry)
        except ConditionFailed:
            self._keys.get(key.id)
            raise KeyRevoked from None

    def _within_limit(self, store: Callable[[KeyRoster | None], None]) -> None:
        """Store what makes a key active, if there may be one more, however many try at once."""
        for attempt in range(_ATTEMPTS):
            active, roster = self._keys.active()
            if len(active) >= MAX_ACTIVE_KEYS:
                raise KeyLimit(
                    f"An agent has at most {MAX_ACTIVE_KEYS} active keys. Revoke one first."
                )
            try:
                store(roster)
            except ConditionFailed:
                # Another key came between, or the agent or the key has gone.
                self._keys.check_agent()
                time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 5)))  # noqa: S311
            else:
                return
        raise KeysChanged("Try again.")

    def _refuse_repeat(self, idempotency: IdempotencyKey) -> None:
        if key_id := idempotency.resource_id(self._table.get(*idempotency.read())):
            raise KeyAlreadyMade(
                "Its key was shown in the first answer only. Revoke it if that was lost.",
                key_id=key_id,
            )


def _profile(key: ApiKey) -> dict[str, Any]:
    """What may be changed or matters later; the audit log holds no hash and no secret."""
    names = {"name", "type", "scopes", "origins", "expires_at"}
    return key.model_dump(mode="json", include=names)
