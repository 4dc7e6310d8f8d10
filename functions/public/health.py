"""Whether the platform can work: its table answers."""

from concurrent.futures import ThreadPoolExecutor

from frontdesk.errors import Unavailable
from frontdesk.identity import Workspace
from frontdesk.observability import logger
from frontdesk.table import get_table

DEADLINE_SECONDS = 2.0
_NOBODY = Workspace.key_of("health")
# One thread: while a read hangs, the checks that follow fail at their deadline, too.
_reader = ThreadPoolExecutor(1, thread_name_prefix="health")


def check() -> None:
    """Raise `Unavailable` unless the table answers a read within two seconds."""
    try:
        _reader.submit(lambda: get_table().get(Workspace, _NOBODY)).result(DEADLINE_SECONDS)
    except Exception as error:
        logger.error("health check failed", exc_info=error)
        raise Unavailable("The database does not answer.") from None
