"""What comes without a person's token: the browser back from a source, a program with a key."""

from knowledge.connectors.outside.routes import router

__all__ = ["router"]
