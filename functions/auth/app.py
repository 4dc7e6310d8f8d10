"""The auth capability as an app and as a Lambda handler."""

from auth.accounts.routes import router as accounts
from auth.exports.routes import router as exports
from auth.links.routes import router as links
from auth.sessions.routes import router as sessions
from auth.workspaces.routes import router as workspaces
from frontdesk.http import create_app, lambda_handler

app = create_app("auth", sessions, accounts, links, exports, workspaces)
handler = lambda_handler(app)
