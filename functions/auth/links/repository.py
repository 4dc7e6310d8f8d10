"""Mailed links, one method per access pattern."""

from auth.links.items import MailedLink, Purpose
from auth.links.tokens import token_hash
from frontdesk import clock
from frontdesk.identity import User
from frontdesk.table import Operation, Put, Replace, Table, Update


class LinkRepository:
    """A user's links live in their partition."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, user_id: str, purpose: Purpose) -> MailedLink | None:
        """The last link of a purpose, used or not."""
        return self._table.get(MailedLink, MailedLink.key_of(user_id, purpose))

    def put(self, link: MailedLink, before: MailedLink | None) -> None:
        """Store a link in the place of ``before``; raises `ConditionFailed` if that changed."""
        if before is None:
            # No Create: an expired link may still lie there.
            self._table.write(Put(link))
        else:
            self._table.write(Replace(link.model_copy(update={"revision": before.revision})))

    def mailed(self, link: MailedLink) -> None:
        """Note that the mail is out; raises `ConditionFailed` if a newer link replaced it."""
        self._table.write(
            Update(MailedLink, link.key(), equals={"job_id": link.job_id}, set={"mailed": True})
        )

    def consume(self, purpose: Purpose, token: str, change: Update, *also: Operation) -> None:
        """Use up a good link together with the change of its user.

        Raises `ConditionFailed` when the link is unknown, used or expired, or the user's change
        does not hold.
        """
        user_id = token.partition(".")[0]
        self._table.transact(
            Update(
                MailedLink,
                MailedLink.key_of(user_id, purpose),
                equals={"token_hash": token_hash(token), "used": False},
                at_least={"expires_at": clock.epoch(clock.now())},
                set={"used": True},
            ),
            change,
            *also,
        )

    def user_of(self, token: str) -> User | None:
        """The active user whom a token names; whether it is good is for `consume` to say."""
        user = self._table.get(User, User.key_of(token.partition(".")[0]))
        return user if user and user.status == "active" else None
