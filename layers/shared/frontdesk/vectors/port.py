"""What an index of passages promises: hybrid search within one agent, and nothing about ranking.

The index gives back what each passage scored by words (BM25) and by meaning (cosine); how the two
become one rank is the engine's business (`frontdesk.engine.retrieval`).
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from frontdesk.errors import Unavailable

# In quotes: Python 3.11 cannot subscript it when the module is read.
Vector: TypeAlias = "array[float]"
"""A vector of length 1, as ``array("f")``."""


class IndexUnavailable(Unavailable):
    code = "index_unavailable"
    title = "The knowledge cannot be searched right now"


@dataclass(frozen=True, slots=True)
class Space:
    """The passages of one agent under one embedding; ``embedding`` is ``model@dimensions``.

    Vectors of different models do not compare, so each embedding has an index of its own.
    """

    workspace_id: str
    agent_id: str
    embedding: str

    def check(self, *vectors: Vector) -> None:
        """Raise ValueError unless every vector has as many dimensions as the embedding says."""
        dimensions = int(self.embedding.rpartition("@")[2])
        if any(len(vector) != dimensions for vector in vectors):
            raise ValueError(f"a vector that is not of {self.embedding}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. ``id`` is unique in the space and starts with the document's id.

    ``heading`` is the path of headings above it (`` > `` between), ``page`` counts from 1 where
    the document has pages, ``start`` and ``end`` are character offsets in the parsed page (or in
    the parsed text, without pages), ``ordinal`` its place in the document from 0.
    """

    id: str
    document_id: str
    ordinal: int
    text: str
    heading: str = ""
    page: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with its vector, as it is put into the index."""

    passage: Passage
    vector: Vector


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """``k``: how many of the best by words and how many by meaning are wanted.

    ``excluded`` are ids of passages that must not be found; the filter is inside the query.
    """

    text: str
    vector: Vector
    k: int = 100
    excluded: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found; ``bm25`` is 0 where it shares no word with the query."""

    passage: Passage
    bm25: float
    cosine: float


class Vectors(Protocol):
    """The index. Raises `IndexUnavailable` when it does not answer, ValueError for vectors of the
    wrong length. Every method may be called from several threads; writing the same entry twice
    changes nothing."""

    def upsert(self, space: Space, entries: Sequence[Entry]) -> None:
        """Add passages, in place of those with the same id.

        All or none of them on one machine. OpenSearch has no transactions: after an exception some
        may be there, and the caller's repeat or `delete_document` puts that right.
        """
        ...

    def passages(self, space: Space, document_id: str) -> list[Passage]:
        """The passages of a document in their order."""
        ...

    def get(self, space: Space, ids: Sequence[str]) -> dict[str, Passage]:
        """These passages by their ids, those that are there."""
        ...

    def vectors_of(self, space: Space, ids: Sequence[str]) -> dict[str, Vector]:
        """The stored vectors of these passages, of those that are there: a passage whose text
        only moved is put in again with the vector that it has."""
        ...

    def delete_passages(self, space: Space, ids: Sequence[str]) -> None:
        """Take passages out, those that are there."""
        ...

    def delete_document(self, space: Space, document_id: str) -> None:
        """Take all passages of a document out."""
        ...

    def delete_agent(self, space: Space) -> None:
        """Take all passages of the space out."""
        ...

    def search(self, space: Space, query: SearchQuery) -> list[Candidate]:
        """The best by words and the best by meaning, together, each once, in no order."""
        ...
