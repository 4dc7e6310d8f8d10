"""The streaming app: ``uvicorn mcp_server.app:app`` behind the Lambda Web Adapter."""

from frontdesk.http import create_app
from mcp_server.routes import router

app = create_app("mcp_server", router)
