"""Where somebody can be reached: as they write it now, or as they have said before."""

import re

from chat.handoffs.errors import ContactMalformed
from frontdesk.records.handoff import Contact
from frontdesk.records.visitor import Visitor
from frontdesk.records.widget_settings import WidgetSettings

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,29}")


def read_contact(text: str) -> Contact:
    """An email address or a telephone number; raises `ContactMalformed`."""
    # One line without control characters, since it is shown in lists and mails.
    value = " ".join(text.split())
    if _EMAIL.fullmatch(value):
        return Contact(kind="email", value=value)
    if _PHONE.fullmatch(value):
        return Contact(kind="phone", value=value)
    raise ContactMalformed


def known_contact(visitor: Visitor | None, settings: WidgetSettings | None) -> Contact | None:
    """What a visitor has said of it, or their customer's server has signed."""
    if visitor is None:
        return None
    if visitor.email:
        return Contact(kind="email", value=visitor.email)
    for field in settings.pre_chat.fields if settings else []:
        if field.type != "text" and (answer := visitor.answers.get(field.key)):
            return Contact(kind="email" if field.type == "email" else "phone", value=answer)
    return None
