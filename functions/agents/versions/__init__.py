"""Versions: every state that an agent's config ever had, and which of them is in use."""

from agents.versions.routes import router

__all__ = ["router"]
