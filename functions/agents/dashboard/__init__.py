"""Dashboard: a workspace's last fourteen days at a glance."""

from agents.dashboard.routes import router

__all__ = ["router"]
