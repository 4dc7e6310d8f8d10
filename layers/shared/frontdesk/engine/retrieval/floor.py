"""How relevant a passage must be to be shown to the model.

The floor depends on the embedding: cosines of one model are not those of another. Measured with
MiniLM (``bench/retrieval.py`` prints the curve, docs/decisions/0011 has it): at 0.50 two in five
questions about something that the knowledge does not hold find nothing, at the cost of one in
hundred questions that it could have answered. What is hardly relevant and gets through does less
harm than what is missing: the model is told to say when the passages do not answer.
"""

from frontdesk.engine.embeddings import OFFLINE_EMBEDDING

_MEASURED = {OFFLINE_EMBEDDING: 0.50}
_OTHERWISE = 0.45
"""For models that were not measured: the best by words passes with nearly any cosine."""


def default_floor(embedding: str) -> float:
    """The floor of an index where the agent's config names none."""
    return _MEASURED.get(embedding, _OTHERWISE)
