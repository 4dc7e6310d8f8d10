"""From a question to the passages that may answer it."""

from frontdesk.engine.retrieval.floor import default_floor
from frontdesk.engine.retrieval.fusion import Scored, fuse
from frontdesk.engine.retrieval.rewriting import search_query
from frontdesk.engine.retrieval.search import SearchOutcome, search

__all__ = ["Scored", "SearchOutcome", "default_floor", "fuse", "search", "search_query"]
