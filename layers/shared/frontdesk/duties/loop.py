"""The event loop of a worker's thread, which outlives the call together with its connections."""

import asyncio
import threading
from collections.abc import Coroutine
from contextvars import copy_context
from typing import Any, TypeVar

from frontdesk.settings import get_settings
from frontdesk.table import AsyncTable, open_async_table

T = TypeVar("T")


class _WorkerLoop(threading.local):
    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.table: AsyncTable | None = None


_own = _WorkerLoop()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in this thread's loop."""
    return _own.runner.run(work, context=copy_context())


def worker_table() -> AsyncTable:
    """The table of this thread's loop, opened when it is needed."""
    if _own.table is None:
        _own.table = open_async_table(get_settings())
    return _own.table
