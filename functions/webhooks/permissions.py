"""What people may do about webhooks."""

from frontdesk.permissions import EVERYBODY, MANAGERS, Permission

WEBHOOKS_READ = Permission("webhooks:read", "See webhooks and their deliveries.", EVERYBODY)
WEBHOOKS_MANAGE = Permission(
    "webhooks:manage", "Make, change and delete webhooks, and deliver again.", MANAGERS
)
