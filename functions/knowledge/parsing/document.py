"""What parsing gives: pages of plain text with their headings and blocks, or an error with a code.

The text of a page is normalised (NFC, ``\\n`` as the only line end, no control characters but tab
and line end, at most one empty line in a row). Paragraphs are divided by an empty line.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import orjson

if TYPE_CHECKING:
    # For types alone: the child process that parses must start fast.
    from frontdesk.engine.knowledge import DocumentKind

ErrorCode: TypeAlias = Literal[
    "encrypted",
    "no_text",
    "empty",
    "broken",
    "too_large",
    "too_many_pages",
    "unsupported",
    "parse_timeout",
    "too_much_memory",
]

Heading: TypeAlias = tuple[int, int, str]
"""Where the heading's line starts in the page's text, its level from 1, its title."""


class ParsingError(Exception):
    """The file cannot be read. ``detail`` is a sentence for people, in English."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code: ErrorCode = code
        self.detail = detail


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
