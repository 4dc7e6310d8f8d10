"""How often a key may do what is not a run; runs are limited and counted by the engine."""

from dataclasses import dataclass
from datetime import timedelta

from frontdesk import ratelimit
from frontdesk.table import AsyncTable


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``most`` times a minute, for each key."""

    name: str
    most: int

    async def hit(self, table: AsyncTable, key_id: str) -> None:
        """Count one use; raises `TooManyRequests` when there were too many."""
        window = timedelta(minutes=1)
        await ratelimit.hit_async(table, self.name, key_id, limit=self.most, window=window)


SEARCH = Rate("mcp_search", 60)
"""Each search may pay for an embedding."""
READ = Rate("mcp_read", 300)
"""Lists of documents, and their texts."""
