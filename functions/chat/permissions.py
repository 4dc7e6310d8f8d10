"""What people may do about conversations; to talk is a permission of the kernel."""

from frontdesk.permissions import EDITORS, EVERYBODY, Permission

CONVERSATIONS_READ = Permission(
    "conversations:read", "Read conversations and the runs behind their answers.", EVERYBODY
)
CONVERSATIONS_WRITE = Permission(
    "conversations:write",
    "Rename and delete conversations, and mark requests for a person as answered.",
    EDITORS,
)
