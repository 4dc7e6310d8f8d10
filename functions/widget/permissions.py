"""What people may do about the widget."""

from frontdesk.permissions import EDITORS, EVERYBODY, Permission

WIDGET_READ = Permission("widget:read", "See how the widget of an agent is set.", EVERYBODY)
WIDGET_WRITE = Permission("widget:write", "Change how the widget looks and greets.", EDITORS)
