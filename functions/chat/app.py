"""The streaming app: ``uvicorn chat.app:app`` behind the Lambda Web Adapter."""

from chat.api.openai.refusals import openai_refusal
from chat.api.openai.routes import router as openai
from chat.api.routes import router as api
from chat.conversations.routes import router as conversations
from chat.handoffs.routes import router as handoffs
from chat.listing.routes import router as listing
from chat.runs.routes import router as runs
from chat.turns.routes import router as turns
from chat.visitors.routes import router as visitors
from frontdesk.http import create_app

app = create_app(
    "chat",
    turns,
    runs,
    conversations,
    handoffs,
    listing,
    visitors,
    api,
    openai,
    refusals={"/v1/": openai_refusal},
)
