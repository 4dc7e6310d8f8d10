"""The channels capability as an app and as a Lambda handler."""

from channels.connections.routes import router as connections
from channels.inbound.routes import router as inbound
from frontdesk.http import create_app, lambda_handler

app = create_app("channels", connections, inbound)
handler = lambda_handler(app)
