"""Replies about exports."""

from typing import Literal

from frontdesk.schemas import ReplyModel, Timestamp


class Export(ReplyModel):
    """An archive of the user's data; ``download_url`` is good for minutes, once it is ready."""

    id: str
    status: Literal["queued", "ready", "failed"]
    created_at: Timestamp
    expires_at: Timestamp
    size: int | None
    download_url: str | None
