"""Requests at the same moment, each in a thread of its own, as Lambda instances would be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(call: Callable[[int], T], times: int) -> list[T]:
    """The results of ``call(0)`` to ``call(times - 1)``, run in parallel."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))
