"""How often a workspace's agents may still answer: this minute by the clock, and today (UTC).

The count of a minute is an attribute of the day's usage (``m754`` is 12:34), so that it is counted
and limited by the very write that reserves the budget. Members who try their agents in the
playground count for the day only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from frontdesk import clock
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.principal import CallerKind, Principal, Tier
from frontdesk.records.usage import UsageDay
from frontdesk.table import AsyncTable

COUNTED: frozenset[CallerKind] = frozenset({"key", "visitor", "channel"})
"""Who is limited by the minute."""

# The minute before is kept for a moment, so that who was refused in it still learns why. Minutes
# after which nothing came for longer stay until the day's item is closed: at most 144 of them.
_FORGOTTEN = range(2, 12)


@dataclass(frozen=True, slots=True)
class Allowance:
    """One window: how many requests it has, how many of them are left, when the next begins."""

    limit: int
    remaining: int
    reset: datetime

    def headers(self) -> dict[str, str]:
        """The headers of every answer of a deployed agent."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(clock.epoch(self.reset)),
        }

    def refusal_headers(self, now: datetime) -> dict[str, str]:
        """The same with ``Retry-After``, for a 429."""
        wait = max(1, int((self.reset - now).total_seconds()) + 1)
        return self.headers() | {"Retry-After": str(wait)}


def minute_of(moment: datetime) -> str:
    """The attribute that counts the minute of a moment."""
    return f"m{moment.hour * 60 + moment.minute}"


def forgotten_minutes(moment: datetime) -> dict[str, None]:
    """The attributes to remove when a minute is counted."""
    minute = moment.hour * 60 + moment.minute
    return {f"m{minute - back}": None for back in _FORGOTTEN if minute >= back}


def midnight_after(moment: datetime) -> datetime:
    """The end of a moment's day."""
    return (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def minute_allowance(tier: Tier, usage: Mapping[str, Any], now: datetime) -> Allowance:
    """What is left of the minute, from the attributes of the day's usage."""
    limit = ENTITLEMENTS[tier].requests_a_minute
    left = max(0, limit - int(usage.get(minute_of(now), 0)))
    return Allowance(limit, left, now.replace(second=0, microsecond=0) + timedelta(minutes=1))


def allowance(tier: Tier, usage: Mapping[str, Any], now: datetime) -> Allowance:
    """What is left of the minute, or of the day where that is less."""
    minute, limit = minute_allowance(tier, usage, now), ENTITLEMENTS[tier].requests_a_day
    if limit is None:
        return minute
    left = max(0, limit - int(usage.get("requests", 0)))
    return Allowance(limit, left, midnight_after(now)) if left < minute.remaining else minute


async def standing(table: AsyncTable, principal: Principal) -> Allowance:
    """What is left to a caller now, without counting anything."""
    now = clock.now()
    key = UsageDay.key_of(principal.workspace_id, now.date().isoformat())
    (usage,) = await table.batch_get([(UsageDay, key)])
    return allowance(principal.tier, usage.model_dump() if usage else {}, now)
