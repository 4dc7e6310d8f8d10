"""DOCX by Mammoth, out of an archive that was looked at before anything is unpacked.

Mammoth is given a new archive of the XML parts alone: pictures are never unpacked, and each part
is read no further than the size that the limits were checked against.
"""

import io
import re
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from frontdesk.records.parsed_document import ParsedDocument
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.html import read_html
from knowledge.parsing.limits import Limits
from knowledge.parsing.sniff import OLE

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCKED = 0x1
_PART_SIZE = 1024 * 1024
"""A part or an archive that is smaller is no bomb, however well it was packed."""
_NEEDED = re.compile(
    r"(\[content_types\]\.xml|_rels/\.rels|word/[^/]+\.xml|word/_rels/[^/]+\.rels"
    r"|docprops/core\.xml)$",
    re.I,
)
_DOCUMENT_TYPE = b"wordprocessingml.document"
_TITLE = re.compile(rb"<dc:title>([^<]{1,1000})</dc:title>")


def parse_docx(data: bytes, limits: Limits) -> ParsedDocument:
    """Read a DOCX. Raises ParsingError ``unsupported`` for another archive, ``too_large`` for
    one that unpacks to too much, ``broken``, ``encrypted`` or ``empty``."""
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            raise ParsingError("encrypted", "The document is protected by a password")
        raise ParsingError("unsupported", "Old Office files are not read; save it as DOCX or PDF")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise ParsingError("broken", "The DOCX is damaged or incomplete") from error
    for name, part in parts.items():
        _refuse_declarations(name, part)
    html = _to_html(parts)
    page, _ = read_html(html, limits)
    first = next((heading for _, _, heading in page.headings), None)
    return ParsedDocument(kind="docx", pages=[page], title=_title(parts) or first)


def _parts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    """The XML parts that are read. The whole archive must be within the limits by what it
    declares, and zipfile gives no more of a part than is declared."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise ParsingError("too_large", f"The archive has more than {limits.entries:,} parts")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise ParsingError("unsupported", "The file is an archive, but not a Word document")
    unpacked = 0
    for entry in entries:
        unpacked += entry.file_size
        large = entry.file_size > _PART_SIZE
        if unpacked > limits.unpacked or (
            large and entry.file_size > limits.ratio * max(1, entry.compress_size)
        ):
            raise ParsingError("too_large", "The document unpacks to more than can be read")
    parts: dict[str, bytes] = {}
    for entry in entries:
        if not _NEEDED.match(entry.filename) or entry.filename in parts:
            continue
        if entry.flag_bits & _LOCKED:
            raise ParsingError("encrypted", "The document is protected by a password")
        with archive.open(entry) as part:
            parts[entry.filename] = part.read(entry.file_size)
    if _DOCUMENT_TYPE not in parts["[Content_Types].xml"]:
        raise ParsingError("unsupported", "The file is an Office file, but not a Word document")
    return parts


class _Begun(Exception):
    """The first element was reached."""


def _refuse_declarations(name: str, part: bytes) -> None:
    """Office files have no document type; with one, entities could be defined and multiplied."""
    parser = expat.ParserCreate()

    def declared(*_: Any) -> None:
        raise ParsingError("broken", f"The document defines entities in {name[:100]}")

    def begun(*_: Any) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(part, True)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise ParsingError("broken", "The DOCX is damaged: a part is not XML") from error


def _to_html(parts: dict[str, bytes]) -> str:
    import mammoth

    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    try:
        result = mammoth.convert_to_html(
            clean,
            convert_image=lambda _: [],
            include_embedded_style_map=False,
            style_map=_STYLES,
            ignore_empty_paragraphs=True,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        # Mammoth has no error of its own: what it does not expect ends in KeyError, IOError, …
        raise ParsingError("broken", "The DOCX is damaged or incomplete") from error
    return str(result.value)


_STYLES = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
        "p[style-name='Source Code'] => pre:separator('\\n')",
        "p[style-name='Code'] => pre:separator('\\n')",
        "r[style-name='Code'] => code",
        "comment-reference => !",
    )
)


def _title(parts: dict[str, bytes]) -> str | None:
    found = _TITLE.search(parts.get("docProps/core.xml", b""))
    if not found:
        return None
    from html import unescape

    return " ".join(unescape(found[1].decode("utf-8", errors="replace")).split())[:300] or None
