"""The mail port: SES in the cloud, an outbox folder on one machine."""

from frontdesk.mail.factory import get_mailer, send
from frontdesk.mail.message import Mail
from frontdesk.mail.port import Mailer

__all__ = ["Mail", "Mailer", "get_mailer", "send"]
