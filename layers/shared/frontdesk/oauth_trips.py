"""Trips of a person's browser to another service and back, as they are begun and ended.

A trip is good once and for ten minutes. It belongs to the session of the person who began it, which
must still be there, and to the browser in which it was begun, by a cookie: otherwise somebody could
let another person authorize *their* account for something of one's own.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from frontdesk import clock
from frontdesk.authentication import Claims, principal_from, principal_reads
from frontdesk.errors import FrontdeskError
from frontdesk.oauth_state import LIFETIME, browser_cookie, digest, read_state, same, sign_state
from frontdesk.principal import Principal
from frontdesk.table import ConditionFailed, Item, Operation, Put, Table, Update


class Trip(Item):
    """``nonce_hash`` is of the state, ``browser_hash`` of the cookie of the browser.

    A subclass names its ``kind`` and builds its key from the ids of the workspace and of what is
    authorized: there is one trip for it, the one that was begun last.
    """

    workspace_id: str
    user_id: str
    session_id: str
    nonce_hash: str
    browser_hash: str
    used: bool = False


T = TypeVar("T", bound=Trip)


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser takes along, and the value of Set-Cookie by which it is known again."""

    state: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Returned(Generic[T]):
    """A trip that ends now, and who began it. ``ids`` are those with which it was begun."""

    trip: T
    principal: Principal
    ids: list[str]


@dataclass(frozen=True, slots=True)
class Trips(Generic[T]):
    """The trips of one kind. ``purpose`` tells their states from others', ``cookie`` is the name of
    their cookie, and ``refusal`` is raised for what is no trip any more."""

    kind: type[T]
    purpose: str
    cookie: str
    refusal: type[FrontdeskError]

    def begin(
        self,
        table: Table,
        principal: Principal,
        ids: Sequence[str],
        path: str,
        *also: Operation,
        **values: Any,
    ) -> Begun:
        """Begin a trip in place of the one before, with ``also`` in the same transaction.

        ``ids`` are those of the workspace, the agent and what is authorized, ``path`` is where the
        browser comes back, and ``values`` what else is stored of this kind.
        """
        nonce, browser = (secrets.token_urlsafe(32) for _ in range(2))
        expires = clock.epoch(clock.now() + LIFETIME)
        trip = self.kind(
            workspace_id=principal.workspace_id,
            user_id=principal.user_id,
            session_id=principal.session_id,
            nonce_hash=digest(nonce),
            browser_hash=digest(browser),
            ttl=expires,
            **values,
        )
        table.transact(Put(trip), *also)
        state = sign_state(self.purpose, [*ids, nonce], expires)
        return Begun(state, browser_cookie(self.cookie, browser, path))

    def end(self, table: Table, state: str, browser: str | None) -> Returned[T]:
        """Use up the trip that a browser comes back from.

        Raises the ``refusal``, and `Unauthenticated` for a session that has ended.
        """
        said = read_state(self.purpose, state)
        if said is None:
            raise self.refusal
        *ids, nonce = said
        trip = table.get(self.kind, self.kind.key_of(ids[0], ids[-1]))
        if (
            trip is None
            or not same(trip.nonce_hash, nonce)
            or not same(trip.browser_hash, browser or "")
            or not self._use_up(table, trip)
        ):
            raise self.refusal
        claims = Claims(trip.user_id, trip.session_id, trip.workspace_id)
        principal = principal_from(table.batch_get(principal_reads(claims)))
        return Returned(trip, principal, ids)

    def cookie_gone(self, path: str) -> str:
        """The value of Set-Cookie that removes the cookie."""
        return browser_cookie(self.cookie, "", path, 0)

    def _use_up(self, table: Table, trip: T) -> bool:
        """False if it was used, or another one was begun meanwhile."""
        equals = {"nonce_hash": trip.nonce_hash, "used": False}
        try:
            table.write(Update(self.kind, trip.key(), equals=equals, set={"used": True}))
        except ConditionFailed:
            return False
        return True
