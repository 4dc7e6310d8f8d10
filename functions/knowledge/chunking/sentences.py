"""Where sentences end."""

import re

# Escaped, since they look like others: closing quotes and brackets, the wide marks, the narrow.
_CLOSING = r"[\"'\u201d\u2019\u00bb)\]\u300f\u300d\uff09]*"
_WIDE = r"[\u3002\uff01\uff1f]"
_NARROW = r"[.!?\u2026\u061f\u0964]"
# Chinese and Japanese write no blank between sentences, all others do.
_END = re.compile(rf"{_WIDE}+{_CLOSING}\s*|{_NARROW}+{_CLOSING}(?:\s+|$)")
_AT_END = re.compile(rf"(?:{_WIDE}|{_NARROW}|:){_CLOSING}\s*$")
_ABBREVIATIONS = frozenset(
    [
        *("dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "vs", "etc", "cf", "al", "ca", "inc"),
        *(
            "ltd",
            "co",
            "corp",
            "dept",
            "est",
            "approx",
            "no",
            "nr",
            "vol",
            "pp",
            "fig",
            "eq",
            "sec",
        ),
        *("ch", "ed", "eds", "e.g", "i.e", "u.s", "a.m", "p.m", "jan", "feb", "apr", "jun", "jul"),
        *("aug", "sep", "sept", "oct", "nov", "dec"),
        *(
            "abb",
            "abs",
            "art",
            "bd",
            "bzw",
            "evtl",
            "ggf",
            "inkl",
            "kap",
            "vgl",
            "usw",
            "z.b",
            "d.h",
        ),
        *("tel", "str", "hr", "fr", "geb", "mio", "mrd", "u.a", "o.ä", "bsp", "max", "min"),
        *("mme", "mlle", "p.ex", "c.-à-d", "env", "av", "bd", "chap", "réf", "n°"),
    ]
)
_WORD_BEFORE = re.compile(r"[\w.°-]+$")


def sentence_ends(text: str, start: int, end: int) -> list[int]:
    """The places between ``start`` and ``end`` where a sentence begins, and ``end``; what a
    sentence is followed by (blanks) belongs to it."""
    places: list[int] = []
    for found in _END.finditer(text, start, end):
        if found.end() >= end:
            break
        if found[0][0] == "." and _goes_on(text, start, found):
            continue
        places.append(found.end())
    places.append(end)
    return places


def _goes_on(text: str, start: int, found: "re.Match[str]") -> bool:
    """Whether this full stop ends an abbreviation, an initial or a number, not a sentence."""
    if text[found.end()].islower():
        return True
    before = _WORD_BEFORE.search(text, max(start, found.start() - 20), found.start())
    if not before:
        return False
    word = before[0].lower()
    initial = len(word) == 1 and word.isalpha()
    ordinal = word.isdigit() and len(word) <= 2
    return initial or ordinal or word in _ABBREVIATIONS or word.rpartition(".")[2] in _ABBREVIATIONS


def ends_sentence(text: str) -> bool:
    """Whether the text ends where a sentence does."""
    return bool(_AT_END.search(text[-20:]))
