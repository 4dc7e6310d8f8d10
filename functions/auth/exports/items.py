"""An export that a user asked for."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from frontdesk.table import Item, Key

KEPT = timedelta(days=7)


class Export(Item):
    """An archive of a user's data; ``size`` in bytes once it is ready. Vanishes by its TTL."""

    kind: ClassVar[str] = "export"

    id: str
    user_id: str
    status: Literal["queued", "ready", "failed"] = "queued"
    size: int | None = None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def key_of(cls, user_id: str, export_id: str) -> Key:
        return Key(f"USER#{user_id}", f"EXPORT#{export_id}")

    def key(self) -> Key:
        return self.key_of(self.user_id, self.id)

    @staticmethod
    def prefix(user_id: str) -> str:
        """Where the archives of a user lie in the bucket."""
        return f"exports/{user_id}/"

    @property
    def blob_key(self) -> str:
        """Where the archive lies in the bucket."""
        return f"{self.prefix(self.user_id)}{self.id}.zip"
