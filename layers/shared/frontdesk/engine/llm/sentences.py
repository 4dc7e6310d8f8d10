"""Cuts text into sentences, by rules that hold for most European languages."""

import re

LONGEST = 500
_WRAPPED = 40
"""A line of at least this many characters without an end goes on in the next one."""

_END = re.compile(
    "([.!?\u2026]+)([\"')\\]\u00bb\u201d\u2019]*)\\s+"
    "(?=[\"'(\\[\u00ab\u201c\u2018\u00a1\u00bf]*[^\\W_a-z\u00df-\u00ff])"
)
_LAST_WORD = re.compile('[^\\s(\\["\u201c\u2018\u00ab]*$')
_ABBREVIATION = re.compile(
    r"[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|\d{1,2}|"
    "mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|cf|approx|ca|no|nos|vol|fig|figs|gen|col|lt|sgt|capt|rev|hon|"
    "inc|ltd|co|corp|bros|dept|est|al|ed|eds|pp|op|gov|sen|rep|mt|ft|ph.d|jan|feb|mar|apr|jun|jul|"
    "aug|sep|sept|oct|nov|dec|mm|mlle|mme|av|env|art|chap|tel|bd|bzw|usw|ggf|evtl|nr|str|abs|abb|"
    "sra|srta",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*+\u2022|>#]|\d{1,3}[.)])\s")


def sentences(text: str) -> list[str]:
    """The sentences of a text in their order, whitespace folded.

    Paragraphs, items of lists and rows of tables end one; a line that a page's width has broken
    does not.
    """
    found: list[str] = []
    for paragraph in _paragraphs(text):
        start = 0
        for end in _END.finditer(paragraph):
            if end[1] == "." and _abbreviated(paragraph[start : end.start()]):
                continue
            found.append(paragraph[start : end.end(2)])
            start = end.end()
        found.append(paragraph[start:])
    return [sentence for sentence in (" ".join(part.split()) for part in found) if sentence]


def _paragraphs(text: str) -> list[str]:
    paragraphs: list[str] = []
    goes_on = False
    for line in text.splitlines():
        if goes_on and line.strip() and not _ITEM.match(line):
            paragraphs[-1] += " " + line.strip()
        else:
            paragraphs.append(line.strip())
        goes_on = len(line.strip()) >= _WRAPPED and not re.search(r"[.!?:;|\u2026]\W*$", line)
    return paragraphs


def _abbreviated(before: str) -> bool:
    """Whether the point after this text belongs to its last word."""
    last = _LAST_WORD.search(before)
    return bool(last and _ABBREVIATION.fullmatch(last[0]))
