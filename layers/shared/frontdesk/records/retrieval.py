"""What was found in an agent's knowledge for a question, and what an answer names of it."""

from pydantic import BaseModel

from frontdesk.records.document import Failure


class NumberedPassage(BaseModel):
    """A passage as the model was given it, for a question or an answer."""

    number: int
    document_id: str
    document_name: str
    passage_id: str
    page: int | None = None
    heading: str = ""
    url: str | None = None
    text: str


class Citation(NumberedPassage):
    """A passage that an answer names as ``[number]``; ``text`` is the passage as it was given."""


def public_name(document_name: str, url: str | None) -> str:
    """What people outside the workspace may read of a document's name: that of a file, which has no
    address, is the workspace's own."""
    return document_name if url else ""


class RetrievedPassage(NumberedPassage):
    """A passage that was found for a question, with what it scored; see the trace."""

    bm25: float
    cosine: float
    score: float
    pinned: bool = False


class Retrieval(BaseModel):
    """How the knowledge was asked in a run; times in milliseconds.

    ``passages`` empty and ``failure`` None: nothing there was relevant.
    """

    query: str
    passages: list[RetrievedPassage]
    embedding: str
    embedding_ms: float
    search_ms: float
    failure: Failure | None = None
