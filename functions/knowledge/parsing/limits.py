"""What a file may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of wall time and of processor time, ``memory`` and ``unpacked`` in bytes,
    ``characters`` of text in the result."""

    seconds: int = 120
    memory: int = 1_200 * 1024 * 1024
    file_size: int = 50_000_000
    pages: int = 2_000
    characters: int = 20_000_000
    unpacked: int = 100 * 1024 * 1024
    """All parts of an archive together, as declared; what is read is cut at what is declared."""
    entries: int = 5_000
    ratio: int = 200
    """How many times larger than packed an archive may be, from a megabyte on."""
    depth: int = 100
    """Levels of JSON."""
    elements_deep: int = 10_000
    """Levels of HTML: browsers nest 512."""


LIMITS = Limits()
