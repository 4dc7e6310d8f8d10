"""Which sentences of the passages answer a question best; see docs/decisions/0011 for the measure.

Ranked are the sentences of the three best passages, by four things: the words that they share with
the question, rare ones counting more; the cosine of the sentence, read together with the one
before it ("He did so in 1066" alone says little); what their passage scored; and whether they hold
what the question asks for, such as a year where it asks when.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.engine.embeddings import OFFLINE_EMBEDDING, EmbeddingError, embedder_for
from frontdesk.engine.llm.sentences import LONGEST, sentences
from frontdesk.engine.retrieval.relevance import stems
from frontdesk.records.retrieval import RetrievedPassage

PASSAGES = 3
SENTENCES_A_PASSAGE = 60
_WORDS, _MEANING, _PASSAGE, _KIND = 0.4, 0.6, 0.5, 0.1
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, the number of the passage that it is from, and what it scored."""

    text: str
    number: int
    score: float


async def best_quotes(question: str, passages: Sequence[RetrievedPassage]) -> list[Quote]:
    """The sentences of the best passages, the one that answers best first."""
    cut = [sentences(passage.text)[:SENTENCES_A_PASSAGE] for passage in passages]
    terms = [[Counter(stems(sentence)) for sentence in one] for one in cut]
    words = _shared_words(Counter(stems(question)), terms)[:PASSAGES]
    meanings = await _meanings(question, cut[:PASSAGES])
    kind = _kind(question)
    quotes = [
        Quote(
            sentence[:LONGEST],
            passage.number,
            _WORDS * words[place][at]
            + _MEANING * meanings[place][at]
            + _PASSAGE * passage.score
            + _KIND * bool(kind and kind.search(sentence)),
        )
        for place, passage in enumerate(passages[:PASSAGES])
        for at, sentence in enumerate(cut[place])
        # A question is no answer to a question.
        if not sentence.endswith("?")
    ]
    return sorted(quotes, key=lambda quote: -quote.score)


def _shared_words(wanted: Counter[str], terms: list[list[Counter[str]]]) -> list[list[float]]:
    """BM25 of each sentence among all of them, over the best one's: 0 to 1."""
    every = [sentence for passage in terms for sentence in passage]
    average = sum(sentence.total() for sentence in every) / max(1, len(every))
    weights = {}
    for term, times in wanted.items():
        holding = sum(term in sentence for sentence in every)
        weights[term] = times * math.log1p((len(every) - holding + 0.5) / (holding + 0.5))

    def score(sentence: Counter[str]) -> float:
        length = _K1 * (1 - _B + _B * sentence.total() / max(1.0, average))
        return sum(
            weight * sentence[term] / (sentence[term] + length)
            for term, weight in weights.items()
            if term in sentence
        )

    scores = [[score(sentence) for sentence in passage] for passage in terms]
    best = max((one for passage in scores for one in passage), default=0) or 1
    return [[one / best for one in passage] for passage in scores]


async def _meanings(question: str, cut: list[list[str]]) -> list[list[float]]:
    """The cosine of each sentence with the question; 0 where the embedding model is missing."""
    texts = [text for passage in cut for text in in_context(passage)]
    try:
        asked, *vectors = await embedder_for(OFFLINE_EMBEDDING).embed([question, *texts])
    except EmbeddingError:
        return [[0.0] * len(passage) for passage in cut]
    cosines = iter([sum(map(float.__mul__, asked, vector)) for vector in vectors])
    return [[next(cosines) for _ in passage] for passage in cut]


def in_context(passage: Sequence[str]) -> list[str]:
    """Each sentence of a passage as it is embedded: after the one before it."""
    pairs = zip(["", *passage], passage, strict=False)
    return [f"{before} {sentence}".strip() for before, sentence in pairs]


_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "hundred|thousand|million|billion|half|third|quarter|percent|first|second|several|dozen|"
    "un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|vingt|trente|cent|mille|moiti\u00e9|tiers"
)
_DATE_WORDS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|centuries|"
    "janvier|f\u00e9vrier|mars|avril|mai|juin|juillet|ao\u00fbt|septembre|octobre|novembre|d\u00e9cembre|"
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|si\u00e8cle|si\u00e8cles"
)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.I)
_TIME = re.compile(
    rf"\b(?:(?:in|en|im) \d{{3}}|1\d{{3}}|20\d{{2}}|\d{{1,2}}[:h]\d{{2}})\b|\b(?:{_DATE_WORDS})\b",
    re.I,
)
# A capital that does not begin the sentence.
_NAME = re.compile('(?<=[^\\W\\d_A-Z] )["\u201c\u00ab(]?[A-Z]|(?<=[,;:)\\]"] )["(]?[A-Z]')
_KINDS = (
    (
        "when|(?:what|which) (?:year|date|day|month|century|decade|time)|quand|"
        "quelle? (?:ann\u00e9e|date|jour|heure|si\u00e8cle)",
        _TIME,
    ),
    (
        "how (?:many|much|old|long|far|tall|large|big|high|often)|combien|"
        "what (?:percentage|percent|number|proportion|amount|population|fraction|price)",
        _NUMBER,
    ),
    (
        "who|whom|whose|where|(?:what|which) (?:city|country|state|place|town|region|river|person|"
        "company|team|university|school)|qui|o\u00f9|quelle? (?:ville|pays|r\u00e9gion|personne)",
        _NAME,
    ),
)
_ASKING = [(re.compile(rf"\b(?:{asking})\b", re.I), expected) for asking, expected in _KINDS]


def _kind(question: str) -> re.Pattern[str] | None:
    """What the answer must hold, as far as the question's form says it."""
    return next((expected for asking, expected in _ASKING if asking.search(question)), None)
