"""People on a platform such as Slack: the channel's worker has proved the message, they write."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.authentication import Reads, unauthenticated
from frontdesk.identity import Workspace
from frontdesk.permissions import CHAT_USE
from frontdesk.principal import Principal
from frontdesk.table import Item


@dataclass(frozen=True, slots=True)
class ChannelCredentials:
    """Somebody on a platform whose message was verified; never made from what a client claims.

    ``subject_id`` is who they are there, such as ``slack:T024BE7LD:U2147483697``.
    """

    workspace_id: str
    agent_id: str
    subject_id: str
    name: str

    def reads(self) -> Reads:
        """The workspace."""
        return [(Workspace, Workspace.key_of(self.workspace_id))]

    def principal(self, items: Sequence[Item | None]) -> Principal:
        """The principal; raises `Unauthenticated` once the workspace is being deleted."""
        (workspace,) = items
        if not isinstance(workspace, Workspace) or workspace.status != "active":
            raise unauthenticated("This workspace is being deleted.")
        return Principal(
            user_id=self.subject_id,
            user_name=self.name,
            session_id="",
            workspace_id=self.workspace_id,
            role=None,
            tier=workspace.tier,
            locale="en",
            kind="channel",
            agent_id=self.agent_id,
            permissions=frozenset({CHAT_USE.name}),
        )
