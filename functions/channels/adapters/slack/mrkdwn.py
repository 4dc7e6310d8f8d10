"""From Markdown to Slack's mrkdwn, so that nothing in it does anything but look.

``& < >`` are escaped first, code included: all of Slack's commands (``<!channel>``, ``<@U1>``)
stand in angle brackets, so a model cannot write one. Only links get brackets, and those are ours.
"""

import re
from collections.abc import Callable

_FENCED = re.compile(r"(^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\2[^\n]*$|\Z))", re.M | re.S)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_LINK = re.compile(
    r"!?\[([^\]\n]*)\]\(\s*(?:&lt;)?((?:https?://|mailto:)[^\s()]*"
    r"(?:\([^\s()]*\)[^\s()]*)*?)(?:&gt;)?(?:\s+&quot;[^\n]*?&quot;|\s+\"[^\n]*?\")?\s*\)"
)
_ANGLED = re.compile(r"&lt;(https?://[^\s|]+?)&gt;")
_BARE = re.compile(r"https?://[^\s|]+")
_AFTER = re.compile(r"[.,;:!?)\]}'\"*_~]+$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_BULLET = re.compile(r"^([ \t]*)[*+-][ \t]+", re.M)
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$", re.M)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.S)
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~", re.S)
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
        held.append(shown)
        return f"\x00{len(held) - 1}\x00"

    def fenced(found: re.Match[str]) -> str:
        lines = found[1].strip("\n").split("\n")
        closed = len(lines) > 1 and re.fullmatch(r" {0,3}(`{3,}|~{3,})\s*", lines[-1])
        inner = "\n".join(lines[1:-1] if closed else lines[1:])
        return hold(f"```\n{inner}\n```")

    text = _FENCED.sub(fenced, text)
    text = _CODE.sub(lambda found: hold(f"`{found[2].strip()}`"), text)
    text = _LINK.sub(lambda found: hold(_link(found[2], found[1])), text)
    text = _ANGLED.sub(lambda found: hold(f"<{found[1]}>"), text)
    text = _BARE.sub(lambda found: _bare(found[0], hold), text)
    text = _RULE.sub("———", text)
    text = _HEADING.sub(lambda found: f"**{found[1].replace('**', '')}**", text)
    text = _BULLET.sub(r"\1• ", text)
    text = _BOLD.sub(lambda found: f"{_BOLD_MARK}{found[2]}{_BOLD_MARK}", text)
    text = _ITALIC.sub(r"_\1_", text)
    text = _STRUCK.sub(r"~\1~", text)
    text = text.replace(_BOLD_MARK, "*")
    # What is held may hold something itself: a link whose label is code.
    while _HELD.search(text):
        text = _HELD.sub(lambda found: held[int(found[1])], text)
    return text


def _link(url: str, label: str) -> str:
    """Escaped already; what would end the link early is left to the percent sign."""
    address = url.replace("|", "%7C")
    label = label.replace("|", "¦").strip()
    return f"<{address}|{label}>" if label and label != url else f"<{address}>"


def _bare(found: str, hold: Callable[[str], str]) -> str:
    """An address in the text, without the punctuation of the sentence around it."""
    address = _AFTER.sub("", found.partition("&gt;")[0].partition("&lt;")[0])
    return hold(f"<{address}>") + found[len(address) :]
