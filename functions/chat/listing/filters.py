"""What of a workspace's conversations is asked for."""

from dataclasses import dataclass
from datetime import datetime

from frontdesk.records.conversation import TESTS, Channel, Conversation, ConversationState


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """None is no filter. ``since`` is the first moment, ``until`` the first after the period, both
    of the last activity. ``tests`` asks for what members have tried, and nothing else gives it."""

    words: tuple[str, ...] = ()
    agent_id: str | None = None
    channel: Channel | None = None
    state: ConversationState | None = None
    since: datetime | None = None
    until: datetime | None = None
    tests: bool = False

    def matches(self, head: Conversation) -> bool:
        """Whether a conversation is asked for, its words aside."""
        return (
            (head.channel == TESTS) == self.tests
            and self.agent_id in (None, head.agent_id)
            and self.channel in (None, head.channel)
            and self.state in (None, head.state)
            and (self.since is None or head.updated_at >= self.since)
            and (self.until is None or head.updated_at < self.until)
        )
