"""PDF by pdfium: text page by page, headings from the outline or, without one, by font size."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from frontdesk.records.parsed_document import Heading, ParsedDocument, ParsedPage
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import Limits
from knowledge.parsing.pdf_layout import Line, lines_of, page_text, without_running_lines
from knowledge.parsing.text import one_line

_PASSWORD, _SECURITY = 4, 5
_CAPTION = 25
"""A page with fewer characters and a picture is taken for a picture."""
_OUTLINE_ENTRIES = 20_000
_OUTLINE_DEPTH = 6


def parse_pdf(data: bytes, limits: Limits) -> ParsedDocument:
    """Read a PDF. Raises ParsingError ``encrypted``, ``broken``, ``no_text``,
    ``too_many_pages`` or ``too_large``. Pages that cannot be read are empty."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise ParsingError("encrypted", "The PDF is protected by a password") from None
        raise ParsingError("broken", "The PDF is damaged or incomplete") from None
    count = len(document)
    if count > limits.pages:
        raise ParsingError(
            "too_many_pages", f"The PDF has {count:,} pages; at most {limits.pages:,} are read"
        )
    pages: list[list[Line]] = []
    unreadable = size = pictures = 0
    for index in range(count):
        try:
            page = document[index]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError:
            unreadable += 1
            pages.append([])
            continue
        lines = lines_of(textpage)
        characters = sum(len(line.text) for line in lines)
        if characters < _CAPTION:
            pictures += _has_picture(page)
        textpage.close()
        page.close()
        size += characters
        if size > limits.characters:
            raise ParsingError(
                "too_large", f"The PDF has more than {limits.characters:,} characters of text"
            )
        pages.append(lines)
    if unreadable == count:
        raise ParsingError("broken", "The PDF is damaged: none of its pages can be read")
    # Scans often carry a few letters a page: a stamp, a number, the scanner's name.
    if not any(pages) or (size < _CAPTION * count and pictures * 2 >= count):
        raise ParsingError(
            "no_text",
            "The PDF has no text, only pictures; run it through text recognition (OCR) first",
        )
    without_running_lines(pages)
    texts = [page_text(lines) for lines in pages]
    outline = _outline(document, count)
    if outline:
        headings = [
            _placed(outline.get(index, []), pages[index], texts[index]) for index in range(count)
        ]
    else:
        headings = _by_size(pages, [starts for _, starts in texts])
    title = one_line(document.get_metadata_value("Title") or "")
    return ParsedDocument(
        kind="pdf",
        title=title or None,
        pages=[
            ParsedPage(number=index + 1, text=text, headings=headings[index])
            for index, (text, _) in enumerate(texts)
        ],
    )


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))


def _outline(document: Any, count: int) -> dict[int, list[tuple[int, str, float | None]]]:
    """The bookmarks by page index: level from 1, title, height on the page where it is named."""
    import pypdfium2

    entries: dict[int, list[tuple[int, str, float | None]]] = {}
    try:
        for number, bookmark in enumerate(document.get_toc(max_depth=_OUTLINE_DEPTH)):
            if number >= _OUTLINE_ENTRIES:
                break
            title = one_line(bookmark.get_title())[:200]
            destination = bookmark.get_dest()
            index = destination.get_index() if destination else None
            if not title or index is None or not 0 <= index < count:
                continue
            _, view = destination.get_view()
            # The second number of XYZ is the height, of the others the only or no number.
            height = view[1] if len(view) == 3 else view[0] if len(view) == 1 else None
            entries.setdefault(index, []).append((bookmark.level + 1, title, height))
    except (pypdfium2.PdfiumError, AssertionError, ValueError, RecursionError):
        # A damaged outline is no reason to refuse the text.
        pass
    return entries


_PLAIN = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"^(chapter|section|kapitel|chapitre)?\s*[\dIVX.]*\s*", re.I)


def _plain(text: str) -> str:
    return _PLAIN.sub("", text).casefold()


def _placed(
    entries: Sequence[tuple[int, str, float | None]],
    lines: Sequence[Line],
    text: tuple[str, list[int]],
) -> list[Heading]:
    """Where the page's bookmarks stand in its text: at the line that says the title, else at the
    first line below the bookmark's height, else at the beginning."""
    starts = text[1]
    plain = [_plain(_NUMBERED.sub("", line.text)) for line in lines]
    found: list[Heading] = []
    used: set[int] = set()
    for level, title, height in entries:
        wanted = _plain(_NUMBERED.sub("", title)) or _plain(title)
        same = [
            index
            for index, form in enumerate(plain)
            if index not in used
            and form
            and (form == wanted or (len(form) > 8 and wanted.startswith(form)))
        ]
        if same and height is not None:
            # A bookmark points a little above its line.
            same.sort(key=lambda index: abs(lines[index].top - height))
        at = same[0] if same else _below(lines, height)
        if same:
            used.add(at)
        found.append((starts[at] if starts else 0, level, title))
    found.sort(key=lambda heading: heading[0])
    return found


def _below(lines: Sequence[Line], height: float | None) -> int:
    if height is None:
        return 0
    return next((index for index, line in enumerate(lines) if line.bottom < height), 0)


def _by_size(pages: Sequence[list[Line]], starts: Sequence[list[int]]) -> list[list[Heading]]:
    """Lines in a larger font than the body's are headings, the largest of level 1.

    None where that does not separate few short lines from the rest.
    """
    none: list[list[Heading]] = [[] for _ in pages]
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size >= 1.15 * body), reverse=True)
    if not larger:
        return none
    # At most four levels: sizes that are close together are one.
    bounds = [larger[0]]
    for one, other in pairwise(larger):
        if other < 0.93 * one:
            bounds.append(other)
    bounds = sorted(bounds[:4])
    total = sum(len(lines) for lines in pages)
    headings: list[list[Heading]] = []
    for lines, places in zip(pages, starts, strict=True):
        mine: list[Heading] = []
        last: Line | None = None
        for line, start in zip(lines, places, strict=True):
            title = one_line(line.text)
            if line.size < 1.13 * body or not _titular(title):
                last = None
                continue
            level = max(1, len(bounds) - bisect_right(bounds, line.size * 1.04) + 1)
            if last is not None and abs(last.size - line.size) < 0.5 and mine:
                # A heading of two lines.
                offset, _, begun = mine[-1]
                mine[-1] = (offset, level, f"{begun} {title}"[:200])
            else:
                mine.append((start, level, title))
            last = line
        headings.append(mine)
    many = sum(len(mine) for mine in headings)
    return headings if many * 6 <= total else none


def _titular(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return letters >= 2 and len(text) <= 150 and letters * 2 >= len(text.replace(" ", ""))
