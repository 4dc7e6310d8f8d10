"""Signing in and out, keeping a session alive, and seeing and ending one's sessions."""

from contextlib import suppress
from dataclasses import dataclass

from auth import limits, passwords
from auth.account_audit import account_audit
from auth.accounts.repository import AccountRepository
from auth.errors import (
    AccountSuspended,
    InvalidCredentials,
    SessionExpired,
    SessionNotFound,
    WorkspaceNotFound,
)
from auth.items import normalised_email
from auth.sessions.repository import SessionRepository
from auth.sessions.tokens import GRACE, SESSION_LIFETIME, RefreshToken, open_refresh_token
from auth.workspaces.repository import JoinedWorkspace, WorkspaceRepository
from frontdesk import clock
from frontdesk.authentication import Claims, issue_access_token, read_access_token
from frontdesk.errors import Conflict, Unauthenticated
from frontdesk.identity import Session, User
from frontdesk.ids import new_id
from frontdesk.observability import logger, metric
from frontdesk.table import Check, ConditionFailed, Create, Page, Table, Update

_ROTATION_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from."""

    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A session as it is handed to the client, in one of the user's workspaces."""

    user: User
    session: Session
    workspace: JoinedWorkspace
    workspaces: list[JoinedWorkspace]

    @property
    def access_token(self) -> str:
        """A new access token for the workspace."""
        return issue_access_token(Claims(self.user.id, self.session.id, self.workspace.id))

    @property
    def refresh_token(self) -> str:
        """The refresh token of the session's current generation."""
        return RefreshToken(self.user.id, self.session.id, self.session.generation).seal()


def new_session(user: User, client: Client) -> Session:
    """A session that starts now; not stored yet."""
    moment = clock.now()
    return Session(
        id=new_id("ses"),
        user_id=user.id,
        epoch=user.session_epoch,
        rotated_at=moment,
        created_at=moment,
        ip=client.ip,
        user_agent=client.user_agent,
        ttl=clock.epoch(moment + SESSION_LIFETIME),
    )


class SessionService:
    """The use cases of sessions."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._accounts = AccountRepository(table)
        self._sessions = SessionRepository(table)
        self._workspaces = WorkspaceRepository(table)

    def login(self, email: str, password: str, client: Client) -> Grant:
        """Start a session. An unknown email and a wrong password look and take the same."""
        subject = normalised_email(email)
        limits.LOGIN_BY_IP.hit(self._table, client.ip)
        limits.LOGIN_BY_EMAIL.hit(self._table, subject)
        user = self._accounts.by_email(email)
        stored = user.password_hash if user else None
        if not passwords.verify_password(stored, password) or user is None:
            metric("LoginRefused", 1)
            raise InvalidCredentials
        if user.status != "active":
            raise AccountSuspended
        limits.LOGIN_BY_EMAIL.forget(self._table, subject)
        session = new_session(user, client)
        unchanged = {
            "status": "active",
            "password_hash": user.password_hash,
            "session_epoch": user.session_epoch,
        }
        known: Check | Update = Check(User, user.key(), equals=unchanged)
        if passwords.is_outdated(user.password_hash):
            renewed = {"password_hash": passwords.hash_password(password)}
            known = Update(User, user.key(), equals=unchanged, set=renewed)
        try:
            self._table.transact(
                known, Create(session), account_audit(user, "session.started", session.id)
            )
        except ConditionFailed:
            # The password was changed or the account closed while we looked.
            raise InvalidCredentials from None
        return self._grant(user, session, None)

    def refresh(self, token: str | None, workspace_id: str | None, client: Client) -> Grant:
        """Trade a refresh token for new tokens, in the wanted or the personal workspace."""
        limits.REFRESH_BY_IP.hit(self._table, client.ip)
        claimed = open_refresh_token(token or "")
        if claimed is None:
            raise SessionExpired
        for _ in range(_ROTATION_ATTEMPTS):
            found = self._sessions.with_user(claimed.user_id, claimed.session_id)
            if found is None:
                raise SessionExpired
            user, session = found
            if claimed.generation == session.generation:
                # First, since a switch that is refused must not use up the token.
                grant = self._grant(user, session, workspace_id)
                try:
                    rotated = self._sessions.rotate(session, client.ip, client.user_agent)
                except ConditionFailed:
                    continue
                return Grant(user, rotated, grant.workspace, grant.workspaces)
            if self._just_rotated(claimed, session):
                return self._grant(user, session, workspace_id)
            self._revoke_family(user, session, claimed)
            raise SessionExpired
        raise Conflict("The session is being refreshed too often at once.")

    def logout(self, token: str | None, authorization: str | None = None) -> None:
        """End the session of the refresh token and that of the access token in the header.

        Nothing happens without a good one: programs may hold only the second, browsers send both.
        """
        sessions = set()
        if refresh := open_refresh_token(token or ""):
            sessions.add((refresh.user_id, refresh.session_id))
        with suppress(Unauthenticated):
            claims = read_access_token(authorization)
            sessions.add((claims.user_id, claims.session_id))
        for user_id, session_id in sessions:
            if found := self._sessions.with_user(user_id, session_id):
                self._end(found[0], session_id, "session.ended")

    def page(self, user_id: str, *, limit: int, cursor: str | None) -> Page[Session]:
        """The user's own sessions that are still good, the newest sign-in first."""
        user = self._accounts.get(user_id)
        page = self._sessions.page(user_id, limit=limit, cursor=cursor)
        valid = [each for each in page.items if each.epoch == user.session_epoch]
        return Page(valid, page.next_cursor)

    def revoke(self, user_id: str, session_id: str) -> None:
        """End one of the user's own sessions; raises `SessionNotFound`."""
        if not self._end(self._accounts.get(user_id), session_id, "session.revoked"):
            raise SessionNotFound

    def _end(self, user: User, session_id: str, action: str) -> bool:
        try:
            self._sessions.end(user.id, session_id, account_audit(user, action, session_id))
        except ConditionFailed:
            return False
        return True

    def _just_rotated(self, claimed: RefreshToken, session: Session) -> bool:
        recent = clock.now() - session.rotated_at <= GRACE
        return recent and claimed.generation == session.generation - 1

    def _revoke_family(self, user: User, session: Session, claimed: RefreshToken) -> None:
        logger.warning(
            "a used refresh token came back; the session is revoked",
            user_id=user.id,
            session_id=session.id,
            generation=session.generation,
            claimed=claimed.generation,
        )
        metric("RefreshReuse", 1)
        self._end(user, session.id, "session.reuse_detected")

    def _grant(self, user: User, session: Session, workspace_id: str | None) -> Grant:
        workspaces = self._workspaces.of_user(user.id)
        wanted = workspace_id or user.personal_workspace_id
        # Read by its key: the list comes from an index, which may lag behind.
        chosen = self._workspaces.joined(user.id, wanted)
        if chosen is None and workspace_id is None and workspaces:
            chosen = workspaces[0]
        if chosen is None:
            raise WorkspaceNotFound
        if all(each.id != chosen.id for each in workspaces):
            workspaces.append(chosen)
        return Grant(user, session, chosen, workspaces)
