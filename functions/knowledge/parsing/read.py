"""A file's bytes to a parsed document, in this process and without limits on time or memory."""

from collections.abc import Callable
from importlib import import_module

from knowledge.parsing.document import ParsedDocument, ParsingError
from knowledge.parsing.limits import LIMITS, Limits
from knowledge.parsing.sniff import HEAD_SIZE, JSON_SUFFIXES, sniff, suffix


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


def _parser(kind: str) -> Callable[[bytes, Limits], ParsedDocument]:
    """Each parser is imported when it is needed: the child process must start fast."""
    module = import_module(f"knowledge.parsing.{kind}")
    parser: Callable[[bytes, Limits], ParsedDocument] = getattr(module, f"parse_{kind}")
    return parser
