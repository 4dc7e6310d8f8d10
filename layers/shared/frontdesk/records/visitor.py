"""Visitors of a widget, once something is known about them."""

from datetime import datetime
from typing import ClassVar

from frontdesk.table import Item, Key


class Visitor(Item):
    """Somebody who talks to an agent through a widget, once something is known about them.

    ``external_id`` is who they are to the customer, where the customer's server has signed it; all
    else they may have said themselves. ``form_at`` is when they filled in the pre-chat form.
    """

    kind: ClassVar[str] = "visitor"

    workspace_id: str
    agent_id: str
    id: str
    external_id: str | None = None
    name: str = ""
    email: str = ""
    answers: dict[str, str] = {}
    form_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, visitor_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AGT#{agent_id}", f"VISITOR#{visitor_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.id)
