"""What auth stores beside the kernel's users, sessions, workspaces and memberships."""

import unicodedata
from typing import ClassVar

from frontdesk.table import Item, Key


def normalised_email(email: str) -> str:
    """The form in which two spellings of one address are equal."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class EmailAddress(Item):
    """Whose an address is. A global row; its key makes addresses unique."""

    kind: ClassVar[str] = "email"

    email: str
    user_id: str

    @classmethod
    def key_of(cls, email: str) -> Key:
        return Key(f"EMAIL#{normalised_email(email)}", "EMAIL")

    def key(self) -> Key:
        return self.key_of(self.email)
