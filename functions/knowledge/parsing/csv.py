"""CSV: the delimiter is found, and quotes that never close cost one row, not the file."""

import re
from collections.abc import Iterator, Sequence

from frontdesk.records.parsed_document import ParsedDocument
from knowledge.parsing.limits import Limits
from knowledge.parsing.page_writer import PageWriter
from knowledge.parsing.txt import read_text

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 100
_FIELD_LINES = 200
"""A quoted field over more lines is taken for a quote that was never closed."""
_NUMBER = re.compile(r"[+-]?[\d.,\s%€$£-]+$")


def parse_csv(data: bytes, limits: Limits) -> ParsedDocument:
    """Read a table of values."""
    # Trailing tabs are cells, but blanks at the end of a line carry nothing.
    lines = read_text(data, limits).split("\n")
    delimiter = ""
    if found := re.match(r"sep=(.)$", lines[0]):
        delimiter = found[1]
        del lines[0]
    delimiter = delimiter or _delimiter(lines[:_SAMPLE_LINES])
    rows = _rows(lines, delimiter)
    first = next(rows, [])
    writer = PageWriter(limits)
    writer.table(_chained(first, rows), named=_names_columns(first))
    return ParsedDocument(kind="csv", pages=[writer.page()])


def _chained(first: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rows


def _delimiter(sample: Sequence[str]) -> str:
    """The one that divides most rows into the same number of cells, more than one."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _rows(sample, delimiter)]
        if not widths:
            continue
        width = max(set(widths), key=lambda one: (widths.count(one), one))
        score = widths.count(width) / len(widths) * (width > 1) + min(width, 50) / 1000
        if score > best_score and width > 1:
            best, best_score = delimiter, score
    return best


def _names_columns(row: Sequence[str]) -> bool:
    """Whether a first row reads as names: all different, none a number, none long."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return (
        bool(cells)
        and len(set(cells)) == len(cells)
        and not any(_NUMBER.match(cell) or len(cell) > 100 for cell in cells)
    )


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """The rows with anything in them.

    A quote inside a field that is not followed by the delimiter belongs to the text. A field
    that opens and does not close within `_FIELD_LINES` lines ends with its line, and so does one
    whose closing would spoil a row that already has as many cells as the first.
    """
    mark = re.escape(delimiter)
    # Possessive, so that a hostile line costs linear time.
    field = re.compile(rf'[ ]*+"((?:[^"]|""|"(?![ ]*+(?:{mark}|\n|$)))*+)"[ ]*+(?={mark}|\n|$)')
    closing = re.compile(rf'"[ ]*+(?:{mark}|$)')
    index, next_closing, width = 0, 0, 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if '"' not in line:
            if line.strip():
                row = line.split(delimiter)
                width = width or len(row)
                yield row
            continue
        row, complete = _split(line, delimiter, field)
        if not complete:
            next_closing = max(next_closing, index)
            while next_closing < len(lines) and not closing.search(lines[next_closing]):
                next_closing += 1
            if next_closing < min(len(lines), index + _FIELD_LINES):
                whole = "\n".join(lines[index - 1 : next_closing + 1])
                joined, complete = _split(whole, delimiter, field)
                if complete and (len(joined) == width or len(row) != width):
                    row, index = joined, next_closing + 1
        width = width or len(row)
        yield row


def _split(text: str, delimiter: str, field: "re.Pattern[str]") -> tuple[list[str], bool]:
    """The cells, and whether each quoted one is closed; what follows an open quote is read as
    if it were not quoted."""
    cells: list[str] = []
    at, complete = 0, True
    while True:
        if found := field.match(text, at):
            cells.append(found[1].replace('""', '"'))
            at = found.end()
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cell = text[at:end].strip(" ")
            if cell.startswith('"'):
                complete = False
                cell = cell[1:]
            elif "\n" in cell:
                complete = False
            cells.append(cell)
            at = end
        if at >= len(text):
            return cells, complete
        # A closed field at the end of a line within joined lines: they are not one row.
        complete = complete and text[at] == delimiter
        at += 1
