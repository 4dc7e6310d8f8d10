"""When a failed delivery is tried again: after 5 seconds, then three times as long each time, up
to four hours, for a day; the last attempt is made when the day is over."""

import random
from datetime import datetime, timedelta

_FIRST_SECONDS = 5.0
_FACTOR = 3.0
_LONGEST_SECONDS = 4 * 3600.0
_JITTER = 0.2


def next_attempt(
    number: int, now: datetime, deadline: datetime, retry_after: int | None
) -> datetime | None:
    """The time of the attempt after attempt ``number``; None when there is no other.

    Spread by a fifth to both sides, so that what failed together does not come back together.
    ``retry_after`` is what the receiver asked for in seconds; it is heard, up to four hours.
    """
    if now >= deadline:
        return None
    backoff = min(_FIRST_SECONDS * _FACTOR ** min(number - 1, 20), _LONGEST_SECONDS)
    seconds = backoff * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 (no secret)
    if retry_after is not None:
        seconds = max(seconds, min(float(retry_after), _LONGEST_SECONDS))
    return min(now + timedelta(seconds=seconds), deadline)
