"""Units to groups, each of which becomes a passage.

Where a group ends depends on what stands there, not on how many tokens were counted since the
beginning: among the places that leave it between `SMALLEST` and `LARGEST` it is the best
(paragraph before line before sentence), and of several equally good the one whose next unit has the
smallest checksum. After an insertion the cuts soon fall on the same places again.
"""

from collections.abc import Iterator, Sequence
from zlib import crc32

from knowledge.chunking.units import LARGEST, SECTION, Unit

SMALLEST = 260
"""The further from `LARGEST`, the sooner the cuts come together after a change, and the smaller
passages are on average. Of 2,000 texts of 150 paragraphs each of which got one more, the median
keeps 0.94 of its passages, and one in twenty keeps less than 0.83; with 390 here, less than 0.50.
"""
SMALLEST_SECTION = 40
"""A section of this size is a passage of its own, however small: what stands under one heading is
about one thing, and questions are. Five sections of a help page in one passage are found by none of
their words' meanings; smaller ones go with what follows."""
TAIL = 60
"""A last group that would be smaller takes from the one before it."""


def groups(text: str, units: Sequence[Unit], largest: int = LARGEST) -> Iterator[Sequence[Unit]]:
    """Cut a run of units; ``largest`` is less than usual where a header comes before each."""
    for section in _sections(units):
        yield from _sized(text, section, largest)


def _sections(units: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    """The run cut at headings, wherever enough stands before them."""
    start = size = 0
    for index, unit in enumerate(units):
        if unit.strength == SECTION and size >= SMALLEST_SECTION:
            yield units[start:index]
            start, size = index, 0
        size += unit.tokens
    if start < len(units):
        yield units[start:]


def _sized(text: str, units: Sequence[Unit], largest: int) -> Iterator[Sequence[Unit]]:
    smallest = largest * SMALLEST // LARGEST
    remaining = sum(unit.tokens for unit in units)
    at = 0
    while remaining > largest:
        cut = _cut(text, units, at, remaining, smallest, largest)
        yield units[at:cut]
        remaining -= sum(unit.tokens for unit in units[at:cut])
        at = cut
    if at < len(units):
        yield units[at:]


def _cut(
    text: str, units: Sequence[Unit], at: int, remaining: int, smallest: int, largest: int
) -> int:
    """The index of the unit that begins the next group; at least ``at + 1``."""
    most = min(largest, max(smallest, remaining - TAIL))
    size = 0
    last = at + 1
    best: tuple[int, int] | None = None
    for index in range(at, len(units) - 1):
        size += units[index].tokens
        if size > most:
            break
        last = index + 1
        after = units[last]
        if size >= smallest:
            checksum = crc32(text[after.start : after.end].encode("utf-8", "surrogatepass"))
            place = (-after.strength, checksum)
            if best is None or place < best:
                best, chosen = place, last
    return last if best is None else chosen
