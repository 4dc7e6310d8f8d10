"""What people may do about knowledge; to search it is a permission of the kernel."""

from frontdesk.permissions import EDITORS, Permission

KNOWLEDGE_WRITE = Permission(
    "knowledge:write", "Add, change and remove documents and connectors.", EDITORS
)
