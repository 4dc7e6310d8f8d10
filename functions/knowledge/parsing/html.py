"""HTML by Lexbor: what a reader would see, as paragraphs, headings, lists, tables and code."""

import re
from collections.abc import Iterator
from typing import Any

from frontdesk.records.parsed_document import ParsedDocument, ParsedPage
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import Limits
from knowledge.parsing.page_writer import PageWriter
from knowledge.parsing.text import decode, one_line

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]{2,30})", re.I)
_UNSEEN_TAGS = frozenset(
    {
        "audio",
        "button",
        "canvas",
        "datalist",
        "dialog",
        "embed",
        "head",
        "iframe",
        "input",
        "map",
        "math",
        "menu",
        "nav",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "video",
    }
)
_BLOCK_TAGS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
_NESTING_TAG = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figure"
    r"|figcaption|footer|form|header|hgroup|main|menu|nav|ol|pre|search|section|summary|ul)\b",
    re.I,
)
"""What stays open until it is closed; a paragraph or an item of a list ends by itself."""
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "dl"})
_AROUND_LINE_END = re.compile(r" *\n *")
_SPACES = re.compile(" {2,}")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_ROWS_LOOKED_AT = 5
_MAIN_SIZE = 200
"""A main part with less text is not believed to be the page's content."""


def parse_html(data: bytes, limits: Limits) -> ParsedDocument:
    """Read an HTML file; its bytes' encoding is found by mark, by UTF-8, by what it declares."""
    declared = _XML_ENCODING.search(data[:1024]) or _CHARSET.search(data[:8192])
    text = decode(data, declared[1].decode("ascii") if declared else None)
    page, title = read_html(text, limits)
    return ParsedDocument(kind="html", pages=[page], title=title)


def read_html(text: str, limits: Limits) -> tuple[ParsedPage, str | None]:
    """The text that a page shows, and its title or first heading."""
    from selectolax.lexbor import LexborHTMLParser

    if _depth(text) > limits.elements_deep:
        raise ParsingError("broken", "The file is nested too deeply")
    tree: Any = LexborHTMLParser(text)
    named = tree.css_first("head title")
    title = one_line(named.text()) if named is not None else ""
    page = ParsedPage(None, "")
    parts = tree.css("main, [role=main]")
    if len(parts) == 1:
        page = _Reader(limits).read(parts[0])
    if len(page.text) < _MAIN_SIZE and tree.body is not None:
        page = _Reader(limits).read(tree.body)
    first = next((heading for _, _, heading in page.headings), "")
    return page, (title or first)[:300] or None


def _depth(text: str) -> int:
    """How deep the blocks of a page are nested at most, as far as its text tells.

    Beginning a block the parser looks through all that are open, so nesting costs the square of
    its depth: two minutes for 200,000 levels, which are a megabyte.
    """
    depth = most = 0
    for match in _NESTING_TAG.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        most = max(most, depth)
    return most


def _events(root: Any) -> Iterator[tuple[str, str, Any]]:
    """``("start" | "end", tag, node)`` and ``("text", text, node)`` of what is seen, in order.

    Without recursion: pages nest without a limit. Nodes are compared by address, since their
    ``==`` compares their whole HTML.
    """
    top = root.mem_id
    node = root
    while True:
        tag = node.tag or ""
        entered = False
        if tag == "-text":
            yield "text", node.text_content or "", node
        elif not tag.startswith("-") and _seen(tag, node):
            yield "start", tag, node
            entered = True
        below = node.child if entered else None
        if below is not None:
            node = below
            continue
        if entered:
            yield "end", tag, node
        if node.mem_id == top:
            return
        while (after := node.next) is None:
            node = node.parent
            yield "end", node.tag or "", node
            if node.mem_id == top:
                return
        node = after


def _seen(tag: str, node: Any) -> bool:
    if tag in _UNSEEN_TAGS:
        return False
    attributes = node.attrs
    if not len(attributes):
        return True
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return False
    if attributes.get("role") in ("navigation", "search", "dialog"):
        return False
    style = attributes.get("style")
    return not (style and _UNSEEN_STYLE.search(style))


class _Reader:
    """Writes what is seen; one paragraph, heading, code block or table cell is open at a time."""

    def __init__(self, limits: Limits) -> None:
        self._writer = PageWriter(limits)
        self._open: list[str] = []
        self._heading = 0
        self._pre = 0
        # The next number of each list around, None in a list without numbers.
        self._lists: list[int | None] = []
        self._mark = ""
        self._listed = False
        self._rows: list[list[str]] | None = None

    def read(self, root: Any) -> ParsedPage:
        """The text of everything below ``root``."""
        for event, value, node in _events(root):
            if event == "text":
                self._open.append(value if self._pre else _BLANKS.sub(" ", value))
            elif self._rows is not None:
                self._in_table(self._rows, event, value)
            elif event == "start":
                self._start(value, node)
            elif value in _BLOCK_TAGS:
                self._end(value)
        self._flush()
        return self._writer.page()

    def _flush(self) -> None:
        text = "".join(self._open)
        self._open.clear()
        if not text.strip():
            return
        in_list = bool(self._lists) and not self._heading and not self._pre
        if self._heading:
            self._writer.heading(self._heading, text)
        elif self._pre:
            self._writer.code(text)
        else:
            text = _AROUND_LINE_END.sub("\n", _SPACES.sub(" ", text)).strip()
            text = self._mark + text
            self._mark = ""
            self._writer.paragraph(text, tight=in_list and self._listed)
        self._listed = in_list

    def _start(self, tag: str, node: Any) -> None:
        if tag == "br":
            self._open.append("\n")
        if tag not in _BLOCK_TAGS:
            return
        self._flush()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._pre += 1
        elif tag in _LISTS:
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._next_mark()
        elif tag == "table" and _is_table(node):
            self._rows = []

    def _end(self, tag: str) -> None:
        self._flush()
        if tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._mark = ""

    def _next_mark(self) -> str:
        indent = "  " * min(8, len(self._lists) - 1)
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            return f"{indent}{number}. "
        return f"{indent}- "

    def _in_table(self, rows: list[list[str]], event: str, tag: str) -> None:
        if event == "end" and tag in ("td", "th", "caption", "table"):
            text = "".join(self._open).strip()
            self._open.clear()
            if tag == "caption":
                self._writer.paragraph(one_line(text))
            elif tag == "table":
                self._writer.table(rows)
                self._rows, self._listed = None, False
            elif rows:
                rows[-1].append(text)
        elif event == "start" and tag == "tr":
            rows.append([])
            self._open.clear()
        elif tag in _BLOCK_TAGS or tag == "br":
            self._open.append(" ")


def _is_table(node: Any) -> bool:
    """A table of data; those of one row, of one column or around others only place things."""
    if node.attrs.get("role") in ("presentation", "none"):
        return False
    rows, cells, wide = 0, 0, False
    for each in node.traverse():
        if each.tag == "table" and each.mem_id != node.mem_id:
            # At once: where tables are in tables, each would be read for all that are around it.
            return False
        if each.tag == "tr":
            rows, cells = rows + 1, 0
        elif each.tag in ("td", "th"):
            cells += 1
            wide = wide or (cells > 1 and rows <= _ROWS_LOOKED_AT)
    return rows > 1 and wide
