"""Texts to vectors."""

from frontdesk.engine.embeddings.port import Embedder, EmbeddingError

__all__ = ["Embedder", "EmbeddingError"]
