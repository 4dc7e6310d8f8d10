"""Who changes documents: a person, or a connector that works in a person's name."""

from dataclasses import dataclass

from frontdesk.audit import audit_by
from frontdesk.entitlements import ENTITLEMENTS, Entitlements
from frontdesk.identity import Workspace
from frontdesk.principal import Principal
from frontdesk.records.agent import Author
from frontdesk.table import Create, Table


@dataclass(frozen=True, slots=True)
class Actor:
    """A workspace and the person to whom its changes are put down."""

    workspace_id: str
    author: Author
    allowed: Entitlements

    @classmethod
    def of(cls, table: Table, who: Principal | tuple[str, Author]) -> "Actor":
        """From a principal, or from a workspace's id and an author, whose plan is then read."""
        if isinstance(who, Principal):
            author = Author.of(who)
            return cls(who.workspace_id, author, ENTITLEMENTS[who.tier])
        workspace_id, author = who
        workspace = table.get(Workspace, Workspace.key_of(workspace_id))
        return cls(workspace_id, author, ENTITLEMENTS[workspace.tier if workspace else "free"])

    def audit(self, action: str, target: str, **values: dict[str, object] | None) -> Create:
        """The write that records a change; ``before`` and ``after`` as in `frontdesk.audit`."""
        actor = (self.workspace_id, self.author.id, self.author.name)
        return audit_by(actor, action, target, values.get("before"), values.get("after"))
