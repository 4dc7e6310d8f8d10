"""HTTP for conversations."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chat.conversations.export import file_name, markdown
from chat.conversations.schemas import (
    BranchChoice,
    ConversationChange,
    ConversationDetail,
    ConversationExport,
    ConversationReply,
    FeedbackRequest,
    MessageReply,
)
from chat.conversations.service import ConversationService
from chat.handoffs.schemas import HandoffDetail
from chat.handoffs.service import HandoffService
from chat.permissions import CONVERSATIONS_WRITE
from frontdesk.http import Cursor, Limit, ResourceId, require
from frontdesk.permissions import CHAT_USE, CONVERSATIONS_READ
from frontdesk.principal import Principal
from frontdesk.schemas import Listing

router = APIRouter(prefix="/api/agents/{agent_id}/conversations", tags=["chat"])
Reader = Annotated[Principal, require(CONVERSATIONS_READ)]
Writer = Annotated[Principal, require(CONVERSATIONS_WRITE)]
Chatter = Annotated[Principal, require(CHAT_USE)]
Search = Annotated[str | None, Query(max_length=200, description="Words to find")]


@router.get("")
def list_conversations(
    agent_id: ResourceId,
    principal: Reader,
    limit: Limit = 20,
    cursor: Cursor = None,
    q: Search = None,
) -> Listing[ConversationReply]:
    """The agent's conversations, latest activity first; with ``q`` newest first."""
    page = ConversationService(principal).page(agent_id, q, limit, cursor)
    items = [ConversationReply.model_validate(item) for item in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.get("/{conversation_id}")
def get_conversation(
    agent_id: ResourceId, conversation_id: ResourceId, principal: Reader
) -> ConversationDetail:
    """One conversation, with what is known about the visitor who began it, and their request for a
    person."""
    service = ConversationService(principal)
    found = service.get(agent_id, conversation_id)
    visitor, handoff = service.visitor(found), HandoffService(principal).get(found)
    return ConversationDetail.model_validate(
        found.model_dump()
        | {
            "visitor": visitor.model_dump() if visitor else None,
            "handoff": HandoffDetail.model_validate(handoff) if handoff else None,
        }
    )


@router.patch("/{conversation_id}")
def update_conversation(
    agent_id: ResourceId, conversation_id: ResourceId, body: ConversationChange, principal: Writer
) -> ConversationReply:
    """Rename a conversation, or choose the branch that it shows."""
    service = ConversationService(principal)
    changed = service.change(agent_id, conversation_id, body.title, body.leaf_id)
    return ConversationReply.model_validate(changed)


@router.put("/{conversation_id}/leaf")
def choose_branch(
    agent_id: ResourceId, conversation_id: ResourceId, body: BranchChoice, principal: Chatter
) -> ConversationReply:
    """Choose the branch that one's own conversation shows, as whoever may talk."""
    service = ConversationService(principal)
    changed = service.change(agent_id, conversation_id, leaf_id=body.leaf_id)
    return ConversationReply.model_validate(changed)


@router.delete("/{conversation_id}", status_code=204)
def delete_conversation(
    agent_id: ResourceId, conversation_id: ResourceId, principal: Writer
) -> None:
    """Delete a conversation with all that was said in it."""
    ConversationService(principal).delete(agent_id, conversation_id)


@router.get("/{conversation_id}/messages")
def list_messages(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    principal: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Listing[MessageReply]:
    """The messages of all branches, oldest first."""
    page = ConversationService(principal).messages(agent_id, conversation_id, limit, cursor)
    items = [MessageReply.model_validate(item) for item in page.items]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.get(
    "/{conversation_id}/export",
    response_class=Response,
    responses={
        200: {
            "description": "The file",
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/ConversationExport"}},
                "text/markdown": {"schema": {"type": "string"}},
            },
            "model": ConversationExport,
        }
    },
)
def export_conversation(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    principal: Reader,
    format: Annotated[Literal["json", "markdown"], Query()] = "json",  # noqa: A002
) -> Response:
    """Download a conversation: JSON with every branch, or Markdown of the branch shown."""
    service = ConversationService(principal)
    conversation = service.get(agent_id, conversation_id)
    messages = service.all_messages(conversation)
    if format == "markdown":
        content, extension, media_type = markdown(conversation, messages), "md", "text/markdown"
    else:
        document = ConversationExport(
            conversation=ConversationReply.model_validate(conversation),
            messages=[MessageReply.model_validate(message) for message in messages],
        )
        content, extension = document.model_dump_json(indent=2), "json"
        media_type = "application/json"
    disposition = f'attachment; filename="{file_name(conversation, extension)}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


@router.put("/{conversation_id}/messages/{message_id}/feedback")
def rate_message(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    message_id: ResourceId,
    body: FeedbackRequest,
    principal: Chatter,
) -> MessageReply:
    """Rate an answer."""
    message = ConversationService(principal).rate(agent_id, conversation_id, message_id, body)
    return MessageReply.model_validate(message)


@router.delete("/{conversation_id}/messages/{message_id}/feedback")
def unrate_message(
    agent_id: ResourceId,
    conversation_id: ResourceId,
    message_id: ResourceId,
    principal: Chatter,
) -> MessageReply:
    """Take a rating back."""
    message = ConversationService(principal).rate(agent_id, conversation_id, message_id, None)
    return MessageReply.model_validate(message)
