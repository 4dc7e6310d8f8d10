"""Duties: work that must be done once and survives whoever works on it.

A *duty* is an item whose state is in the table. A message only *hints* that one may be due. A
worker *claims* it, *renews* its lease while it lives, and *finishes* it, *gives it up* or leaves it
for *later*; each step holds only while the duty is in its hands. What nobody looks after, the
*sweep* of each minute finds. `worker` makes a function's entry point of all that.
"""

from frontdesk.duties.blocking import BlockingClaim, BlockingDuties
from frontdesk.duties.claims import Claim, Lost
from frontdesk.duties.entry_point import JobHandler, each, remaining, worker
from frontdesk.duties.items import ENDED, Duty, change, reopened
from frontdesk.duties.loop import worker_table
from frontdesk.duties.store import Duties

__all__ = [
    "ENDED",
    "BlockingClaim",
    "BlockingDuties",
    "Claim",
    "Duties",
    "Duty",
    "JobHandler",
    "Lost",
    "change",
    "each",
    "remaining",
    "reopened",
    "worker",
    "worker_table",
]
