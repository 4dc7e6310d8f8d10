"""The webhooks capability as an app and as a Lambda handler."""

from frontdesk.http import create_app, lambda_handler
from webhooks.deliveries.routes import router as deliveries
from webhooks.endpoints.routes import router as endpoints

app = create_app("webhooks", endpoints, deliveries)
handler = lambda_handler(app)
