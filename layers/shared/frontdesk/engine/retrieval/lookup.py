"""A search in an agent's knowledge, whole: embed, ask the index, fuse, hold against the floor."""

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from frontdesk.engine.embeddings import embed_query
from frontdesk.engine.retrieval.floor import default_floor
from frontdesk.engine.retrieval.fusion import Scored, fuse
from frontdesk.engine.retrieval.relevance import judged
from frontdesk.vectors import SearchQuery, Space
from frontdesk.vectors.factory import get_vectors

CANDIDATES = 30
"""The best by words and the best by meaning that are fused; more changes nothing (measured)."""


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a search found, at most ``k`` passages together, best first.

    ``hits`` are relevant, the pinned of them first; ``below`` are under the floor. Times are in
    milliseconds; ``embedding_ms`` is near 0 where the question's vector was still known.
    """

    hits: list[Scored]
    below: list[Scored]
    floor: float
    embedding_ms: float
    search_ms: float


async def search(
    space: Space,
    query: str,
    *,
    k: int,
    pinned: Collection[str] = (),
    excluded: Sequence[str] = (),
    floor: float | None = None,
) -> SearchOutcome:
    """Search the space; ``floor`` None is the measured one of its embedding.

    Raises `EmbeddingError` and `IndexUnavailable`.
    """
    began = time.perf_counter()
    vector = await embed_query(space.embedding, query)
    embedded = time.perf_counter()
    wanted = SearchQuery(query, vector, max(CANDIDATES, k), excluded)
    found = await asyncio.to_thread(get_vectors().search, space, wanted)
    searched = time.perf_counter()
    if floor is None:
        floor = default_floor(space.embedding)
    hits, below = _sorted_out(query, fuse(found, pinned), floor, k)
    return SearchOutcome(
        hits=hits,
        below=below,
        floor=floor,
        embedding_ms=round((embedded - began) * 1000, 2),
        search_ms=round((searched - embedded) * 1000, 2),
    )


def _sorted_out(
    query: str, ranked: list[Scored], floor: float, k: int
) -> tuple[list[Scored], list[Scored]]:
    """Those over the floor and those under it, ``k`` together.

    The best ``k`` and those pinned are looked into, no more: judging fifty passages would take
    longer than finding them, and what is relevant is seldom below so many that are not.
    """
    wanted = [hit for place, hit in enumerate(ranked) if hit.pinned or place < k]
    found = judged(query, wanted)
    hits = [hit for hit in found if hit.relevance >= floor]
    hits.sort(key=lambda hit: not hit.pinned)
    below = [hit for hit in found if hit.relevance < floor]
    return hits[:k], below[: max(0, k - len(hits))]
