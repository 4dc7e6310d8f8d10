"""The public capability as an app and as a Lambda handler."""

from frontdesk.http import create_app, lambda_handler
from public.routes import router

app = create_app("public", router)
handler = lambda_handler(app)
