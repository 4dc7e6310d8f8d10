"""Markdown as an agent writes it, in the part of it that Discord shows.

Discord knows three sizes of headings, no tables and no images in a text.
"""

import re

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(")
_SMALL_HEADING = re.compile(r"^ {0,3}#{4,6}[ \t]([^\n]{1,500})$", re.MULTILINE)
_TABLE = re.compile(r"(?:^ {0,3}\|[^\n]*\| {0,9}(?:\n|\Z)){2,}", re.MULTILINE)


def to_discord(markdown: str) -> str:
    """The same text for Discord: tables as code, images as links, small headings bold."""
    parts = _CODE.split(markdown)
    for index in range(0, len(parts), 2):
        text = _IMAGE.sub(lambda found: f"[{found[1] or 'image'}](", parts[index])
        text = _SMALL_HEADING.sub(
            lambda found: f"**{found[1].strip(' #').replace('**', '')}**", text
        )
        parts[index] = _TABLE.sub(lambda found: f"```\n{found[0].rstrip()}\n```\n", text)
    return "".join(parts)
