"""Blocks and properties of Notion as Markdown."""

from collections.abc import Callable
from typing import Any

Block = dict[str, Any]
Children = Callable[[Block], list[Block]]

_HEADINGS = {"heading_1": "#", "heading_2": "##", "heading_3": "###"}
_LINKED = {"bookmark", "embed", "link_preview", "image", "file", "pdf", "video", "audio"}


def markdown(blocks: list[Block], children: Children, indent: str = "") -> str:
    """Blocks, one after the other; ``children`` gives those inside of one."""
    lines: list[str] = []
    number = 0
    for block in blocks:
        kind = str(block.get("type"))
        number = number + 1 if kind == "numbered_list_item" else 0
        text = _line(kind, block.get(kind) or {}, number)
        if text:
            lines.append("\n".join(indent + line for line in text.split("\n")))
        if kind == "table":
            lines.append(_table(children(block)))
        elif block.get("has_children") and kind not in ("child_page", "child_database"):
            listed = kind in ("bulleted_list_item", "numbered_list_item", "to_do")
            inner = markdown(children(block), children, indent + "  " if listed else indent)
            if inner:
                lines.append(inner)
        if kind not in ("bulleted_list_item", "numbered_list_item", "to_do"):
            lines.append("")
    return "\n".join(lines).strip("\n")


def properties(page: dict[str, Any]) -> tuple[str, str]:
    """(title, the other properties as lines) of a page."""
    title, lines = "", []
    for name, value in (page.get("properties") or {}).items():
        if not isinstance(value, dict):
            continue
        if value.get("type") == "title":
            title = plain(value.get("title"))
        elif text := _property(value):
            lines.append(f"- {name}: {text}")
    return title, "\n".join(lines)


def plain(texts: Any) -> str:
    """Rich text without its looks, but with links."""
    parts = []
    for part in texts if isinstance(texts, list) else []:
        text, href = str(part.get("plain_text", "")), part.get("href")
        if (part.get("annotations") or {}).get("code") and text.strip():
            text = f"`{text}`"
        absolute = isinstance(href, str) and href.startswith(("http://", "https://"))
        parts.append(f"[{text}]({href})" if absolute and text.strip() else text)
    return "".join(parts)


def _line(kind: str, content: dict[str, Any], number: int) -> str:
    text = plain(content.get("rich_text"))
    if kind in _HEADINGS:
        return f"{_HEADINGS[kind]} {text}" if text else ""
    if kind == "bulleted_list_item":
        return f"- {text}"
    if kind == "numbered_list_item":
        return f"{number}. {text}"
    if kind == "to_do":
        return f"- [{'x' if content.get('checked') else ' '}] {text}"
    if kind in ("quote", "callout"):
        return "\n".join(f"> {line}" for line in text.split("\n")) if text else ""
    if kind == "code":
        language = str(content.get("language") or "").replace("plain text", "")
        return f"```{language}\n{text_only(content.get('rich_text'))}\n```"
    if kind == "equation":
        return f"$${content.get('expression', '')}$$"
    if kind == "divider":
        return "---"
    if kind in ("child_page", "child_database"):
        return str(content.get("title", ""))
    if kind in _LINKED:
        return _linked(content)
    return text


def text_only(texts: Any) -> str:
    """Rich text as it is, for code."""
    found = texts if isinstance(texts, list) else []
    return "".join(str(part.get("plain_text", "")) for part in found)


def _linked(content: dict[str, Any]) -> str:
    caption = plain(content.get("caption"))
    url = content.get("url") or (content.get("external") or {}).get("url")
    # Files that Notion keeps have links that end within the hour, so they are left out.
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        return f"[{caption or url}]({url})"
    return caption


def _table(rows: list[Block]) -> str:
    cells = [
        [plain(cell).replace("|", "\\|").replace("\n", " ") for cell in row["table_row"]["cells"]]
        for row in rows
        if isinstance((row.get("table_row") or {}).get("cells"), list)
    ]
    if not cells:
        return ""
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * len(cells[0]), *lines[1:]])


def _property(value: dict[str, Any]) -> str:
    kind = value.get("type")
    content = value.get(kind) if isinstance(kind, str) else None
    if content is None:
        return ""
    if kind == "rich_text":
        return plain(content)
    if kind in ("select", "status"):
        return str(content.get("name", ""))
    if kind in ("multi_select", "people"):
        return ", ".join(str(entry.get("name", "")) for entry in content)
    if kind == "date":
        return " to ".join(str(content[end]) for end in ("start", "end") if content.get(end))
    if kind == "checkbox":
        return "yes" if content else "no"
    if kind in ("number", "url", "email", "phone_number"):
        return str(content)
    return ""
