"""What can go wrong with accounts and sessions, each with its own code."""

from frontdesk.errors import (
    Conflict,
    Forbidden,
    FrontdeskError,
    Invalid,
    NotFound,
    PaymentRequired,
    Unauthenticated,
)


class EmailTaken(Conflict):
    code = "email_taken"
    title = "There is an account with this email already"


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"
    title = "The email or the password is wrong"


class WrongPassword(Forbidden):
    """A signed-in user's password; no 401, since the access token is good."""

    code = "invalid_credentials"
    title = "The password is wrong"


class AccountSuspended(Forbidden):
    """Told only to somebody who knows the password."""

    code = "account_suspended"
    title = "This account is suspended"


class SessionExpired(Unauthenticated):
    code = "session_expired"
    title = "The session has ended; sign in again"


class SessionNotFound(NotFound):
    code = "session_not_found"
    title = "There is no such session"


class WorkspaceNotFound(NotFound):
    code = "workspace_not_found"
    title = "There is no such workspace"


class TooManyWorkspaces(PaymentRequired):
    code = "quota_exceeded"
    title = "You have as many workspaces as you may have"


class InvalidLink(Invalid):
    code = "invalid_token"
    title = "This link is not valid any more"


class OriginNotAllowed(Forbidden):
    code = "origin_not_allowed"
    title = "Requests from this website are not allowed"


class JsonNeeded(FrontdeskError):
    status = 415
    code = "unsupported_media_type"
    title = "Send JSON with Content-Type: application/json"
