"""How often something may be tried. Counted before the work, so that parallel tries count too."""

from datetime import timedelta

from frontdesk.ratelimit import Rate

_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

LOGIN_BY_EMAIL = Rate("login_email", 10, _QUARTER)
LOGIN_BY_IP = Rate("login_ip", 60, _QUARTER)
REGISTER_BY_IP = Rate("register_ip", 60, _QUARTER)
REFRESH_BY_IP = Rate("refresh_ip", 900, _QUARTER)
PASSWORD_BY_USER = Rate("password_user", 10, _QUARTER)
FORGOT_BY_EMAIL = Rate("forgot_email", 5, _HOUR)
FORGOT_BY_IP = Rate("forgot_ip", 30, _HOUR)
RESEND_BY_USER = Rate("resend_user", 5, _HOUR)
LINK_BY_IP = Rate("link_ip", 60, _QUARTER)
EXPORT_BY_USER = Rate("export_user", 3, _DAY)
