"""The agents capability as an app and as a Lambda handler."""

from agents import dashboard, deployment, keys, models, search, templates, versions
from agents.routes import router
from frontdesk.http import create_app, lambda_handler

app = create_app(
    "agents",
    router,
    versions.router,
    keys.router,
    deployment.router,
    models.router,
    templates.router,
    dashboard.router,
    search.router,
)
handler = lambda_handler(app)
