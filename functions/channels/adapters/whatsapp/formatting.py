"""Markdown as an agent writes it, in the marks that WhatsApp knows.

WhatsApp has bold with one star, italics with underscores, no headings, no named links, no tables.
What is code stays as it is.
"""

import re

# Everything is bounded, and links stay between brackets: no text may take for ever.
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_LANGUAGE = re.compile(r"\A```[\w+#-]{1,30}[ \t]*\n")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]([^\n]{1,500})$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]{0,16})[*+][ \t]+", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}\|? ?:?-{3,100}:?[ \t|:-]*$\n?", re.MULTILINE)
_ROW = re.compile(r"^ {0,3}\|([^\n]{1,2000})\| {0,9}$", re.MULTILINE)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]\(<?([^()<>\s]{1,2000})>?(?:[ \t]+\"[^\"\n]{0,200}\")?\)"
)
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])([^\n]{1,500}?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]{1,500}?)(?<=\S)~~")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!~|>-])")
_STAR = "\x00"  # stands for WhatsApp's bold until Markdown's stars are done with
_PRIVATE = 0xE000  # from here on, characters stand for escaped ones, which are no marks
_STANDS_FOR = {_PRIVATE + ord(each): each for each in "\\`*_{}[]()#+.!~|>-"}


def to_whatsapp(markdown: str) -> str:
    """The same text for WhatsApp; never longer than a few characters more."""
    parts = _CODE.split(markdown.replace(_STAR, ""))
    for index, part in enumerate(parts):
        parts[index] = _LANGUAGE.sub("```\n", part) if index % 2 else _prose(part)
    return "".join(parts)


def _prose(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(_PRIVATE + ord(found[1])), text)
    text = _RULE.sub("", text)
    text = _ROW.sub(lambda row: " | ".join(cell.strip() for cell in row[1].split("|")), text)
    text = _BULLET.sub(r"\1- ", text)
    text = _LINK.sub(_link, text)
    text = _HEADING.sub(lambda found: f"{_STAR}{_plain(found[1])}{_STAR}", text)
    text = _BOLD.sub(lambda found: f"{_STAR}{found[2]}{_STAR}", text)
    text = _ITALIC.sub(r"_\1_", text)
    text = _STRUCK.sub(r"~\1~", text)
    return text.replace(_STAR, "*").translate(_STANDS_FOR)


def _plain(text: str) -> str:
    """A heading's text: all of it is bold, so nothing in it needs to be."""
    return text.strip(" \t#").replace("**", "").replace("__", "")


def _link(found: re.Match[str]) -> str:
    text, url = found[1].strip(), found[2]
    return url if not text or text == url else f"{text} ({url})"
