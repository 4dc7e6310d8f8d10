"""Requests and replies of the search."""

from pydantic import Field

from frontdesk.records.document import DocumentKind
from frontdesk.schemas import ReplyModel, RequestModel
from knowledge.documents.schemas import Passage


class SearchRequest(RequestModel):
    """A question, and how many passages to give for it."""

    query: str = Field(min_length=1, max_length=2_000)
    k: int = Field(default=10, ge=1, le=50)


class FoundDocument(ReplyModel):
    """The document that a passage stands in."""

    id: str
    name: str
    type: DocumentKind | None
    url: str | None


class SearchHit(ReplyModel):
    """A passage with its scores: by words (``bm25``, and its share of the query's best, 0 to 1),
    by meaning (``cosine``), and both fused (``score``), which makes the rank.

    ``relevance`` is what the floor is held against, ``relevant`` not below it, so that an answer
    may use it. ``rank`` counts from 1.
    """

    passage: Passage
    document: FoundDocument
    bm25: float
    bm25_share: float
    cosine: float
    score: float
    relevance: float
    relevant: bool
    rank: int


class SearchReply(ReplyModel):
    """What was found, best first; times in milliseconds."""

    query: str
    floor: float
    embedding_ms: float
    search_ms: float
    items: list[SearchHit]
