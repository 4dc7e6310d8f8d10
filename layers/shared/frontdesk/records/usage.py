"""What a workspace used on one day: the counter behind budgets and the dashboard's source."""

from typing import ClassVar

from pydantic import ConfigDict

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
