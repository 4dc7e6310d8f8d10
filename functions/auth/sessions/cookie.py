"""The cookie that carries the refresh token: only sent to /api/auth, unreadable for scripts."""

from auth.sessions.tokens import SESSION_LIFETIME
from frontdesk.settings import get_settings

NAME = "fd_refresh"


def session_cookie(token: str) -> str:
    """The value of Set-Cookie that stores the token."""
    return _cookie(token, int(SESSION_LIFETIME.total_seconds()))


def expired_cookie() -> str:
    """The value of Set-Cookie that removes the token."""
    return _cookie("", 0)


def _cookie(value: str, max_age: int) -> str:
    secure = "" if get_settings().local else "; Secure"
    return f"{NAME}={value}; Path=/api/auth; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}"
