"""The worker's side of links: make one and mail it, once for each request."""

from datetime import timedelta

from auth.accounts.repository import AccountRepository
from auth.links.items import MailedLink, Purpose
from auth.links.mails import link_mail
from auth.links.repository import LinkRepository
from auth.links.tokens import link_token, token_hash
from frontdesk import clock
from frontdesk.identity import User
from frontdesk.mail import send
from frontdesk.table import Table

_LIFETIMES: dict[Purpose, timedelta] = {
    "verify_email": timedelta(hours=24),
    "password_reset": timedelta(hours=1),
}
_KEPT = timedelta(days=15)
"""Longer than the queue keeps a message."""


class LinkMailing:
    """Sends the links that jobs ask for."""

    def __init__(self, table: Table) -> None:
        self._accounts = AccountRepository(table)
        self._links = LinkRepository(table)

    def password_reset(self, job_id: str, email: str) -> None:
        """Mail a reset link, if an active account has the address."""
        user = self._accounts.by_email(email)
        if user and user.status == "active":
            self._send("password_reset", user, job_id)

    def verify_email(self, job_id: str, user_id: str) -> None:
        """Mail a verification link, if the address still has to be verified."""
        user = self._accounts.find(user_id)
        if user and user.status == "active" and not user.email_verified:
            self._send("verify_email", user, job_id)

    def _send(self, purpose: Purpose, user: User, job_id: str) -> None:
        before = self._links.get(user.id, purpose)
        if before and (before.job_id > job_id or (before.job_id == job_id and before.mailed)):
            return  # a newer link is out, or this one is
        token = link_token(purpose, user.id, job_id)
        link = before
        if link is None or link.job_id != job_id:
            moment = clock.now()
            link = MailedLink(
                user_id=user.id,
                purpose=purpose,
                job_id=job_id,
                token_hash=token_hash(token),
                expires_at=clock.epoch(moment + _LIFETIMES[purpose]),
                ttl=clock.epoch(moment + _KEPT),
            )
            self._links.put(link, before)
        send(link_mail(purpose, user.email, user.locale, token))
        self._links.mailed(link)
