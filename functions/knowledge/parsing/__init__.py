"""Files to plain text with pages and headings.

`parse_file` runs in the ingest worker and does the reading in a child process with limits; the
parsers themselves, one module a kind, are pure functions of bytes. See docs/decisions/0012.
"""

from frontdesk.records.parsed_document import Block, Heading, ParsedDocument, ParsedPage
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import LIMITS, Limits
from knowledge.parsing.process import parse_file
from knowledge.parsing.sniff import HEAD_SIZE, sniff

__all__ = [
    "HEAD_SIZE",
    "LIMITS",
    "Block",
    "Heading",
    "Limits",
    "ParsedDocument",
    "ParsedPage",
    "ParsingError",
    "parse_file",
    "sniff",
]
