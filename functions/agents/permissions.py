"""What people may do about agents and their keys."""

from frontdesk.permissions import EDITORS, EVERYBODY, Permission

AGENTS_READ = Permission("agents:read", "See agents, their versions and their figures.", EVERYBODY)
AGENTS_WRITE = Permission("agents:write", "Make, change and delete agents.", EDITORS)
AGENTS_PUBLISH = Permission("agents:publish", "Put a version into production.", EDITORS)
KEYS_READ = Permission("keys:read", "See which keys an agent has.", EVERYBODY)
KEYS_MANAGE = Permission("keys:manage", "Make, change and revoke keys of an agent.", EDITORS)
