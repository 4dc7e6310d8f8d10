"""The vectors of what was asked before: the same question costs one call to the model."""

import threading
from collections import OrderedDict

from frontdesk.engine.embeddings.select import embedder_for
from frontdesk.vectors import Vector

KEPT = 1_000
"""Vectors that are kept in a process, the latest used ones; each takes 1.5 to 12 kB."""

_kept: "OrderedDict[tuple[str, str], Vector]" = OrderedDict()
_lock = threading.Lock()


async def embed_query(embedding: str, text: str) -> Vector:
    """The vector of one text under the embedding ``model@dimensions``; raises `EmbeddingError`."""
    key = (embedding, text)
    with _lock:
        if found := _kept.get(key):
            _kept.move_to_end(key)
            return found
    (vector,) = await embedder_for(embedding).embed([text])
    with _lock:
        _kept[key] = vector
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return vector


def forget_queries() -> None:
    """Forget all of them."""
    with _lock:
        _kept.clear()
