"""Parsed documents to passages: about 500 tokens each, cut where the text itself divides.

`chunk` is deterministic, and a change in one place leaves the passages elsewhere as they were:
the cuts follow from headings and from what stands next to a boundary, not from a count since the
beginning. See docs/decisions/0012.
"""

from knowledge.chunking.passages import chunk, embedding_text
from knowledge.chunking.tokens import estimated_tokens

__all__ = ["chunk", "embedding_text", "estimated_tokens"]
