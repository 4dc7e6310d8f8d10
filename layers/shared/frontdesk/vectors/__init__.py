"""The index of passages, for search by words and by meaning."""

from frontdesk.vectors.factory import get_vectors
from frontdesk.vectors.port import (
    Candidate,
    Entry,
    IndexUnavailable,
    Passage,
    SearchQuery,
    Space,
    Vector,
    Vectors,
)

__all__ = [
    "Candidate",
    "Entry",
    "IndexUnavailable",
    "Passage",
    "SearchQuery",
    "Space",
    "Vector",
    "Vectors",
    "get_vectors",
]
