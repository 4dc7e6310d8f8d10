"""What the links are asked for and used for: a new password, a verified address."""

from typing import Any

from auth import limits, passwords
from auth.account_audit import account_audit
from auth.errors import InvalidLink
from auth.items import normalised_email
from auth.jobs import PasswordResetJob, VerifyEmailJob, enqueue
from auth.links.items import Purpose
from auth.links.repository import LinkRepository
from auth.sessions.repository import SessionRepository
from frontdesk.identity import User
from frontdesk.ids import new_id
from frontdesk.table import ConditionFailed, Table, Update


class LinkService:
    """The use cases of mailed links."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._links = LinkRepository(table)

    def forgot(self, email: str, ip: str) -> None:
        """Ask for a reset link. Whether there is an account is only looked up by the worker."""
        limits.FORGOT_BY_IP.hit(self._table, ip)
        limits.FORGOT_BY_EMAIL.hit(self._table, normalised_email(email))
        enqueue(PasswordResetJob(id=new_id("evt"), email=email))

    def reset(self, token: str, password: str, ip: str) -> None:
        """Set a new password by a link; every session ends. Raises `InvalidLink`."""
        limits.LINK_BY_IP.hit(self._table, ip)
        user = self._links.user_of(token)
        if user is None:
            raise InvalidLink
        changes = {
            "password_hash": passwords.hash_password(password),
            # The link came to the address, so it is theirs.
            "email_verified": True,
        }
        counts: dict[str, float] = {"session_epoch": 1}
        self._use("password_reset", token, user, changes, counts, "user.password_reset")
        SessionRepository(self._table).sweep(user.id, user.session_epoch + 1)

    def resend(self, user_id: str, *, verified: bool) -> None:
        """Ask for another verification link; nothing to do for a verified address."""
        limits.RESEND_BY_USER.hit(self._table, user_id)
        if not verified:
            enqueue(VerifyEmailJob(id=new_id("evt"), user_id=user_id))

    def verify(self, token: str, ip: str) -> None:
        """Verify the address that the link was sent to. Raises `InvalidLink`."""
        limits.LINK_BY_IP.hit(self._table, ip)
        user = self._links.user_of(token)
        if user is None:
            raise InvalidLink
        self._use("verify_email", token, user, {"email_verified": True}, {}, "user.email_verified")

    def _use(
        self,
        purpose: Purpose,
        token: str,
        user: User,
        changes: dict[str, Any],
        counts: dict[str, float],
        action: str,
    ) -> None:
        change = Update(
            User,
            user.key(),
            equals={"status": "active"},
            set=changes,
            add=counts,
        )
        try:
            self._links.consume(purpose, token, change, account_audit(user, action, user.id))
        except ConditionFailed:
            raise InvalidLink from None
