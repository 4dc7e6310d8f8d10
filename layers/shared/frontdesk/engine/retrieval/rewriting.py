"""What is searched for when somebody asks on: "And how long does that take?"

A follow-up names its subject in an earlier question. A model could rewrite it, at the price of a
call before every answer. Instead, by rule: a question that points back or is very short takes the
words of the user's question before it along, and those of the one before that, if that was a
follow-up, too. Too many words do little harm in a blend of BM25 and meaning, a missing subject
makes a search useless; what was searched for is shown in the run's trace.
"""

import re
from collections.abc import Sequence

QUERY_CHARACTERS = 1_000
"""Of a long message the beginning is searched for: there is no passage about all of it."""

CARRIED_CHARACTERS = 300
QUESTIONS_BACK = 3
_SHORT, _LONGEST = 3, 12

_POINTERS = frozenset(
    {
        "it", "its", "he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs",
        "this", "these", "those", "same", "former", "latter",
        # French, without what stands in most questions anyway (ce, en, y)
        "il", "elle", "ils", "elles", "lui", "leur", "leurs", "son", "sa", "ses", "celui",
        "celle", "ceux", "celles", "ça", "cela", "ceci", "cet", "cette", "ces",
    }
)  # fmt: skip
# In the middle of a question "that" mostly begins a clause.
_THAT = re.compile(r"(is|was|does|did|do|will|would|can|could|should) that\b|.*\bthat\W*$", re.I)
_BEGINNINGS = re.compile(
    r"(and|but|or|so|also|then|what about|how about|why|why not|et|mais|ou|donc|alors|aussi|"
    r"pourquoi|qu'en est-il)\b",
    re.I,
)
_GREETING = re.compile(
    r"(hi|hello|hey|thanks|thank you|thx|ok|okay|great|good|bye|bonjour|bonsoir|salut|merci|"
    r"d'accord|parfait|super|au revoir)\b",
    re.I,
)


def search_query(question: str, earlier: Sequence[str]) -> str:
    """What to search for. ``earlier`` are the user's messages before, oldest first."""
    parts = [_line(question, QUERY_CHARACTERS)]
    for before in reversed(earlier[-QUESTIONS_BACK:]):
        if not follows_up(parts[0]):
            break
        parts.insert(0, _line(before, CARRIED_CHARACTERS))
    return " ".join(parts)


def follows_up(question: str) -> bool:
    """Whether a question cannot be understood without the one before it, by its form."""
    words = re.findall(r"[\w'-]+", question.lower().replace("\u2019", "'"))
    if _GREETING.match(question) or not words:
        return False
    if len(words) > _LONGEST:
        return False
    points = not _POINTERS.isdisjoint(words) or _THAT.match(question)
    return bool(len(words) <= _SHORT or _BEGINNINGS.match(question) or points)


def _line(text: str, most: int) -> str:
    return " ".join(text[: 4 * most].split())[:most]
