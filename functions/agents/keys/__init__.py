"""Keys: what other programs and the widget show to reach an agent."""

from agents.keys.routes import router

__all__ = ["router"]
