"""The agents capability as an app and as a Lambda handler."""

from agents import dashboard, models, templates, versions
from agents.routes import router
from frontdesk.http import create_app, lambda_handler

app = create_app(
    "agents", router, versions.router, models.router, templates.router, dashboard.router
)
handler = lambda_handler(app)
