"""What a workspace used: a ledger with one entry for each run, and its sums by day.

The sums of a day are the counter behind budgets and the dashboard's source.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from frontdesk.records.conversation import Channel
from frontdesk.table import Item, Key


class UsageDay(Item):
    """Counters of one workspace on one UTC day (``day`` is ``YYYY-MM-DD``), changed by atomic
    additions only and kept for 400 days.

    Money is in millionths of a dollar: ``cost_micros`` was spent, ``committed_micros`` is that
    plus what running runs may still spend. ``unpriced_runs`` are those whose cost is not known.
    ``requests`` counts what was admitted, ``runs`` what has ended. Attributes such as ``m754``
    count what was admitted from outside in the last minutes (`frontdesk.engine.allowance`).
    """

    model_config = ConfigDict(extra="allow")

    kind: ClassVar[str] = "usage_day"
    store = "counters"

    workspace_id: str
    day: str
    requests: int = 0
    committed_micros: int = 0
    cost_micros: int = 0
    unpriced_runs: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    conversations: int = 0
    runs: int = 0
    failed_runs: int = 0

    @classmethod
    def partition_of(cls, workspace_id: str) -> str:
        """The partition of a workspace's days."""
        return f"WS#{workspace_id}#USAGE"

    @classmethod
    def key_of(cls, workspace_id: str, day: str) -> Key:
        return Key(cls.partition_of(workspace_id), f"DAY#{day}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.day)


class Charge(BaseModel):
    """What a run took; ``cost_micros`` is None where the price is not known.

    ``day`` (``YYYY-MM-DD``, UTC) is the one whose budget it was reserved from, ``reserved_micros``
    the reservation, ``new_conversation`` whether it began one.
    """

    run_id: str
    agent_id: str
    channel: Channel
    day: str
    model: str
    failed: bool
    reserved_micros: int
    cost_micros: int | None = None
    prompt_tokens: int
    completion_tokens: int
    new_conversation: bool


class LedgerEntry(Item, Charge):
    """A run in the ledger, written once; kept as long as the day's sums."""

    kind: ClassVar[str] = "ledger_entry"
    store = "counters"

    workspace_id: str
    created_at: datetime

    @staticmethod
    def partition_of(workspace_id: str) -> str:
        """The partition of a workspace's ledger."""
        return f"WS#{workspace_id}#LEDGER"

    @classmethod
    def key_of(cls, workspace_id: str, day: str, run_id: str) -> Key:
        return Key(cls.partition_of(workspace_id), f"ENTRY#{day}#{run_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.day, self.run_id)
