"""Documents: uploading, listing, reading, trying again and deleting them."""

from knowledge.documents.routes import router

__all__ = ["router"]
