"""Which embedding model: what new indexes get, and who serves an index that is there."""

from functools import lru_cache

from frontdesk.engine.embeddings.offline import OFFLINE_EMBEDDING, OfflineEmbedder
from frontdesk.engine.embeddings.port import Embedder
from frontdesk.settings import get_settings

_DEFAULT_MODEL = "text-embedding-3-small"
_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
    "mistral-embed": 1024,
    "nomic-embed-text": 768,
    "mxbai-embed-large": 1024,
    "bge-m3": 1024,
    "all-minilm": 384,
}
_OTHERWISE = 1536


def current_embedding() -> str:
    """``model@dimensions`` of the settings, for a new index: ``EMBEDDING_MODEL`` with
    ``EMBEDDING_DIMENSIONS``, or MiniLM for ``offline`` and where no endpoint is configured.

    The dimensions of a model that is not known here are taken for 1536; if they are others, the
    first text that is embedded fails with an error that names them.
    """
    settings = get_settings()
    model = settings.embedding_model or _DEFAULT_MODEL
    if model == "offline" or not settings.models_configured:
        return OFFLINE_EMBEDDING
    known = _DIMENSIONS.get(model.rpartition("/")[2].partition(":")[0], _OTHERWISE)
    return f"{model}@{settings.embedding_dimensions or known}"


@lru_cache(maxsize=32)
def embedder_for(name: str) -> Embedder:
    """The embedder of an index by its stored name; it may be used from any event loop."""
    if name == OFFLINE_EMBEDDING:
        return OfflineEmbedder()
    from frontdesk.engine.embeddings.openai import OpenAIEmbedder

    model, _, dimensions = name.rpartition("@")
    native = _DIMENSIONS.get(model.rpartition("/")[2].partition(":")[0])
    return OpenAIEmbedder(model, int(dimensions), shortened=native not in (None, int(dimensions)))
