"""Which migrations a table has had."""

from datetime import datetime
from typing import ClassVar

from frontdesk.table import Item, Key


class Applied(Item):
    """That a migration has been carried out to its end; ``changed`` counts the records."""

    kind: ClassVar[str] = "migration"
    PARTITION: ClassVar[str] = "MIGRATIONS"

    name: str
    changed: int
    applied_at: datetime

    @classmethod
    def key_of(cls, name: str) -> Key:
        return Key(cls.PARTITION, f"MIGRATION#{name}")

    def key(self) -> Key:
        return self.key_of(self.name)
