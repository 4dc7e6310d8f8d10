"""Chooses the adapter: the outbox in local mode, SES everywhere else."""

from functools import lru_cache

from frontdesk.mail.message import Mail
from frontdesk.mail.outbox import OutboxMailer
from frontdesk.mail.port import Mailer
from frontdesk.mail.ses import SesMailer
from frontdesk.settings import get_settings


@lru_cache(maxsize=1)
def get_mailer() -> Mailer:
    """The mailer of this process; on one machine it writes to DATA_DIR/mail."""
    settings = get_settings()
    if settings.local:
        return OutboxMailer(settings.data_dir / "mail", settings.mail_from)
    return SesMailer(settings.mail_from, region=settings.aws_region)


def send(mail: Mail) -> str:
    """Send with this process's mailer; see ``Mailer.send``."""
    return get_mailer().send(mail)
