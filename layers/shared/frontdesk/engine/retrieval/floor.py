"""How relevant a passage must be to be shown to the model.

Measured with MiniLM (``bench/retrieval.py`` prints the curve, docs/decisions/0011 has it). What is
hardly relevant and gets through does less harm than what is missing, so the floor is where one in
hundred questions that could have been answered is lost. Half of relevance are the question's words,
whatever the embedding; cosines of other models are not those of this one, so they get a lower one.
"""

from frontdesk.engine.embeddings import OFFLINE_EMBEDDING

_MEASURED = {OFFLINE_EMBEDDING: 0.34}
_OTHERWISE = 0.30


def default_floor(embedding: str) -> float:
    """The floor of an index where the agent's config names none."""
    return _MEASURED.get(embedding, _OTHERWISE)
