"""The last link of each purpose that a user was sent; only its hash is stored."""

from typing import ClassVar, Literal

from frontdesk.table import Item, Key

Purpose = Literal["verify_email", "password_reset"]


class MailedLink(Item):
    """A single-use link. ``expires_at`` is its last epoch second.

    It stays for a while after its end, so that a job that is delivered late and twice does not
    bring it back to life.
    """

    kind: ClassVar[str] = "link"

    user_id: str
    purpose: Purpose
    job_id: str
    token_hash: str
    expires_at: int
    mailed: bool = False
    used: bool = False

    @classmethod
    def key_of(cls, user_id: str, purpose: Purpose) -> Key:
        return Key(f"USER#{user_id}", f"LINK#{purpose}")

    def key(self) -> Key:
        return self.key_of(self.user_id, self.purpose)
