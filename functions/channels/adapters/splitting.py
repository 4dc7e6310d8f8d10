"""Cuts a long answer into messages that a platform takes, where a reader would pause.

Lengths are counted in UTF-16 units, as some platforms do; for the others that is never too long.
"""

import re
import unicodedata

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#-]{0,20})[^\n`]*$", re.MULTILINE)
# From the best place to pause to the worst; each match ends where the next message begins.
_PAUSES = (
    re.compile(r"\n[ \t]*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…。！？][)\]\"'”’»*_]*\s"),  # noqa: RUF001
    re.compile(r"\s"),
)
_INVISIBLE = ("Cc", "Cs")


def units(text: str) -> int:
    """The length in UTF-16 units: an emoji counts twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """The text without what no message can hold: control characters and halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        each for each in text if each in "\n\t" or unicodedata.category(each) not in _INVISIBLE
    )


def split(text: str, limit: int) -> list[str]:
    """The messages, none longer than ``limit`` (at least 100) and none empty.

    A block of code that is cut is closed, and opened again in the next message.
    """
    rest, messages = clean(text).strip(), []
    while rest:
        if _position(rest, limit) == len(rest):
            messages.append(rest)
            break
        at = _cut(rest, limit)
        message, opened = rest[:at], _open_fence(rest[:at])
        if opened:
            marks, language = opened
            # The closing line needs room of its own.
            at = _cut(rest, limit - len(marks) - 1)
            message, opened = rest[:at], _open_fence(rest[:at])
        rest = rest[at:]
        if opened:
            marks, language = opened
            message = f"{message.rstrip()}\n{marks}"
            rest = f"{marks}{language}\n{rest.lstrip(chr(10))}"
            if not rest.removeprefix(f"{marks}{language}\n").strip(f"{marks[0]}\n "):
                rest = ""  # only the end of the block was left
        else:
            rest = rest.lstrip()
        messages.append(message.rstrip())
    return [message for message in messages if message.strip()]


def closed(text: str) -> str:
    """The text so far with an end for a block of code that has none yet."""
    opened = _open_fence(text)
    return f"{text.rstrip()}\n{opened[0]}" if opened else text


def _cut(text: str, limit: int) -> int:
    """Where the first message ends: at the last pause of the best kind in its second half."""
    end = _position(text, limit)
    for pause in _PAUSES:
        found = [each.end() for each in pause.finditer(text, end // 2, end)]
        if found:
            return found[-1]
    return end


def _position(text: str, limit: int) -> int:
    """The most characters that take at most ``limit`` units, not cutting an accent from its
    letter."""
    if units(text[: limit + 1]) <= limit:
        return len(text)
    end = most = min(limit, len(text)) - _excess(text, limit)
    while end > most - 20 and end > 1 and _joined(text[end - 1], text[end]):
        end -= 1
    return end


def _excess(text: str, limit: int) -> int:
    """How many of the first ``limit`` characters are too many."""
    used = 0
    for at, character in enumerate(text[:limit]):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return min(limit, len(text)) - at
    return 0


def _joined(before: str, after: str) -> bool:
    return unicodedata.combining(after) > 0 or after in "\u200d\ufe0f" or before == "\u200d"


def _open_fence(text: str) -> tuple[str, str] | None:
    """The marks and the language of a block of code that is open at the end."""
    opened: tuple[str, str] | None = None
    for fence in _FENCE.finditer(text):
        marks, language = fence[1], fence[2]
        if opened is None:
            opened = (marks[:8], language)
        elif marks.startswith(opened[0]):
            opened = None
    return opened
