"""What people may do about channels."""

from frontdesk.permissions import EDITORS, EVERYBODY, Permission

CHANNELS_READ = Permission("channels:read", "See channels and what happened in them.", EVERYBODY)
CHANNELS_WRITE = Permission("channels:write", "Connect, change and remove channels.", EDITORS)
