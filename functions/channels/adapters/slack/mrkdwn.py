"""From Markdown to Slack's mrkdwn, so that nothing in it does anything but look.

``& < >`` are escaped first, code included: all of Slack's commands (``<!channel>``, ``<@U1>``)
stand in angle brackets, so a model cannot write one. Only links get brackets, and those are ours.
"""

import re
from collections.abc import Callable

_FENCED = re.compile(r"(^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\2[^\n]*$|\Z))", re.M | re.S)
_ROW = r"[ \t]*\|[^\n]*\|[ \t]*"
_TABLE = re.compile(rf"^{_ROW}\n[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?:\n{_ROW})*$", re.M)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_PLAIN = r"[^\s()\x00]"
_ADDRESS = rf"(?:https?://|mailto:){_PLAIN}*(?:\({_PLAIN}*\){_PLAIN}*)*?"
_LINK = re.compile(rf"!?\[([^\]\n]*)\]\(\s*({_ADDRESS})(?:\s+\"[^\"\n]*\")?\s*\)")
_ANGLED = re.compile(r"&lt;(https?://[^\s|\x00]+?)&gt;")
_BARE = re.compile(r"https?://[^\s|\x00]+")
_AFTER = re.compile(r"(?:&amp;|[.,;:!?)\]}'\"*_~])+$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_BULLET = re.compile(r"^([ \t]*)[*+-][ \t]+", re.M)
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$", re.M)
_BOTH = re.compile(r"\*\*\*(?=\S)([^*]+?)(?<=\S)\*\*\*")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.S)
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~", re.S)
_MARKS = re.compile(r"\*\*|__|~~|`")
_HELD = re.compile("\x00(\\d+)\x00")
_BOLD_MARK = "\x01"


def escape(text: str) -> str:
    """Text that Slack shows as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(markdown: str) -> str:
    """The Markdown of an answer as Slack shows it."""
    text = escape(markdown.replace("\x00", "").replace(_BOLD_MARK, ""))
    held: list[str] = []

    def hold(shown: str) -> str:
        """Keep what is done from the steps that follow."""
        held.append(shown)
        return f"\x00{len(held) - 1}\x00"

    text = _FENCED.sub(lambda found: hold(_block(found[1])), text)
    text = _TABLE.sub(lambda found: hold(_table(found[0])), text)
    text = _CODE.sub(lambda found: hold(f"`{found[2].strip()}`"), text)
    text = _LINK.sub(lambda found: hold(_link(found[2], found[1])), text)
    text = _ANGLED.sub(lambda found: hold(f"<{_address(found[1])}>"), text)
    text = _BARE.sub(lambda found: _bare(found[0], hold), text)
    text = _RULE.sub("———", text)
    text = _HEADING.sub(lambda found: f"**{_MARKS.sub('', found[1])}**", text)
    text = _BULLET.sub(r"\1• ", text)
    text = _BOTH.sub(rf"{_BOLD_MARK}_\1_{_BOLD_MARK}", text)
    text = _BOLD.sub(lambda found: f"{_BOLD_MARK}{found[2]}{_BOLD_MARK}", text)
    text = _ITALIC.sub(r"_\1_", text)
    text = _STRUCK.sub(r"~\1~", text)
    text = text.replace(_BOLD_MARK, "*")
    # What is held may hold something itself: a link whose label is code.
    while _HELD.search(text):
        text = _HELD.sub(lambda found: held[int(found[1])], text)
    return text


def _block(fenced: str) -> str:
    """A block of code, without its language, and with an end if it has none yet."""
    _, *lines = fenced.strip("\n").split("\n")
    if lines and re.fullmatch(r" {0,3}(`{3,}|~{3,})\s*", lines[-1]):
        lines.pop()
    return "```\n" + "\n".join(lines) + "\n```"


def _table(markdown: str) -> str:
    """A table in columns of equal width, since Slack has none."""
    rows = [
        [_MARKS.sub("", cell).strip() for cell in line.strip().strip("|").split("|")]
        for number, line in enumerate(markdown.split("\n"))
        if number != 1  # the line of dashes
    ]
    widths = [max(map(_width, column)) for column in zip(*_equal(rows), strict=True)]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in _equal(rows)
    ]
    return "```\n" + "\n".join(line.rstrip() for line in lines) + "\n```"


def _equal(rows: list[list[str]]) -> list[list[str]]:
    most = max(len(row) for row in rows)
    return [row + [""] * (most - len(row)) for row in rows]


def _width(cell: str) -> int:
    """How wide a cell is as it is shown."""
    return len(cell.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))


def _link(url: str, label: str) -> str:
    label = _MARKS.sub("", label).replace("|", "¦").strip()
    address = _address(url)
    return f"<{address}|{label}>" if label and label != url else f"<{address}>"


def _address(url: str) -> str:
    """An escaped address; what would end the link early gets a percent sign."""
    return url.replace("|", "%7C").replace("&lt;", "%3C").replace("&gt;", "%3E")


def _bare(found: str, hold: Callable[[str], str]) -> str:
    """An address in the text, without the punctuation of the sentence around it."""
    address = _AFTER.sub("", found.partition("&gt;")[0].partition("&lt;")[0])
    return hold(f"<{address}>") + found[len(address) :]
