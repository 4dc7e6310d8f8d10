"""What people may do about webhooks."""

from frontdesk.permissions import MANAGERS, Permission

WEBHOOKS_MANAGE = Permission(
    "webhooks:manage", "Make, change and delete webhooks, and deliver again.", MANAGERS
)
