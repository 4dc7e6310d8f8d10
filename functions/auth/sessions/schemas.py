"""Requests and replies about sessions."""

from auth.schemas import Email, GivenPassword
from frontdesk.schemas import Id, ReplyModel, RequestModel, Timestamp


class LoginRequest(RequestModel):
    """Who signs in."""

    email: Email
    password: GivenPassword


class RefreshRequest(RequestModel):
    """Which workspace to go on in; the personal one by default."""

    workspace_id: Id | None = None


class Session(ReplyModel):
    """One sign-in on one device; ``current`` is the one that asks."""

    id: str
    created_at: Timestamp
    last_used_at: Timestamp
    ip: str
    user_agent: str
    current: bool
