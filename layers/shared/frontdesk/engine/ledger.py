"""The ledger: what each run took, written once however often that is told.

The event of a run's end carries its charge. A consumer writes the entry with its sums in one
transaction; an entry that is there already was counted with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from frontdesk import clock
from frontdesk.records.run import Run
from frontdesk.records.usage import Charge, LedgerEntry, UsageDay
from frontdesk.table import AsyncTable, ConditionFailed, Create, Update
from frontdesk.table.requests import MAX_TRANSACTION

KEPT = timedelta(days=400)


def charge_of(run: Run) -> Charge:
    """What a run that has ended took."""
    usage = run.usage
    return Charge(
        run_id=run.id,
        agent_id=run.agent_id,
        channel=run.channel,
        day=run.usage_day,
        model=run.model,
        failed=run.status in ("failed", "interrupted"),
        reserved_micros=run.reserved_micros,
        cost_micros=run.cost_micros,
        prompt_tokens=usage.prompt_tokens if usage else 0,
        completion_tokens=usage.completion_tokens if usage else 0,
        new_conversation=run.new_conversation,
    )


async def record(table: AsyncTable, charges: Iterable[tuple[str, Charge]]) -> None:
    """Write charges of workspaces (by their ids) and add them up; those that are known are left
    out. All of a workspace's day are one transaction, so that they do not wait for each other."""
    days: dict[tuple[str, str], dict[str, Charge]] = defaultdict(dict)
    for workspace_id, charge in charges:
        days[workspace_id, charge.day][charge.run_id] = charge
    most = MAX_TRANSACTION - 1
    for (workspace_id, _), found in days.items():
        distinct = list(found.values())
        for first in range(0, len(distinct), most):
            await _record(table, workspace_id, distinct[first : first + most])


async def _record(table: AsyncTable, workspace_id: str, charges: Sequence[Charge]) -> None:
    ttl = clock.epoch(clock.now() + KEPT)
    while charges:
        entries = [
            LedgerEntry(
                **charge.model_dump(), workspace_id=workspace_id, created_at=clock.now(), ttl=ttl
            )
            for charge in charges
        ]
        try:
            await table.transact(
                *(Create(entry) for entry in entries), _sums(workspace_id, charges, ttl)
            )
        except ConditionFailed as failure:
            charges = [each for n, each in enumerate(charges) if n not in failure.failed]
        else:
            return


def _sums(workspace_id: str, charges: Sequence[Charge], ttl: int) -> Update:
    day = charges[0].day
    return Update(
        UsageDay,
        UsageDay.key_of(workspace_id, day),
        must_exist=False,
        set={"workspace_id": workspace_id, "day": day, "ttl": ttl},
        add={
            "committed_micros": sum((c.cost_micros or 0) - c.reserved_micros for c in charges),
            "cost_micros": sum(c.cost_micros or 0 for c in charges),
            "unpriced_runs": sum(c.cost_micros is None for c in charges),
            "prompt_tokens": sum(c.prompt_tokens for c in charges),
            "completion_tokens": sum(c.completion_tokens for c in charges),
            "conversations": sum(c.new_conversation for c in charges),
            "runs": len(charges),
            "failed_runs": sum(c.failed for c in charges),
        },
    )
