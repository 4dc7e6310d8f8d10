"""Replies of the public routes."""

from typing import Literal

from frontdesk.schemas import ReplyModel


class Health(ReplyModel):
    """The platform works."""

    status: Literal["ok"]
