"""Passages into a space: only what is new is embedded, and what is gone goes."""

import asyncio
from collections.abc import Callable, Sequence

from frontdesk.engine.embeddings import OFFLINE_EMBEDDING, Embedder
from frontdesk.vectors import Entry, Passage, Space, Vectors
from knowledge.chunking import embedding_text

BATCH, BATCH_OF_ENDPOINT = 64, 512
"""Passages that are embedded and stored between two looks at the document: what the offline model
does in a second or two, and what an endpoint takes in a few requests at once."""


class OutOfTime(Exception):
    """The slice or the invocation ends; another one goes on."""


def put_passages(
    vectors: Vectors,
    embedder: Embedder,
    space: Space,
    passages: Sequence[Passage],
    document_id: str,
    step: Callable[[int], None],
    check: Callable[[], None] = lambda: None,
) -> list[str]:
    """Let the space hold these passages of a document; gives the ids that are to be taken out.

    ``step`` is called with the number of passages that are there, at the beginning and after
    each batch; what it raises ends the work, and a later call goes on where this one ended.
    ``check`` is called before vectors are stored, which may have taken long to make: it raises
    when they are wanted no more.
    """
    known = {passage.id: passage for passage in vectors.passages(space, document_id)}
    fresh = [passage for passage in passages if passage.id not in known]
    moved = [each for each in passages if each.id in known and known[each.id] != each]
    if moved:
        # The same text in another place keeps its vector.
        kept = vectors.vectors_of(space, [each.id for each in moved])
        fresh += [each for each in moved if each.id not in kept]
        here = [Entry(each, kept[each.id]) for each in moved if each.id in kept]
        for first in range(0, len(here), BATCH_OF_ENDPOINT):
            vectors.upsert(space, here[first : first + BATCH_OF_ENDPOINT])
    done = len(passages) - len(fresh)
    step(done)
    most = BATCH if space.embedding == OFFLINE_EMBEDDING else BATCH_OF_ENDPOINT
    with asyncio.Runner() as runner:
        for first in range(0, len(fresh), most):
            batch = fresh[first : first + most]
            embedded = runner.run(embedder.embed([embedding_text(each) for each in batch]))
            entries = [Entry(*pair) for pair in zip(batch, embedded, strict=True)]
            check()
            vectors.upsert(space, entries)
            done += len(batch)
            step(done)
    wanted = {passage.id for passage in passages}
    return [passage_id for passage_id in known if passage_id not in wanted]
