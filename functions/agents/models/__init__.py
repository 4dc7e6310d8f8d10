"""Models: what an agent may run on here."""

from agents.models.routes import router

__all__ = ["router"]
