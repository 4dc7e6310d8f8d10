"""The process that parses: `python -m knowledge.parsing.child FILE ENDING RESULT LIMITS`.

It limits itself before it reads a byte, and writes what came out as JSON to RESULT: a parsed
document, or ``{"error": code, "detail": text}``.
"""

import json
import resource
import signal
import sys
from pathlib import Path

from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import Limits
from knowledge.parsing.read import parse

GRACE = 5
"""Seconds after the limit when the process ends by itself, should its parent be gone."""


def _limit(kind: int, soft: int, hard: int) -> None:
    try:
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))
    except (ValueError, OSError):
        # macOS does not limit address space; there the time limits remain.
        pass


def confine(limits: Limits) -> None:
    """Limit this process's time, memory, and the size of what it writes; no core file."""
    signal.alarm(limits.seconds + GRACE)
    # At the soft limit the signal says that it was time; at the hard one it would be SIGKILL.
    _limit(resource.RLIMIT_CPU, limits.seconds, limits.seconds + GRACE)
    _limit(resource.RLIMIT_AS, limits.memory, limits.memory)
    # Each character may take 4 bytes, or 6 as an escape, beside places and headings.
    written = limits.characters * 8 + 64 * 1024 * 1024
    _limit(resource.RLIMIT_FSIZE, written, written)
    _limit(resource.RLIMIT_CORE, 0, 0)


def main(arguments: list[str]) -> None:
    """Parse the file and write the result."""
    file, ending, result, given = arguments
    limits = Limits(**json.loads(given))
    confine(limits)
    try:
        output = parse(Path(file).read_bytes(), ending, limits).to_json()
    except ParsingError as error:
        output = json.dumps({"error": error.code, "detail": error.detail}).encode()
    except MemoryError:
        output = b'{"error": "too_much_memory", "detail": ""}'
    except RecursionError:
        output = b'{"error": "broken", "detail": "The file is nested too deeply"}'
    Path(result).write_bytes(output)


if __name__ == "__main__":
    main(sys.argv[1:])
