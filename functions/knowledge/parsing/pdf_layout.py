"""From pdfium's lines of a page to paragraphs, by where the lines stand."""

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from knowledge.parsing.text import one_line


@dataclass(slots=True)
class Line:
    """One line with its box in points (y upwards) and its font size, both from its first
    character; ``right`` and ``bottom`` from its last."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


def lines_of(textpage: Any) -> list[Line]:
    """The lines of a pypdfium2 text page, in its order."""
    import pypdfium2.raw as raw

    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) != count:
        # Characters outside the BMP or left out: the places of the rest would not fit.
        text = "".join(chr(raw.FPDFText_GetUnicode(textpage, at)) for at in range(count))
    box = [ctypes.c_double() for _ in range(4)]

    def box_of(at: int) -> tuple[float, float, float, float]:
        raw.FPDFText_GetCharBox(textpage, at, *box)
        left, right, bottom, top = (edge.value for edge in box)
        return left, right, bottom, top

    lines: list[Line] = []
    at = 0
    for piece in re.split("(\r\n|\r|\n)", text):
        start, at = at, at + len(piece)
        stripped = piece.strip()
        if not stripped:
            continue
        first = start + len(piece) - len(piece.lstrip())
        left, _, _, top = box_of(first)
        _, right, bottom, _ = box_of(first + len(stripped) - 1)
        size = raw.FPDFText_GetFontSize(textpage, first)
        line = Line(_joined_hyphens(stripped), left, right, bottom, top, size)
        if not (lines and _continue(lines[-1], line)):
            lines.append(line)
    return lines


_BROKEN_WORD = re.compile("[\ufffe\x02](.?)")


def _joined_hyphens(text: str) -> str:
    """pdfium joins a word that was divided at a line's end and marks the place. Before a capital
    or a digit the hyphen belongs to the word (``Hausdorff-Raum``)."""
    return _BROKEN_WORD.sub(
        lambda found: ("-" if found[1].isupper() or found[1].isdigit() else "") + found[1], text
    )


def _continue(line: Line, piece: Line) -> bool:
    """Join a raised or lowered piece (an exponent, a footnote's mark) and what follows it to the
    line that they stand in; gives False when it is a line of its own."""
    size = max(line.size, piece.size)
    gap = piece.left - line.right
    overlap = min(line.top, piece.top) - max(line.bottom, piece.bottom)
    level = overlap > 0 or abs(piece.bottom - line.bottom) < 0.5 * size
    if not (level and -0.1 * size < gap < 1.5 * size):
        return False
    line.text += (" " if gap > 0.2 * size else "") + piece.text
    line.right = piece.right
    # Of the two, the larger is the line's; an exponent must not lift what comes next.
    if piece.size >= line.size:
        line.bottom, line.top = piece.bottom, piece.top
    return True


_EDGE_NUMBER = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
_LEADERS = re.compile(r"(?: ?\.){4,}")
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.I)


def without_running_lines(pages: Sequence[list[Line]]) -> None:
    """Take out, in place, page numbers and headers and footers that repeat.

    Such a line is among the outermost two of its page, with room between it and the text. Either
    it stands on one of the next or last two pages, too, and three times in all, at the same height
    and with the same words but for numbers; or it begins or ends with a number that counts the
    pages, three times in all.
    """
    for outermost in (_topmost, _lowest):
        for _ in range(2):
            found = [outermost(lines) if len(lines) > 1 else None for lines in pages]
            worded = [_worded(line) for line in found]
            counted = [_counted(line, index) for index, line in enumerate(found)]
            often = Counter(form for form in (*worded, *counted) if form)
            for index, line in enumerate(found):
                form = worded[index]
                near = worded[max(0, index - 2) : index] + worded[index + 1 : index + 3]
                repeated = form is not None and often[form] >= 3 and form in near
                number = counted[index]
                repeated = repeated or (number is not None and often[number] >= 3)
                if line and repeated and _apart(line, pages[index]):
                    pages[index].remove(line)


def _apart(line: Line, lines: Sequence[Line]) -> bool:
    """Lines of one text follow each other at 1.2 times the font's size."""
    near = min((abs(one.bottom - line.bottom), one.size) for one in lines if one is not line)
    return near[0] > 1.6 * near[1]


_Form = tuple[str, int, int]


def _worded(line: Line | None) -> _Form | None:
    return (_DIGITS.sub("#", line.text), round(line.bottom / 3), 0) if line else None


def _counted(line: Line | None, index: int) -> _Form | None:
    """What its number has ahead of the page's index, with the height."""
    number = _EDGE_NUMBER.search(line.text) if line else None
    if line is None or number is None or len(line.text) > 100:
        return None
    return ("#", round(line.bottom / 3), int(number[0]) - index)


def _topmost(lines: Sequence[Line]) -> Line:
    return max(lines, key=lambda line: line.top)


def _lowest(lines: Sequence[Line]) -> Line:
    return min(lines, key=lambda line: line.bottom)


def page_text(lines: Sequence[Line]) -> tuple[str, list[int]]:
    """The text, an empty line between paragraphs, and where each line starts in it."""
    if not lines:
        return "", []
    steps = [
        before.bottom - after.bottom
        for before, after in pairwise(lines)
        if 0 < before.bottom - after.bottom < 4 * max(before.size, after.size)
    ]
    pitch = median(steps) if steps else 0.0
    width = max(line.right for line in lines) - min(line.left for line in lines)
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    before: Line | None = None
    for line in lines:
        text = _LEADERS.sub(" \u2026", one_line(line.text))
        if before is not None:
            divider = "\n\n" if _paragraph_between(before, line, pitch, width) else "\n"
            pieces.append(divider)
            at += len(divider)
        starts.append(at)
        pieces.append(text)
        at += len(text)
        before = line
    return "".join(pieces), starts


def _paragraph_between(before: Line, line: Line, pitch: float, width: float) -> bool:
    step = before.bottom - line.bottom
    if pitch and (step > 1.35 * pitch or step < -2 * pitch):
        return True
    if abs(before.size - line.size) > 0.12 * max(before.size, line.size):
        return abs(step) > 0.6 * pitch
    indented = line.left > before.left + line.size and before.text.endswith((".", "!", "?", ":"))
    short = before.right - before.left < 0.75 * width and before.text.endswith((".", "!", "?"))
    return indented or short
