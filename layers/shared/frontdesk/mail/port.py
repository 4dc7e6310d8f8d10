"""What sending mail promises."""

from typing import Protocol

from frontdesk.mail.message import Mail


class Mailer(Protocol):
    """Hands mails over; whether one arrives is not known here."""

    def send(self, mail: Mail) -> str:
        """Hand the mail over and return its id; raises ``Unavailable`` when that failed, and
        ``Invalid`` when this mail is refused for good."""
        ...
