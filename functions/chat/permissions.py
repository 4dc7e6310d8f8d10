"""What people may do about conversations; to talk is a permission of the kernel."""

from frontdesk.permissions import EDITORS, Permission

CONVERSATIONS_WRITE = Permission(
    "conversations:write",
    "Rename and delete conversations, and mark requests for a person as answered.",
    EDITORS,
)
