"""The audit log: who changed what and when, written in the transaction of the change itself."""

from datetime import datetime
from typing import Any, ClassVar

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.table import Create, Item, Key


class AuditEntry(Item):
    """One change. ``before`` and ``after`` hold the changed fields only, never a secret."""

    kind: ClassVar[str] = "audit"

    id: str
    workspace_id: str
    actor_id: str
    actor_name: str
    action: str
    target: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    created_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, entry_id: str) -> Key:
        return Key(f"WS#{workspace_id}#AUDIT", f"AUDIT#{entry_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.id)


def audit(
    principal: Principal,
    action: str,
    target: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Create:
    """The write that records a change such as ``agent.created``; put it in the transaction."""
    actor = (principal.workspace_id, principal.user_id, principal.user_name)
    return audit_by(actor, action, target, before, after)


def audit_by(
    actor: tuple[str, str, str],
    action: str,
    target: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> Create:
    """The same for an ``actor`` (workspace id, user id, name) who is no principal yet."""
    workspace_id, actor_id, actor_name = actor
    return Create(
        AuditEntry(
            id=new_id("aud"),
            workspace_id=workspace_id,
            actor_id=actor_id,
            actor_name=actor_name,
            action=action,
            target=target,
            before=before,
            after=after,
            created_at=clock.now(),
        )
    )
