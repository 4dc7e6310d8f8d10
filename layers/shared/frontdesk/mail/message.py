"""A mail, checked so that nothing in it can become a header or a second recipient."""

import re
from dataclasses import dataclass

from frontdesk.errors import Invalid

MAX_SUBJECT = 200

# Control characters, and the two separators that some software treats as an end of line.
_LINE_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person: ``to`` is a bare address, ``html`` shows the same as ``text``.

    ``thread`` is the id of what it is about: mail programs show mails of the same one, such as a
    mail that came twice, as one conversation.

    Raises ``Invalid``, ``code`` invalid_mail, for what cannot be sent.
    """

    to: str
    subject: str
    text: str
    html: str
    thread: str | None = None

    def __post_init__(self) -> None:
        if _LINE_BREAKING.search(self.subject) or not 0 < len(self.subject) <= MAX_SUBJECT:
            raise Invalid(
                f"A subject is one line of 1 to {MAX_SUBJECT} characters", code="invalid_mail"
            )
        if self.thread is not None and not _ID.fullmatch(self.thread):
            raise Invalid("A thread is an id", code="invalid_mail")
        object.__setattr__(self, "to", _address(self.to))


def _address(address: str) -> str:
    """The one address that the text is, its domain in ASCII; refuses everything else."""
    from email_validator import EmailNotValidError, validate_email

    try:
        # SES does not take a local part beyond ASCII, so no adapter does.
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Invalid("Not an email address that mail can be sent to", code="invalid_mail") from (
            error
        )
    return checked.ascii_email or checked.normalized
