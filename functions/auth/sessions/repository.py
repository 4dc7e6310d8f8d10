"""The sessions of users, one method per access pattern."""

from auth.sessions.tokens import SESSION_LIFETIME
from frontdesk import clock
from frontdesk.identity import Session, User
from frontdesk.table import Delete, Operation, Page, Query, Table, Update


class SessionRepository:
    """Sessions live in the partition of their user."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def with_user(self, user_id: str, session_id: str) -> tuple[User, Session] | None:
        """An active user and one of their valid sessions, in one round trip."""
        user, session = self._table.batch_get(
            [(User, User.key_of(user_id)), (Session, Session.key_of(user_id, session_id))]
        )
        if not isinstance(user, User) or user.status != "active":
            return None
        if not isinstance(session, Session) or session.epoch != user.session_epoch:
            return None
        return user, session

    def page(self, user_id: str, *, limit: int, cursor: str | None) -> Page[Session]:
        """A user's sessions, the newest sign-in first."""
        query = Query(
            Session, f"USER#{user_id}", "SESSION#", limit=limit, cursor=cursor, newest_first=True
        )
        return self._table.query(query)

    def rotate(self, session: Session, ip: str, user_agent: str) -> Session:
        """Start the next generation; raises `ConditionFailed` if somebody else did."""
        moment = clock.now()
        return self._table.update(
            Session,
            Update(
                Session,
                session.key(),
                equals={"generation": session.generation},
                set={
                    "rotated_at": moment.isoformat(),
                    "ttl": clock.epoch(moment + SESSION_LIFETIME),
                    "ip": ip,
                    "user_agent": user_agent,
                },
                add={"generation": 1},
            ),
        )

    def end(self, user_id: str, session_id: str, *also: Operation) -> None:
        """Remove a session; raises `ConditionFailed` (position 0) if there is none."""
        key = Session.key_of(user_id, session_id)
        self._table.transact(Delete(Session, key, must_exist=True), *also)

    def sweep(self, user_id: str, epoch: int) -> None:
        """Remove the sessions that an older epoch has ended."""
        query = Query(Session, f"USER#{user_id}", "SESSION#", limit=100)
        ended = [each.key() for each in self._table.all(query) if each.epoch < epoch]
        self._table.delete_keys(ended)
