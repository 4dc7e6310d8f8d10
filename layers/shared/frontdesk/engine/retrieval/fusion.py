"""How what a passage scored by words and by meaning becomes one rank.

    score = 0.42 x BM25 / the best BM25 of the query + 0.58 x cosine

BM25 has no scale of its own: it grows with the length of the question and the rarity of its words.
Over the best of the query it is between 0 and 1, as a cosine is. The blend keeps how much better
one passage is than the next, which ranks alone (reciprocal rank fusion) throw away; measured in
docs/decisions/0011. Between 0.40 and 0.46 the share of words changes nothing beyond noise.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from frontdesk.vectors import Candidate, Passage

WORDS_SHARE = 0.42


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage with what it scored: ``bm25`` as the index gives it, ``cosine``, and ``score``,
    the blend of both, between 0 and 1 for all but opposite meanings. ``relevance`` is what the
    floor is held against, 0 until it was judged (`relevance.judged`)."""

    passage: Passage
    bm25: float
    cosine: float
    score: float
    pinned: bool = False
    relevance: float = 0.0


def fuse(candidates: Iterable[Candidate], pinned: Collection[str] = ()) -> list[Scored]:
    """The candidates of one query, best first. ``pinned`` are ids of passages."""
    found = list(candidates)
    best = max((candidate.bm25 for candidate in found), default=0.0)
    scored = [
        Scored(
            candidate.passage,
            candidate.bm25,
            candidate.cosine,
            _blend(candidate.bm25 / best, candidate.cosine) if best > 0 else candidate.cosine,
            candidate.passage.id in pinned,
        )
        for candidate in found
    ]
    # The id last, so that equal ones have the same order every time.
    return sorted(scored, key=lambda hit: (-hit.score, -hit.cosine, hit.passage.id))


def _blend(words: float, meaning: float) -> float:
    return WORDS_SHARE * words + (1 - WORDS_SHARE) * meaning
