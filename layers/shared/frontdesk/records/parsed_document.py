"""What is kept of a document that was read: pages of plain text with their headings and blocks.

The text of a page is normalised (NFC, ``\\n`` as the only line end, no control characters but tab
and line end, at most one empty line in a row). Paragraphs are divided by an empty line.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import orjson

if TYPE_CHECKING:
    # For types alone: the child process that parses must start fast.
    from frontdesk.records.document import DocumentKind

WINDOW = 200_000
"""Characters of a document without pages that are shown at once."""

Heading: TypeAlias = tuple[int, int, str]
"""Where the heading's line starts in the page's text, its level from 1, its title."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a page's text that is not prose.

    ``code`` stays whole where it fits. ``table`` has a row a line; ``header`` is put before each
    passage that starts below its beginning: the table's first line, or the name of a record.
    """

    kind: Literal["code", "table"]
    start: int
    end: int
    header: str = ""


@dataclass(slots=True)
class ParsedPage:
    """A page, or the whole document where there are no pages (``number`` None).

    ``headings`` and ``blocks`` are in the order of the text; blocks do not overlap. A heading's
    title is in the text except at offset 0 of a page, where an outline may name what the page
    does not.
    """

    number: int | None
    text: str
    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class ParsedDocument:
    """A document that was read. Pages without text are kept, so that numbers fit."""

    kind: "DocumentKind"
    pages: list[ParsedPage]
    title: str | None = None

    def to_json(self) -> bytes:
        """As UTF-8 JSON; `from_json` reads it."""
        pages = [
            {
                "number": page.number,
                "text": page.text,
                "headings": page.headings,
                "blocks": [[b.kind, b.start, b.end, b.header] for b in page.blocks],
            }
            for page in self.pages
        ]
        return orjson.dumps({"kind": self.kind, "title": self.title, "pages": pages})

    @classmethod
    def from_json(cls, data: bytes | str) -> "ParsedDocument":
        """Read what `to_json` wrote; raises ValueError, KeyError or TypeError for another thing."""
        raw: dict[str, Any] = orjson.loads(data)
        pages = [
            ParsedPage(
                number=page["number"],
                text=page["text"],
                headings=[(offset, level, title) for offset, level, title in page["headings"]],
                blocks=[Block(*block) for block in page["blocks"]],
            )
            for page in raw["pages"]
        ]
        return cls(kind=raw["kind"], pages=pages, title=raw["title"])

    def page(self, number: int) -> "TextPage | None":
        """A page of the text, counted from 1; a window of it where there are no pages."""
        if any(page.number is not None for page in self.pages):
            if not 1 <= number <= len(self.pages):
                return None
            found = self.pages[number - 1]
            return TextPage(number, len(self.pages), found.text, found.number, 0)
        text = "".join(page.text for page in self.pages)
        windows = max(1, -(-len(text) // WINDOW))
        if not 1 <= number <= windows:
            return None
        first = (number - 1) * WINDOW
        return TextPage(number, windows, text[first : first + WINDOW], None, first)


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page as it is shown: ``number`` of ``pages``.

    ``page`` is what passages on it call their page, None where the document has none; then the
    text is a window that begins at the character ``first`` of the whole.
    """

    number: int
    pages: int
    text: str
    page: int | None
    first: int
