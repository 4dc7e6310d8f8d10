"""Workspaces without any endpoint, remembered for a moment.

Most workspaces have none, and every finished run of theirs is an event: asking the table each time
costs a fifth of the turns that one machine can do. An endpoint that another process makes therefore
hears of events from five seconds after it was made on.
"""

import time

SECONDS = 5.0
_MOST = 10_000
_seen: dict[str, float] = {}


def remember(workspace_id: str) -> None:
    """The workspace has no endpoint now."""
    if len(_seen) >= _MOST:
        _seen.clear()
    _seen[workspace_id] = time.monotonic()


def forget(workspace_id: str) -> None:
    """The workspace has one from now on."""
    _seen.pop(workspace_id, None)


def is_known(workspace_id: str) -> bool:
    """Whether the workspace had none a moment ago."""
    seen = _seen.get(workspace_id)
    return seen is not None and time.monotonic() - seen < SECONDS
