"""HTTP for visitors of the widget, authorised by their token; called by the frame, same origin."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from chat.conversations.schemas import FeedbackRequest
from chat.handoffs.schemas import HandoffRequest
from chat.turns import streams
from chat.turns.routes import STREAM, EventId, sent
from chat.visitors import schemas
from chat.visitors.public_events import for_visitors
from chat.visitors.refusals import for_visitor
from chat.visitors.service import VisitorService
from chat.visitors.visitor_auth import AVisitor, PresentedToken, VisitorRoute
from frontdesk.engine.starting import start
from frontdesk.engine.turn_request import TurnRequest
from frontdesk.errors import PaymentRequired, TooManyRequests
from frontdesk.http import (
    Cursor,
    EventStreamResponse,
    IdempotencyHeader,
    Limit,
    ResourceId,
    client_ip,
    followed,
)
from frontdesk.ratelimit import Rate
from frontdesk.schemas import Listing
from frontdesk.table import get_async_table, get_table

router = APIRouter(prefix="/api/widget/{agent_id}", tags=["chat"], route_class=VisitorRoute)

TURNS = Rate("visitor_turns", 30, timedelta(minutes=1))
"""From one address, beside what the workspace's plan allows."""

_AN_HOUR = timedelta(hours=1)
HANDOFFS_FROM_ADDRESS = Rate("handoffs_ip", 20, _AN_HOUR)
HANDOFFS_OF_VISITOR = Rate("handoffs_visitor", 10, _AN_HOUR)
HANDOFFS_IN_WORKSPACE = Rate("handoffs_workspace", 100, _AN_HOUR)
"""Each request for a person may mail every owner and admin."""


@router.post("/chat", status_code=200, responses=STREAM, response_class=EventStreamResponse)
async def chat_as_visitor(
    agent_id: ResourceId,
    body: schemas.VisitorChatRequest,
    request: Request,
    credentials: PresentedToken,
    idempotency_key: IdempotencyHeader = None,
) -> Response:
    """Ask the agent's production version; the answer streams as server-sent events."""
    table = get_async_table()
    admitted = asyncio.create_task(TURNS.hit_async(table, client_ip(request)))
    try:
        started = await start(
            table,
            credentials,
            TurnRequest(
                agent_id=agent_id,
                message=body.message,
                regenerate=body.regenerate,
                conversation_id=body.conversation_id,
                parent_id=body.parent_id if "parent_id" in body.model_fields_set else "leaf",
                environment="production",
                channel="widget",
                idempotency_key=idempotency_key,
            ),
            admitted,
        )
    except (PaymentRequired, TooManyRequests) as refusal:
        raise for_visitor(refusal) from None
    finally:
        # Whatever else was wrong, the request counts.
        await asyncio.wait([admitted])
        admitted.exception()
    return sent(started, for_visitors(started.events))


@router.get(
    "/runs/{run_id}/events", status_code=200, responses=STREAM, response_class=EventStreamResponse
)
async def stream_visitor_run(
    agent_id: ResourceId, run_id: ResourceId, visitor: AVisitor, last_event_id: EventId = 0
) -> Response:
    """Listen to a run again, from after the event that the visitor saw last."""
    events = await streams.attach(visitor, agent_id, run_id, last_event_id)
    return followed(for_visitors(events), run_id)


@router.post("/runs/{run_id}/cancel", status_code=202)
async def cancel_visitor_run(
    agent_id: ResourceId, run_id: ResourceId, visitor: AVisitor
) -> schemas.VisitorRun:
    """Stop a run; what it has written is kept. A run that has ended stays as it is."""
    run = await streams.cancel(visitor, agent_id, run_id)
    return schemas.VisitorRun.model_validate(run.model_dump() | {"run_id": run.id})


@router.get("/conversations")
def list_visitor_conversations(
    agent_id: ResourceId, visitor: AVisitor, limit: Limit = 20, cursor: Cursor = None
) -> Listing[schemas.VisitorConversationReply]:
    """The visitor's own conversations, the one begun last first."""
    page = VisitorService(visitor, agent_id).page(limit, cursor)
    items = [schemas.VisitorConversationReply.model_validate(item) for item in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.get("/conversations/{conversation_id}")
def get_visitor_conversation(
    agent_id: ResourceId, conversation_id: ResourceId, visitor: AVisitor
) -> schemas.VisitorConversationDetail:
    """One of the visitor's conversations with its latest 200 messages."""
    service = VisitorService(visitor, agent_id)
    conversation = service.get(conversation_id)
    messages = [message.model_dump() for message in service.messages(conversation)]
    return schemas.VisitorConversationDetail.model_validate(
        conversation.model_dump()
        | {
            "messages": messages,
            "waiting": conversation.state == "waiting",
            "contact_known": service.contact_known(conversation),
        }
    )


@router.put("/conversations/{conversation_id}/messages/{message_id}/feedback")
def rate_as_visitor(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    message_id: ResourceId,
    body: FeedbackRequest,
    visitor: AVisitor,
) -> schemas.VisitorMessage:
    """Rate an answer."""
    rated = VisitorService(visitor, agent_id).rate(conversation_id, message_id, body)
    return schemas.VisitorMessage.model_validate(rated)


@router.delete("/conversations/{conversation_id}/messages/{message_id}/feedback")
def unrate_as_visitor(
    agent_id: ResourceId, conversation_id: ResourceId, message_id: ResourceId, visitor: AVisitor
) -> schemas.VisitorMessage:
    """Take a rating back."""
    rated = VisitorService(visitor, agent_id).rate(conversation_id, message_id, None)
    return schemas.VisitorMessage.model_validate(rated)


@router.post("/conversations/{conversation_id}/handoff")
def hand_off_as_visitor(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    visitor: AVisitor,
    request: Request,
    body: HandoffRequest | None = None,
) -> schemas.HandoffReply:
    """Ask for a person, and say how one can be reached; 409 ``handoff_disabled`` where the widget
    does not offer it."""
    table = get_table()
    HANDOFFS_FROM_ADDRESS.hit(table, client_ip(request))
    HANDOFFS_OF_VISITOR.hit(table, visitor.user_id)
    HANDOFFS_IN_WORKSPACE.hit(table, visitor.workspace_id)
    wanted = request.headers.get("accept-language", "").strip().lower()
    language = "fr" if wanted.startswith("fr") else "en"
    contact = body.contact if body else None
    message = VisitorService(visitor, agent_id).hand_off(conversation_id, language, contact)
    return schemas.HandoffReply(message=message)
