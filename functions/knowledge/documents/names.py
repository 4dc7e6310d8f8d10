"""What a file may be called."""

import re
import unicodedata

MAX_LENGTH = 255
# Overrides and isolates of the writing direction make "exe.pdf" of "fdp.exe".
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}


def clean_name(given: str) -> str:
    """The last part of what may be a path, normalised; raises ValueError for what is no name."""
    if any(unicodedata.category(character) in _CONTROL for character in given):
        raise ValueError("control characters are not allowed")
    normal = _DIRECTIONS.sub("", unicodedata.normalize("NFC", given))
    name = re.split(r"[/\\]", normal)[-1].strip()
    if not name.strip("."):
        raise ValueError("must name a file")
    if len(name) > MAX_LENGTH:
        raise ValueError(f"must have at most {MAX_LENGTH} characters")
    return name
