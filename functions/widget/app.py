"""The widget capability as an app and as a Lambda handler."""

from frontdesk.http import create_app, lambda_handler
from widget.embedding.cors import Cors
from widget.embedding.routes import router as embedding
from widget.settings.routes import router as settings

app = create_app("widget", settings, embedding)
app.add_middleware(Cors)
handler = lambda_handler(app)
