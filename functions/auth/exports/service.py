"""Asking for an export and finding it."""

from datetime import timedelta

from auth import limits
from auth.account_audit import account_audit
from auth.exports.items import KEPT, Export
from auth.exports.repository import ExportRepository
from frontdesk import clock
from frontdesk.bus import publish
from frontdesk.errors import NotFound, Unauthenticated
from frontdesk.idempotency import IdempotencyKey, once
from frontdesk.identity import User
from frontdesk.ids import new_id
from frontdesk.table import ConditionFailed, Page, Table

_GIVEN_UP = timedelta(hours=2)
"""Longer than the queue tries: whatever is still queued then lies with the dead letters."""


class ExportService:
    """The use cases of exports for one user."""

    def __init__(self, table: Table, user_id: str) -> None:
        self._table = table
        self._user_id = user_id
        self._exports = ExportRepository(table)

    def request(self, key: IdempotencyKey | None) -> Export:
        """Ask for an archive of everything; an equal ``key`` gives the one it asked for."""
        return once(self._table, key, self._found, lambda: self._request(key))

    def _request(self, key: IdempotencyKey | None) -> Export:
        limits.EXPORT_BY_USER.hit(self._table, self._user_id)
        user = self._table.get(User, User.key_of(self._user_id))
        if user is None:
            raise Unauthenticated
        moment = clock.now()
        export = Export(
            id=new_id("exp"),
            user_id=user.id,
            created_at=moment,
            expires_at=moment + KEPT,
            ttl=clock.epoch(moment + KEPT),
        )
        asked = {"user_id": user.id, "export_id": export.id}
        try:
            self._exports.add(
                export,
                account_audit(user, "export.requested", export.id),
                publish(user.personal_workspace_id, "export.requested", asked),
                *([key.record(export.id)] if key else []),
            )
        except ConditionFailed as failure:
            if 0 in failure.failed:
                raise Unauthenticated("The account is being deleted.") from None
            raise
        return export

    def page(self, *, limit: int, cursor: str | None) -> Page[Export]:
        """The user's exports, newest first; one that nobody builds any more has failed."""
        page = self._exports.page(self._user_id, limit=limit, cursor=cursor)
        return Page([_honest(each) for each in page.items], page.next_cursor)

    def _found(self, export_id: str) -> Export:
        if export := self._exports.get(self._user_id, export_id):
            return _honest(export)
        raise NotFound("The export that this Idempotency-Key asked for is gone.")


def _honest(export: Export) -> Export:
    if export.status == "queued" and clock.now() - export.created_at > _GIVEN_UP:
        return export.model_copy(update={"status": "failed"})
    return export
