"""Feedback: passages that people pinned (found first) or excluded (never found)."""

from knowledge.feedback.routes import router

__all__ = ["router"]
