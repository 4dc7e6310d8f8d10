"""Audit entries of what people do to their own account; they stand in the personal workspace."""

from typing import Any

from frontdesk.audit import audit_by
from frontdesk.identity import User
from frontdesk.table import Create


def account_audit(
    user: User,
    action: str,
    target: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Create:
    """The write that records a change such as ``user.password_changed``."""
    actor = (user.personal_workspace_id, user.id, user.name)
    return audit_by(actor, action, target, before, after)
