"""The knowledge capability as an app and as a Lambda handler."""

from frontdesk.http import create_app, lambda_handler
from knowledge import documents, feedback, overview, search
from knowledge.connectors import outside
from knowledge.connectors import routes as connectors

app = create_app(
    "knowledge",
    overview.router,
    documents.router,
    feedback.router,
    search.router,
    connectors.router,
    outside.router,
)
handler = lambda_handler(app)
