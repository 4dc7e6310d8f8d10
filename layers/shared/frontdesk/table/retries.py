"""When a request to DynamoDB is sent again, the same for both tables.

A busy database has not carried a request out, so it is repeated. A lost answer leaves open whether
it was. An addition is not repeated then, since it would count twice; a transaction is, under the
token of its first attempt; so is any other write, but if its condition fails then, it may have
failed on the first attempt's own success, which whoever gets the `ConditionFailed` must look at.
"""

import random

from frontdesk.errors import FrontdeskError, Unavailable
from frontdesk.table.requests import ConditionFailed, OutcomeUnknown, TransactionContended

ATTEMPTS = 6
_UNANSWERED_MOST = 3
"""Attempts at a database that does not answer at all; each may take seconds."""


class Attempts:
    """The attempts at one request. ``repeatable``: it may be sent again after a lost answer."""

    def __init__(self, *, repeatable: bool) -> None:
        self._repeatable = repeatable
        self._made = 0
        self._lost = False

    def again(self, problem: Exception) -> bool:
        """Whether to send the request again after an attempt that ended with ``problem``."""
        self._made += 1
        if isinstance(problem, ConditionFailed):
            problem.maybe_own = self._lost
            return False
        if isinstance(problem, OutcomeUnknown):
            self._lost = True
            return self._repeatable and self._made < _UNANSWERED_MOST
        return type(problem) in (Unavailable, TransactionContended) and self._made < ATTEMPTS

    def pause(self) -> float:
        """Seconds to wait now: full jitter, so that writers that met once part."""
        return random.uniform(0, 0.01 * 2**self._made)  # noqa: S311


def unanswered(*, sent: bool) -> FrontdeskError:
    """The problem with a request that got no answer; ``sent``: it may have arrived."""
    kind = OutcomeUnknown if sent else Unavailable
    return kind("The database does not answer; try again.")
