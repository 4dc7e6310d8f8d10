"""A file's bytes to a parsed document, in this process and without limits on time or memory."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from frontdesk.records.parsed_document import ParsedDocument
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import LIMITS, Limits
from knowledge.parsing.sniff import HEAD_SIZE, JSON_SUFFIXES, sniff, suffix

if TYPE_CHECKING:
    from frontdesk.records.document import DocumentKind


def parse(data: bytes, name: str, limits: Limits = LIMITS) -> ParsedDocument:
    """Find out the kind and read the file; raises ParsingError."""
    if len(data) > limits.file_size:
        raise ParsingError("too_large", f"The file is larger than {limits.file_size:,} bytes")
    kind = sniff(data[:HEAD_SIZE], name)
    try:
        document = _parser(kind)(data, limits)
    except ParsingError:
        if kind != "json" or suffix(name) in JSON_SUFFIXES:
            raise
        # It only looked like JSON, and nothing said that it must be.
        document = _parser("txt")(data, limits)
    if not any(page.text for page in document.pages):
        raise ParsingError("empty", "There is no text in the file")
    return document


def _parser(kind: "DocumentKind") -> Callable[[bytes, Limits], ParsedDocument]:
    """Each parser is imported when it is needed: the child process must start fast."""
    match kind:
        case "pdf":
            from knowledge.parsing.pdf import parse_pdf

            return parse_pdf
        case "docx":
            from knowledge.parsing.docx import parse_docx

            return parse_docx
        case "html":
            from knowledge.parsing.html import parse_html

            return parse_html
        case "md":
            from knowledge.parsing.md import parse_md

            return parse_md
        case "csv":
            from knowledge.parsing.csv import parse_csv

            return parse_csv
        case "json":
            from knowledge.parsing.json import parse_json

            return parse_json
        case "txt":
            from knowledge.parsing.txt import parse_txt

            return parse_txt
