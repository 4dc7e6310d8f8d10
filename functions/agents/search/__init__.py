"""Search: agents, conversations and documents of a workspace by a few letters."""

from agents.search.routes import router

__all__ = ["router"]
