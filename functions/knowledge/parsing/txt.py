"""Plain text."""

from frontdesk.records.parsed_document import ParsedDocument, ParsedPage
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import Limits
from knowledge.parsing.text import decode, normalised


def read_text(data: bytes, limits: Limits) -> str:
    """The normalised text; raises ParsingError ``unsupported`` or ``too_large``."""
    text = decode(data)
    if len(text) > limits.characters:
        raise ParsingError(
            "too_large",
            f"The file has {len(text):,} characters; at most {limits.characters:,} are read",
        )
    return normalised(text)


def parse_txt(data: bytes, limits: Limits) -> ParsedDocument:
    """Read a text file."""
    return ParsedDocument(kind="txt", pages=[ParsedPage(None, read_text(data, limits))])
