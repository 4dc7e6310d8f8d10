"""From a question to the passages that may answer it."""

from frontdesk.engine.retrieval.floor import default_floor
from frontdesk.engine.retrieval.fusion import Scored, fuse
from frontdesk.engine.retrieval.lookup import SearchOutcome, search
from frontdesk.engine.retrieval.rewriting import search_query
from frontdesk.engine.retrieval.turn import citation_of, most_tokens, retrieve

__all__ = [
    "Scored",
    "SearchOutcome",
    "citation_of",
    "default_floor",
    "fuse",
    "most_tokens",
    "retrieve",
    "search",
    "search_query",
]
