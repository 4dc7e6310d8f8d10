"""Deployment: whether an agent answers the world, where, and how often it may."""

from agents.deployment.routes import router

__all__ = ["router"]
