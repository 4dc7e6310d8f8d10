"""Markdown: kept as it is written, with its headings, fenced code and tables found."""

import re
from collections.abc import Iterator

from frontdesk.records.parsed_document import Block, Heading, ParsedDocument, ParsedPage
from knowledge.parsing.limits import Limits
from knowledge.parsing.text import one_line
from knowledge.parsing.txt import read_text

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-*:?[ \t]*)+$")
_NO_PARAGRAPH = re.compile(r"\s*$| {0,3}([>#|*+-]|\d+[.)])")
_LINK = re.compile(r"!?\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?")
_EMPHASIS = re.compile(r"[*`]+|\b_+|_+\b|<[^>]+>")
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.M)
_FRONT = re.compile(r"---\n(.*?)\n(---|\.\.\.)(\n|$)", re.S)


def parse_md(data: bytes, limits: Limits) -> ParsedDocument:
    """Read a Markdown file."""
    text = read_text(data, limits)
    title = ""
    if front := _FRONT.match(text):
        named = _FRONT_TITLE.search(front[1])
        title = one_line(named[1]) if named else ""
        if text[front.end() :].strip():
            text = text[front.end() :].lstrip("\n")
    page = ParsedPage(None, text)
    _Scan(page).run()
    first = next((heading for _, _, heading in page.headings), "")
    return ParsedDocument(kind="md", pages=[page], title=(title or first)[:300] or None)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


class _Scan:
    """One pass over the lines; a fence or a table is open at a time."""

    def __init__(self, page: ParsedPage) -> None:
        self._page = page
        self._fence = ""
        self._table: tuple[int, int, str] | None = None
        self._block_start = 0
        self._before: tuple[int, str] = (0, "")

    def run(self) -> None:
        """Fill the page's headings and blocks."""
        for at, line in _lines(self._page.text):
            self._line(at, line)
            self._before = at, line
        self._close_table()
        if self._fence:
            self._code(len(self._page.text))

    def _line(self, at: int, line: str) -> None:
        if self._fence:
            if line.strip() and not line.strip().strip(self._fence[0]) and self._fence in line:
                self._code(at + len(line))
            return
        if self._table is not None:
            if "|" in line:
                self._table = (self._table[0], at + len(line), self._table[2])
                return
            self._close_table()
        start, before = self._before
        if fence := _FENCE.match(line):
            self._fence, self._block_start = fence[1], at
        elif heading := _ATX.match(line):
            self._heading(at, len(heading[1]), heading[2] or "")
        elif "|" in before and _TABLE_RULE.match(line):
            self._table = (start, at + len(line), f"{before}\n{line}")
        elif (rule := _UNDERLINE.match(line)) and not _NO_PARAGRAPH.match(before):
            self._heading(start, 1 if rule[1][0] == "=" else 2, before)

    def _heading(self, at: int, level: int, source: str) -> None:
        title = one_line(_EMPHASIS.sub("", _LINK.sub(r"\1", source)))
        if title:
            heading: Heading = (at, level, title[:200])
            self._page.headings.append(heading)

    def _code(self, end: int) -> None:
        self._page.blocks.append(Block("code", self._block_start, end))
        self._fence = ""

    def _close_table(self) -> None:
        if self._table is not None:
            start, end, header = self._table
            self._page.blocks.append(
                Block("table", start, end, header if len(header) <= 800 else "")
            )
            self._table = None
