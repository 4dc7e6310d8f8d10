"""Whether a passage has to do with the question at all, on a scale that is the same everywhere.

    relevance = the larger of  0.42 x covered + 0.58 x cosine  and  cosine - 0.15

``covered`` is the share of the question's words that the passage holds, without those that make it
a question (what, do, you). The rank takes BM25 over the best of the query, which says which passage
is better and nothing about whether any is good: with one passage, or one word in common, the best
always scores 1. The second part is for a passage that says it in other words, or in another
language. Measured in docs/decisions/0011.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from frontdesk.engine.retrieval.fusion import Scored
from frontdesk.vectors.terms import index_text

_WORDS, _MEANING = 0.42, 0.58
_MEANING_ALONE = 0.15
_LONGEST_ENDING = 5

# Common endings of English and French words; the longest that leaves three letters is cut.
_ENDING = re.compile(
    r"(?<=\w{3})(?:ational|isation|ization|ements|ments|ement|ment|ingly|edly|ings|ing|ions|ion|ies|"
    r"ied|eurs|eur|ers|er|ed|es|ly|ee|s|e)$"
)
_QUESTION_WORDS = frozenset(
    {
        "about", "also", "am", "any", "been", "being", "can", "could", "did", "do", "does", "from",
        "had", "has", "have", "he", "her", "his", "how", "i", "its", "long", "many", "may", "me",
        "might", "much", "must", "my", "our", "please", "shall", "she", "should", "some", "tell",
        "than", "them", "us", "we", "were", "what", "when", "where", "which", "who", "whom",
        "whose", "why", "would", "you", "your",
        # French, with what is left of an elision
        "ai", "au", "aux", "avec", "c", "ce", "cette", "combien", "comment", "d", "dans", "de",
        "des", "du", "elle", "en", "est", "et", "il", "j", "je", "l", "la", "le", "les", "leur",
        "ma", "mes", "mon", "n", "ne", "nous", "on", "ou", "pas", "peut", "peux", "pour",
        "pourquoi", "qu", "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "s",
        "sont", "sur", "ton", "tu", "un", "une", "votre", "vos", "vous", "y",
        # German
        "das", "der", "die", "ein", "eine", "einem", "einen", "einer", "ich", "ist", "kann", "man",
        "mein", "meine", "mit", "sie", "sind", "und", "von", "wann", "warum", "was", "wer", "wie",
        "wir", "wo", "zu",
    }
)  # fmt: skip


def stems(text: str) -> list[str]:
    """The terms of a text without their endings."""
    return [_ENDING.sub("", term) for term in index_text(text).split()]


def subject_stems(question: str) -> frozenset[str]:
    """The stems of what a question is about; of all its words if it has no others."""
    terms = index_text(question).split()
    subject = [term for term in terms if term not in _QUESTION_WORDS] or terms
    return frozenset(_ENDING.sub("", term) for term in subject)


def relevance(subject: Collection[str], text: str, cosine: float) -> float:
    """How relevant a passage is, from 0 to 1 for all but opposite meanings."""
    covered = _held(subject, text) / max(1, len(subject))
    return max(_WORDS * covered + _MEANING * cosine, cosine - _MEANING_ALONE)


def _held(subject: Collection[str], text: str) -> int:
    """How many of the stems the text holds."""
    if not text.isascii():
        return len(set(subject).intersection(stems(text)))
    # The same for plain English, at a tenth of the time: stems with whatever ending.
    longest_first = sorted(subject, key=len, reverse=True)
    pattern = rf"\b({'|'.join(map(re.escape, longest_first))})\w{{0,{_LONGEST_ENDING}}}\b"
    return len(set(re.findall(pattern, text.lower()))) if subject else 0


def judged(question: str, found: Iterable[Scored]) -> list[Scored]:
    """The passages in their order, each with its relevance."""
    subject = subject_stems(question)
    return [
        replace(
            hit,
            relevance=relevance(subject, f"{hit.passage.heading}\n{hit.passage.text}", hit.cosine),
        )
        for hit in found
    ]
