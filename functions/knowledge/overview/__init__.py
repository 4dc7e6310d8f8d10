"""Overview: an agent's knowledge in numbers, against what the plan allows."""

from knowledge.overview.routes import router

__all__ = ["router"]
