"""The index of passages, for search by words and by meaning.

The words of the port alone: who opens the index imports `frontdesk.vectors.factory`, and needs the
engine's packages.
"""

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
]
