"""What an embedding model is to the engine."""

from collections.abc import Sequence
from typing import Protocol

from frontdesk.vectors import Vector


class EmbeddingError(Exception):
    """The texts could not be embedded. ``detail`` is for people and holds no secret."""

    def __init__(self, code: str, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retryable = retryable


class Embedder(Protocol):
    """An embedding model; ``name`` is ``model@dimensions`` and names the index of its vectors."""

    name: str

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector of length 1 for each text, in order; raises `EmbeddingError`."""
        ...
