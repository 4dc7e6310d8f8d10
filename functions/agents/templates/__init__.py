"""Templates: ready-made agents to start from, one JSON file each, in every language."""

from agents.templates.routes import router

__all__ = ["router"]
