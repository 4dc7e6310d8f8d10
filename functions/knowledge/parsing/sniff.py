"""What kind of file it is: the content decides, the name only chooses among kinds of text."""

import re
from typing import TYPE_CHECKING

from knowledge.parsing.errors import ParsingError
from knowledge.parsing.text import is_binary

if TYPE_CHECKING:
    from frontdesk.records.document import DocumentKind

HEAD_SIZE = 4096
"""How many bytes of the file's beginning `sniff` looks at."""

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"\x1f\x8b", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"BZh", "a packed file"),
    (b"\xfd7zXZ", "a packed file"),
    (b"{\\rtf", "a Rich Text file"),
    (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "a database"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files begin, and new ones with a password."""
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_BY_SUFFIX: dict[str, "DocumentKind"] = {
    "txt": "txt",
    "text": "txt",
    "log": "txt",
    "md": "md",
    "markdown": "md",
    "mdown": "md",
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "json": "json",
    "jsonl": "json",
    "ndjson": "json",
    "geojson": "json",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
JSON_SUFFIXES = frozenset(ending for ending, kind in _BY_SUFFIX.items() if kind == "json")
# Runs in the worker itself, so there is one way only to match what stands before the tag.
_HTML = re.compile(
    rb"\s*+(<\?xml[^>]{0,200}>\s*+)?(<!--(?:(?!-->).){0,2000}+-->\s*+)*+<(!doctype\s+html|html[\s>])",
    re.I | re.S,
)
_JSON = re.compile(rb"\s*(\{\s*(\"|\}\s*$)|\[\s*([\[\{\"\d\]-]|true|false|null))")


def suffix(name: str) -> str:
    """The lower-case ending of a file's name without its dot, if it is a plausible one."""
    found = re.search(r"\.([A-Za-z0-9]{1,12})\s*$", name)
    return found[1].lower() if found else ""


def sniff(head: bytes, name: str) -> "DocumentKind":
    """The kind of the file that begins with ``head`` (`HEAD_SIZE` bytes or more, or all of it).

    Any ZIP is taken for DOCX here, and the container of old and of locked Office files; the parser
    looks inside. Raises ParsingError ``empty`` or
    ``unsupported``.
    """
    if not head.strip(b"\xef\xbb\xbf\xfe\xff \t\r\n\f\0"):
        raise ParsingError("empty", "The file is empty")
    ending = suffix(name)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    # Some producers and mail gateways put lines before a PDF's first one, and readers allow it.
    if start.startswith(b"%PDF-") or (ending == "pdf" and b"%PDF-" in head[:1024]):
        return "pdf"
    if head.startswith((*_ZIPS, OLE)):
        return "docx"
    for magic, what in _OTHERS:
        if start.startswith(magic):
            raise ParsingError("unsupported", f"The file is {what}, whatever its name says")
    if is_binary(head):
        raise ParsingError("unsupported", "The file is not text, PDF or DOCX")
    if _HTML.match(start):
        return "html"
    if ending in _BY_SUFFIX:
        return _BY_SUFFIX[ending]
    return "json" if _JSON.match(start) else "txt"
