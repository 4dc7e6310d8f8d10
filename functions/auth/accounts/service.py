"""Registering, and what users do with their own account."""

from typing import Any

from auth import limits, passwords
from auth.account_audit import account_audit
from auth.accounts.repository import AccountRepository
from auth.errors import EmailTaken, WrongPassword
from auth.sessions.repository import SessionRepository
from auth.sessions.service import Client, Grant, new_session
from auth.workspaces.repository import JoinedWorkspace
from frontdesk import clock
from frontdesk.bus import publish
from frontdesk.errors import Conflict
from frontdesk.identity import Membership, User, Workspace
from frontdesk.ids import new_id
from frontdesk.table import ConditionFailed, Table

_PERSONAL_NAMES = {"en": "{name}'s workspace", "fr": "Espace de {name}"}


class AccountService:
    """The use cases of accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._accounts = AccountRepository(table)

    def register(
        self, *, email: str, password: str, name: str, locale: str, client: Client
    ) -> Grant:
        """Make an account with a personal workspace, signed in; raises `EmailTaken`."""
        limits.REGISTER_BY_IP.hit(self._table, client.ip)
        if self._accounts.is_taken(email):
            raise EmailTaken
        moment, workspace_id = clock.now(), new_id("wks")
        user = User.model_validate(
            {
                "id": new_id("usr"),
                "email": email,
                "name": name,
                "password_hash": passwords.hash_password(password),
                "locale": locale,
                "personal_workspace_id": workspace_id,
                "created_at": moment,
            }
        )
        workspace = Workspace(
            id=workspace_id,
            name=_PERSONAL_NAMES[user.locale].format(name=name),
            personal=True,
            created_at=moment,
        )
        membership = Membership(
            workspace_id=workspace_id, user_id=user.id, role="owner", created_at=moment
        )
        session = new_session(user, client)
        try:
            self._accounts.add(
                user,
                workspace,
                membership,
                session,
                account_audit(user, "user.registered", user.id),
                publish(workspace_id, "user.registered", {"user_id": user.id}),
            )
        except ConditionFailed as failure:
            if 0 in failure.failed:
                raise EmailTaken from None
            raise
        joined = JoinedWorkspace(workspace, membership)
        return Grant(user, session, joined, [joined])

    def get(self, user_id: str) -> User:
        """The signed-in user."""
        return self._accounts.get(user_id)

    def update(self, user_id: str, changes: dict[str, Any]) -> User:
        """Change name or locale."""
        user = self._accounts.get(user_id)
        before = {name: getattr(user, name) for name in changes}
        if before == changes:
            return user
        entry = account_audit(user, "user.updated", user_id, before=before, after=changes)
        self._accounts.update(user_id, changes, entry)
        return self._accounts.get(user_id)

    def change_password(self, user_id: str, session_id: str, current: str, new: str) -> None:
        """Set another password; every session but this one ends."""
        user = self._checked(user_id, current)
        entry = account_audit(user, "user.password_changed", user_id)
        try:
            self._accounts.change_password(user, session_id, passwords.hash_password(new), entry)
        except ConditionFailed:
            raise Conflict("The account was changed in the meantime.") from None
        SessionRepository(self._table).sweep(user_id, user.session_epoch + 1)

    def delete(self, user_id: str, password: str) -> None:
        """Close the account at once; the worker removes its data by way of the event."""
        user = self._checked(user_id, password)
        try:
            self._accounts.close(
                user,
                account_audit(user, "user.deleted", user_id),
                publish(user.personal_workspace_id, "user.deleted", {"user_id": user_id}),
            )
        except ConditionFailed:
            raise Conflict("The account was changed in the meantime.") from None

    def _checked(self, user_id: str, password: str) -> User:
        limits.PASSWORD_BY_USER.hit(self._table, user_id)
        user = self._accounts.get(user_id)
        if not passwords.verify_password(user.password_hash, password):
            raise WrongPassword
        limits.PASSWORD_BY_USER.forget(self._table, user_id)
        return user
