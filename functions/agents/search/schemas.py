"""The reply of the search."""

from typing import Literal

from frontdesk.schemas import ReplyModel


class SearchResult(ReplyModel):
    """Something that was found. ``id`` is its own, ``agent_id`` the agent that it belongs to."""

    kind: Literal["agent", "conversation", "document"]
    id: str
    agent_id: str
    title: str


class SearchResults(ReplyModel):
    """What was found of each kind, the newest first; a few of each."""

    items: list[SearchResult]
