"""The streaming app: ``uvicorn chat.app:app`` behind the Lambda Web Adapter."""

from chat.conversations.routes import router as conversations
from chat.runs.routes import router as runs
from chat.turns.routes import router as turns
from frontdesk.http import create_app

app = create_app("chat", turns, runs, conversations)
