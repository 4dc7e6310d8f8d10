"""How often something may be tried. Counted before the work, so that parallel tries count too."""

from dataclasses import dataclass
from datetime import timedelta

from frontdesk import ratelimit
from frontdesk.table import Table


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` times in a ``window``, for each subject (an address, an email, a user)."""

    name: str
    most: int
    window: timedelta

    def hit(self, table: Table, subject: str) -> None:
        """Count one try; raises `TooManyRequests` when there were too many."""
        ratelimit.hit(table, self.name, subject, limit=self.most, window=self.window)

    def forget(self, table: Table, subject: str) -> None:
        """Count from nothing again, because the try succeeded."""
        ratelimit.forget(table, self.name, subject, window=self.window)


_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

LOGIN_BY_EMAIL = Limit("login_email", 10, _QUARTER)
LOGIN_BY_IP = Limit("login_ip", 60, _QUARTER)
REGISTER_BY_IP = Limit("register_ip", 60, _QUARTER)
REFRESH_BY_IP = Limit("refresh_ip", 900, _QUARTER)
PASSWORD_BY_USER = Limit("password_user", 10, _QUARTER)
FORGOT_BY_EMAIL = Limit("forgot_email", 5, _HOUR)
FORGOT_BY_IP = Limit("forgot_ip", 30, _HOUR)
RESEND_BY_USER = Limit("resend_user", 5, _HOUR)
LINK_BY_IP = Limit("link_ip", 60, _QUARTER)
EXPORT_BY_USER = Limit("export_user", 3, _DAY)
