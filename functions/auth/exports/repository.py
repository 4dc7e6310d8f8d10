"""Exports and what they are made of, one method per access pattern."""

from typing import Literal

from auth.exports.items import Export
from frontdesk.identity import Session, User
from frontdesk.table import Check, Create, Operation, Page, Query, Table, Update


class ExportRepository:
    """A user's exports live in their partition."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, user_id: str, export_id: str) -> Export | None:
        """One export that has not expired."""
        return self._table.get(Export, Export.key_of(user_id, export_id))

    def page(self, user_id: str, *, limit: int, cursor: str | None) -> Page[Export]:
        """A user's exports, newest first."""
        query = Query(
            Export, f"USER#{user_id}", "EXPORT#", limit=limit, cursor=cursor, newest_first=True
        )
        return self._table.query(query)

    def all(self, user_id: str) -> list[Export]:
        """Every export that has not expired."""
        return list(self._table.all(Query(Export, f"USER#{user_id}", "EXPORT#", limit=100)))

    def add(self, export: Export, *also: Operation) -> None:
        """Store a new export; fails (position 0) unless its user is active."""
        owner = User.key_of(export.user_id)
        self._table.transact(Check(User, owner, equals={"status": "active"}), Create(export), *also)

    def finish(self, export: Export, status: Literal["ready", "failed"], size: int | None) -> None:
        """Note how a queued export ended; `ConditionFailed` if it is gone or has ended."""
        self._table.write(
            Update(
                Export,
                export.key(),
                equals={"status": "queued"},
                set={"status": status, "size": size},
            )
        )

    def sessions(self, user_id: str) -> list[Session]:
        """The user's sessions."""
        return list(self._table.all(Query(Session, f"USER#{user_id}", "SESSION#", limit=100)))
