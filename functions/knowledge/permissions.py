"""What people may do about knowledge; to search it is a permission of the kernel."""

from frontdesk.permissions import EDITORS, EVERYBODY, Permission

KNOWLEDGE_READ = Permission(
    "knowledge:read", "See documents, connectors and passages of an agent.", EVERYBODY
)
KNOWLEDGE_WRITE = Permission(
    "knowledge:write", "Add, change and remove documents and connectors.", EDITORS
)
