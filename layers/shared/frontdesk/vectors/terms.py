"""The terms of a text for search by words, the same in every index.

Both adapters index what this module gives and cut it at spaces only, so that they rank alike: what
is left to the engine is Porter's stemmer. It does what Lucene's `english` analyzer does, and also
folds accents, opens ligatures (PDFs are full of them) and makes each Chinese or Japanese character
a term, since there are no spaces to cut at.
"""

import re
import unicodedata
from collections import Counter

MOST_QUERY_CHARACTERS = 16_384
MOST_QUERY_TERMS = 128
"""How many terms of a query are looked up, from its start: each costs time, and a person who pastes
a page has said by then what it is about. Lucene refuses more than 1024."""

_LONGEST = 64
_STOP_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is",
        "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there",
        "these", "they", "this", "to", "was", "will", "with",
    }
)  # fmt: skip
_POSSESSIVE = re.compile("['\u2019]s\\b")
_ACRONYM = re.compile(r"\b(?:[a-z]\.){2,}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LONE_DOT = re.compile(r"\.(?!(?<=\d\.)\d)")
# Hiragana, the Han ideographs with their extensions; Katakana and Hangul come in words.
_WRITTEN_WITHOUT_SPACES = (
    (0x3041, 0x309F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


class _Letters(dict[int, str]):
    """What becomes of each character, looked up once: kept, a term of its own, or a gap."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if 0x300 <= code <= 0x36F:
            kept = ""  # an accent, apart from its letter since NFKD
        elif any(first <= code <= last for first, last in _WRITTEN_WITHOUT_SPACES):
            kept = f" {character} "
        elif unicodedata.category(character)[0] in "LMN" or character == ".":
            kept = character
        else:
            kept = " "
        if len(self) < 4096:  # a text with more is an attack or a dictionary
            self[code] = kept
        return kept


_letters = _Letters()


def index_text(text: str) -> str:
    """The terms of ``text``, separated by single spaces; repeated ones stay repeated."""
    return " ".join(_terms(text))


def query_terms(text: str) -> dict[str, int]:
    """The different terms of a query, each with how often it is there."""
    return dict(Counter(_terms(text[:MOST_QUERY_CHARACTERS])[:MOST_QUERY_TERMS]))


def _terms(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).lower()
    folded = _POSSESSIVE.sub("", folded)
    folded = _ACRONYM.sub(lambda found: found[0].replace(".", ""), folded)
    folded = _THOUSANDS.sub("", folded)
    # A point stays between digits only: 3.14, 2.19.1.
    folded = _LONE_DOT.sub(" ", folded.translate(_letters))
    words = unicodedata.normalize("NFC", folded).split()
    return [word[:_LONGEST] for word in words if word not in _STOP_WORDS]
