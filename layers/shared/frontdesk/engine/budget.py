"""The budget of a workspace: reserved before the model is called; the ledger settles it after.

One counter a workspace and day (UTC) holds the runs and ``committed_micros``, what was spent plus
what running runs may still spend. The limit is a condition of the write itself, so parallel turns
cannot pass it together. A run that dies keeps its reservation until the sweep closes it, so an
error is on the safe side.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from frontdesk import clock
from frontdesk.engine.allowance import (
    COUNTED,
    Allowance,
    allowance,
    forgotten_minutes,
    midnight_after,
    minute_allowance,
    minute_of,
)
from frontdesk.engine.ledger import KEPT
from frontdesk.engine.prices import cost_micros
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.errors import PaymentRequired, TooManyRequests
from frontdesk.principal import Principal
from frontdesk.records.usage import UsageDay
from frontdesk.table import AsyncTable, ConditionFailed, Update

_EXPECTED_ANSWER_TOKENS = 1_000


class DailyRequestsUsedUp(TooManyRequests):
    code = "daily_requests_used_up"
    title = "Today's requests are used up"


class DailyBudgetUsedUp(PaymentRequired):
    code = "daily_budget_used_up"
    title = "Today's budget for models is used up"


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside, on which day's counter, and how many requests that leaves."""

    day: str
    micros: int
    allowance: Allowance


def estimate_micros(model: str, prompt_tokens: int, max_tokens: int | None) -> int:
    """What a call may cost, in micro-dollars; 0 where the price is not known."""
    return cost_micros(model, prompt_tokens, max_tokens or _EXPECTED_ANSWER_TOKENS) or 0


async def reserve(table: AsyncTable, principal: Principal, micros: int) -> Reservation:
    """Set aside one run and its expected cost; raises a 429 or 402 that says when it ends.

    One write does it all, its conditions are the limits, and so a hundred callers at the same
    moment with a limit of sixty are sixty who may.
    """
    limits = ENTITLEMENTS[principal.tier]
    now = clock.now()
    day = now.date().isoformat()
    below: dict[str, int] = {"committed_micros": limits.cost_micros_a_day}
    if limits.requests_a_day is not None:
        below["requests"] = limits.requests_a_day
    add = {"requests": 1, "committed_micros": micros}
    begun: dict[str, Any] = {
        "workspace_id": principal.workspace_id,
        "day": day,
        "ttl": clock.epoch(now + KEPT),
    }
    if principal.kind in COUNTED:
        minute = minute_of(now)
        below[minute] = limits.requests_a_minute
        add[minute] = 1
        begun |= forgotten_minutes(now)
    try:
        after = await table.write(
            Update(
                UsageDay,
                UsageDay.key_of(principal.workspace_id, day),
                must_exist=False,
                below=below,
                set=begun,
                add=add,
            )
        )
    except ConditionFailed:
        raise await _refusal(table, principal, now) from None
    return Reservation(day, micros, allowance(principal.tier, after, now))


async def _refusal(
    table: AsyncTable, principal: Principal, now: datetime
) -> TooManyRequests | DailyBudgetUsedUp:
    limits = ENTITLEMENTS[principal.tier]
    key = UsageDay.key_of(principal.workspace_id, now.date().isoformat())
    (found,) = await table.batch_get([(UsageDay, key)])
    usage = found.model_dump() if found else {}
    most, today = limits.requests_a_day, Allowance(0, 0, midnight_after(now))
    if most is not None and usage.get("requests", 0) >= most:
        return DailyRequestsUsedUp(
            f"The plan includes {most} requests a day; the next day begins at midnight UTC.",
            headers=replace(today, limit=most).refusal_headers(now),
        )
    if principal.kind in COUNTED and usage.get("committed_micros", 0) < limits.cost_micros_a_day:
        # Counts of the minute may have gone on since; what else can it have been?
        minute = minute_allowance(principal.tier, usage, now)
        return TooManyRequests(
            f"The plan includes {limits.requests_a_minute} requests a minute.",
            headers=replace(minute, remaining=0).refusal_headers(now),
        )
    wait = today.refusal_headers(now)
    if principal.kind in COUNTED:
        wait |= allowance(principal.tier, usage, now).headers()
    else:
        del wait["X-RateLimit-Limit"], wait["X-RateLimit-Remaining"]
    return DailyBudgetUsedUp(
        f"The plan allows ${limits.cost_micros_a_day / 1e6:.2f} of model cost a day; "
        "the next day begins at midnight UTC.",
        headers=wait,
    )
