"""The knowledge capability as an app and as a Lambda handler."""

from frontdesk.http import create_app, lambda_handler
from knowledge import documents, feedback, overview, search

app = create_app("knowledge", overview.router, documents.router, feedback.router, search.router)
handler = lambda_handler(app)
