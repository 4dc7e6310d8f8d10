"""Users and their addresses, one method per access pattern."""

from typing import Any

from auth.errors import SessionExpired
from auth.items import EmailAddress
from frontdesk.identity import Membership, Session, User, Workspace
from frontdesk.table import Create, Delete, Key, Operation, Table, Update

_NOBODY = "usr_00000000000000000000000000"


class AccountRepository:
    """Global rows: a user belongs to no workspace."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, user_id: str) -> User:
        """A user who was authenticated a moment ago."""
        if user := self._table.get(User, User.key_of(user_id)):
            return user
        raise SessionExpired

    def find(self, user_id: str) -> User | None:
        """A user, if there still is one."""
        return self._table.get(User, User.key_of(user_id))

    def by_email(self, email: str) -> User | None:
        """Whose the address is. Makes as many reads for an unknown one as for a known one."""
        row = self._table.get(EmailAddress, EmailAddress.key_of(email))
        return self._table.get(User, User.key_of(row.user_id if row else _NOBODY))

    def is_taken(self, email: str) -> bool:
        """Whether an account has the address."""
        return self._table.get(EmailAddress, EmailAddress.key_of(email)) is not None

    def add(
        self,
        user: User,
        workspace: Workspace,
        membership: Membership,
        session: Session,
        *also: Operation,
    ) -> None:
        """Store a whole new account; fails (position 0) if the address is taken."""
        self._table.transact(
            Create(EmailAddress(email=user.email, user_id=user.id)),
            Create(user),
            Create(workspace),
            Create(membership),
            Create(session),
            *also,
        )

    def update(self, user_id: str, changes: dict[str, Any], *also: Operation) -> None:
        """Change attributes of an active user."""
        self._table.transact(_change(user_id, {"status": "active"}, changes), *also)

    def change_password(
        self, user: User, session_id: str, password_hash: str, *also: Operation
    ) -> None:
        """Set the password and end all sessions but one, if nobody else was faster."""
        unchanged = {"status": "active", "password_hash": user.password_hash}
        self._table.transact(
            _change(user.id, unchanged, {"password_hash": password_hash}, {"session_epoch": 1}),
            Update(
                Session,
                Session.key_of(user.id, session_id),
                equals={"epoch": user.session_epoch},
                set={"epoch": user.session_epoch + 1},
            ),
            *also,
        )

    def close(self, user: User, *also: Operation) -> None:
        """Mark a user as deleting, which ends all sessions, and free the address."""
        unchanged = {"status": "active", "password_hash": user.password_hash}
        self._table.transact(
            _change(user.id, unchanged, {"status": "deleting"}),
            Delete(EmailAddress, EmailAddress.key_of(user.email)),
            *also,
        )

    def remove_everything(self, user_id: str) -> None:
        """Remove the user's partition, the user's own row at the very end."""
        user = User.key_of(user_id)
        keys = [Key(row["pk"], row["sk"]) for row in self._table.partition(user.pk)]
        self._table.delete_keys([key for key in keys if key != user])
        self._table.delete_keys([user])


def _change(
    user_id: str,
    equals: dict[str, Any],
    changes: dict[str, Any],
    counts: dict[str, float] | None = None,
) -> Update:
    return Update(User, User.key_of(user_id), equals=equals, set=changes, add=counts or {})
