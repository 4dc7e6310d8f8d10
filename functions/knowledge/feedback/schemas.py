"""Requests about passages."""

from frontdesk.schemas import RequestModel
from knowledge.documents.schemas import PassageState


class PassageStateChange(RequestModel):
    """What to make of a passage; null takes it back."""

    state: PassageState | None
