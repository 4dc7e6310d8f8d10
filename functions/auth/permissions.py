"""What people may do about their account and about workspaces."""

from frontdesk.permissions import EVERYBODY, MANAGERS, Permission

ACCOUNT_MANAGE = Permission(
    "account:manage",
    "See and change one's own account, sessions and workspaces.",
    EVERYBODY,
)
WORKSPACE_MANAGE = Permission("workspace:manage", "Rename the workspace.", MANAGERS)
