"""Search: what an agent would find, with the scores that say why."""

from knowledge.search.routes import router

__all__ = ["router"]
