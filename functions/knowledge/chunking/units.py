"""What a passage is put together from: the smallest pieces of a text that are kept whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.records.parsed_document import Block
from knowledge.chunking.sections import Path
from knowledge.chunking.sentences import sentence_ends
from knowledge.chunking.tokens import estimated_tokens, prefix_of

LARGEST = 600
"""Tokens of a passage without its overlap, at most; with `packing.SMALLEST` that gives about 430,
and 475 with the overlap."""
PARAGRAPH = 175
"""A paragraph up to this is kept whole: where a cut is looked for, there is then an end of one."""

SECTION, PARAGRAPH_END, LINE, SENTENCE, WORD = 4, 3, 2, 1, 0
"""How good a place for a cut the beginning of a unit is."""


@dataclass(slots=True)
class Unit:
    """``text[start:end]``; ``prose`` may be repeated where the next passage begins."""

    start: int
    end: int
    tokens: int
    strength: int
    path: Path
    prose: bool = True


@dataclass(slots=True)
class LargeTable:
    """A table of more than a passage: its rows, each one unit or several. ``header`` is put
    before each passage but the first."""

    rows: list[Unit]
    header: str


_PIECE_SIZE = 20 * PARAGRAPH
"""Characters among which a cut is looked for: seldom are so many fewer tokens than that."""
_NOT_BLANK = re.compile(r"\S")
_PARAGRAPH_END = re.compile(r"\n\s*\n")


def units(
    text: str, start: int, end: int, path: Path, blocks: Sequence[Block]
) -> Iterator[Unit | LargeTable]:
    """The units of a stretch of text, in order; ``blocks`` are those that touch it."""
    at = start
    for block in blocks:
        first, last = max(at, block.start), min(end, block.end)
        if first >= last:
            continue
        yield from _prose(text, at, first, path)
        tokens = estimated_tokens(text[first:last])
        if tokens <= LARGEST:
            yield Unit(first, last, tokens, PARAGRAPH_END, path, prose=False)
        elif block.kind == "table":
            yield LargeTable(list(_lines(text, first, last, path)), block.header)
        else:
            yield from _code(text, first, last, path)
        at = last
    yield from _prose(text, at, end, path)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the blanks around it."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Start, end and tokens of each that is not empty."""
    at = start
    while at < end:
        divider = _PARAGRAPH_END.search(text, at, end)
        first, last = trimmed(text, at, divider.start() if divider else end)
        if first < last:
            yield first, last, estimated_tokens(text[first:last])
        at = divider.end() if divider else end


def _prose(text: str, start: int, end: int, path: Path) -> Iterator[Unit]:
    for first, last, tokens in _paragraphs(text, start, end):
        if tokens <= PARAGRAPH:
            yield Unit(first, last, tokens, PARAGRAPH_END, path)
            continue
        at, strength = first, PARAGRAPH_END
        for place in sentence_ends(text, first, last):
            begin, stop = trimmed(text, at, place)
            if begin < stop:
                cost = estimated_tokens(text[begin:stop])
                if cost <= PARAGRAPH:
                    yield Unit(begin, stop, cost, strength, path)
                else:
                    yield from _pieces(text, begin, stop, strength, path)
                strength = LINE if "\n" in text[stop:place] else SENTENCE
            at = place


def _code(text: str, start: int, end: int, path: Path) -> Iterator[Unit]:
    for first, last, tokens in _paragraphs(text, start, end):
        # Not the trimmed beginning: a line's indentation is part of code.
        begin = text.rfind("\n", start, first) + 1 or first
        if tokens <= PARAGRAPH:
            yield Unit(max(start, begin), last, tokens, PARAGRAPH_END, path, prose=False)
        else:
            yield from _lines(text, max(start, begin), last, path)


def _lines(text: str, start: int, end: int, path: Path) -> Iterator[Unit]:
    """A unit a line, without its indentation where it is too long for one."""
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if text[at:stop].strip():
            tokens = estimated_tokens(text[at:stop])
            if tokens <= PARAGRAPH:
                yield Unit(at, stop, tokens, LINE, path, prose=False)
            else:
                yield from _pieces(text, at, stop, LINE, path, prose=False)
        at = stop + 1


def _pieces(
    text: str, start: int, end: int, strength: int, path: Path, *, prose: bool = True
) -> Iterator[Unit]:
    """A sentence that is too long, at its line ends, else between words."""
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        begin, last = trimmed(text, at, stop)
        while begin < last:
            # Never the whole rest: a line may be millions of characters long.
            near = min(last, begin + _PIECE_SIZE)
            cut = prefix_of(text, begin, near, PARAGRAPH)
            yield Unit(begin, cut, estimated_tokens(text[begin:cut]), strength, path, prose=prose)
            following = _NOT_BLANK.search(text, cut, last)
            begin = following.start() if following else last
            strength = WORD
        strength = LINE
        at = stop + 1
