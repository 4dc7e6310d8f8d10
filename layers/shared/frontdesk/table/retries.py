"""When a request to DynamoDB is sent again, the same for both tables.

A busy database has not carried a request out, so it is repeated. A lost answer leaves open whether
it was: then only what changes nothing the second time is repeated. An addition is not, since it
would count twice; a transaction is, under the token of its first attempt.
"""

import random

from frontdesk.errors import FrontdeskError, Unavailable
from frontdesk.table.requests import OutcomeUnknown, TransactionContended

ATTEMPTS = 6
_UNANSWERED_MOST = 3
"""Attempts at a database that does not answer at all; each may take seconds."""


def again(problem: Exception, attempt: int, *, repeatable: bool) -> bool:
    """Whether to send a request again after its ``attempt`` (from 0) ended with ``problem``."""
    if isinstance(problem, OutcomeUnknown):
        return repeatable and attempt + 1 < _UNANSWERED_MOST
    if isinstance(problem, TransactionContended):
        return attempt + 1 < ATTEMPTS
    return type(problem) is Unavailable and attempt + 1 < ATTEMPTS


def pause(attempt: int) -> float:
    """Seconds to wait after an attempt: full jitter, so that writers that met once part."""
    return random.uniform(0, 0.02 * 2**attempt)  # noqa: S311


def unanswered(*, sent: bool) -> FrontdeskError:
    """The problem with a request that got no answer; ``sent``: it may have arrived."""
    kind = OutcomeUnknown if sent else Unavailable
    return kind("The database does not answer; try again.")
