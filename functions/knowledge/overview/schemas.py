"""The reply of the overview."""

from frontdesk.schemas import ReplyModel


class PassageRef(ReplyModel):
    """A passage that was pinned or excluded, with the name of its document."""

    id: str
    document_id: str
    document_name: str


class Knowledge(ReplyModel):
    """An agent's knowledge. ``embedding`` names the index that serves, ``embedding_current`` the
    one that new agents get: where they differ, the agent is being put into the other one.

    ``documents`` and ``size`` (bytes) count what is being uploaded too. ``can_reindex``: the caller
    may have documents read anew. ``default_floor`` is the relevance below which nothing is given
    to the model, where the agent's config says nothing else.
    """

    embedding: str
    embedding_current: str
    documents: int
    documents_limit: int
    passages: int
    size: int
    size_limit: int
    max_file_size: int
    pinned: list[PassageRef]
    excluded: list[PassageRef]
    can_reindex: bool
    default_floor: float
