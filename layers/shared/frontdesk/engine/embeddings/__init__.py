"""Texts to vectors."""

from frontdesk.engine.embeddings.offline import OFFLINE_EMBEDDING
from frontdesk.engine.embeddings.port import Embedder, EmbeddingError
from frontdesk.engine.embeddings.queries import embed_query, forget_queries
from frontdesk.engine.embeddings.select import current_embedding, embedder_for

__all__ = [
    "OFFLINE_EMBEDDING",
    "Embedder",
    "EmbeddingError",
    "current_embedding",
    "embed_query",
    "embedder_for",
    "forget_queries",
]
