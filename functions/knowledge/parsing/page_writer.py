"""A page's text written piece by piece, with the places of its headings, code and tables."""

from collections.abc import Iterable, Sequence

from frontdesk.records.parsed_document import Block, Heading, ParsedPage
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import Limits
from knowledge.parsing.text import normalised, one_line

_HEADER_SIZE = 400
"""A table whose first line is longer is written as records: it could not stand before each
passage."""


class PageWriter:
    """Each piece is normalised when it is added, so that the places stay right.

    Raises ParsingError ``too_large`` as soon as the text is longer than the limit.
    """

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.characters
        self._pieces: list[str] = []
        self._size = 0
        self._headings: list[Heading] = []
        self._blocks: list[Block] = []

    @property
    def size(self) -> int:
        """Characters so far."""
        return self._size

    def _add(self, text: str, divider: str) -> int:
        """Append; gives where the text starts."""
        if self._size:
            self._pieces.append(divider)
            self._size += len(divider)
        start = self._size
        self._pieces.append(text)
        self._size += len(text)
        if self._size > self._limit:
            raise ParsingError("too_large", f"The file has more than {self._limit:,} characters")
        return start

    def paragraph(self, text: str, *, tight: bool = False) -> None:
        """A paragraph; ``tight`` puts it on the next line without an empty one."""
        if text := normalised(text):
            self._add(text, "\n" if tight else "\n\n")

    def heading(self, level: int, title: str) -> None:
        """A heading, on a line of its own."""
        if title := one_line(title):
            self._headings.append((self._add(title, "\n\n"), level, title[:200]))

    def code(self, text: str) -> None:
        """A block of code."""
        if text := normalised(text):
            start = self._add(text, "\n\n")
            self._blocks.append(Block("code", start, self._size))

    def table(self, rows: Iterable[Sequence[str]], *, named: bool = True) -> None:
        """A table: a row a line, cells with `` | `` between.

        Where its first row names the columns, passages repeat it; with a long first row each row
        becomes a record of ``column: value`` lines instead.
        """
        iterator = iter(rows)
        header = ""
        if named:
            names = next(([one_line(cell) for cell in row] for row in iterator if any(row)), [])
            header = " | ".join(names).strip()
            if len(header) > _HEADER_SIZE:
                self._records(names, iterator)
                return
        start = self._add(header, "\n\n") if header else -1
        for row in iterator:
            line = " | ".join(map(one_line, row)).strip()
            if line.strip(" |"):
                at = self._add(line, "\n\n" if start < 0 else "\n")
                start = at if start < 0 else start
        if start >= 0:
            self._blocks.append(Block("table", start, self._size, header))

    def _records(self, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        empty = True
        for row in rows:
            lines = []
            for index, cell in enumerate(row):
                if value := one_line(cell):
                    name = names[index] if index < len(names) else ""
                    lines.append(f"{name}: {value}" if name else value)
            if lines:
                self.record(lines)
                empty = False
        if empty:
            self.paragraph("\n".join(name for name in names if name))

    def record(self, lines: Sequence[str]) -> None:
        """What belongs together, a value a line; the first line names it and is repeated where
        the record is divided. Each line is normalised already and without line ends."""
        start = self._add("\n".join(lines), "\n\n")
        header = lines[0] if len(lines[0]) <= _HEADER_SIZE else ""
        self._blocks.append(Block("table", start, self._size, header))

    def page(self, number: int | None = None) -> ParsedPage:
        """What was written."""
        return ParsedPage(number, "".join(self._pieces), self._headings, self._blocks)
