"""The end of a run: what is written once, whoever writes it, and how it is told.

Every end goes through the condition that the run is still ``running``. The runner, the sweep and a
reader that finds a dead run may all try; one of them closes it, the others find it closed.
"""

from collections.abc import Sequence
from typing import Any

from frontdesk import clock
from frontdesk.bus import publish
from frontdesk.engine.ledger import charge_of
from frontdesk.records.agent import Agent
from frontdesk.records.conversation import TESTS, Conversation, VisitorConversation
from frontdesk.records.message import Message, Speaker, Unanswered
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import Run
from frontdesk.table import Check, Create, Operation, Update


def closing_writes(run: Run, text: str, citations: Sequence[Citation] = ()) -> list[Operation]:
    """What closes a run: its outcome, the answer, the conversation, the event. Whoever closes it
    adds what becomes of its lease."""
    return [
        _outcome(run),
        Create(answer(run, text, citations)),
        Update(
            Conversation,
            Conversation.key_of(run.workspace_id, run.agent_id, run.conversation_id),
            add={"message_count": 1},
            **_ended(run),
        ),
        finished_event(run),
    ]


def closing_without_conversation(run: Run) -> list[Operation]:
    """What closes a run whose conversation was deleted: its outcome and the event, for what it
    took, and nothing of what was said."""
    return [_outcome(run, retrieval=None), finished_event(run)]


def _outcome(run: Run, **more: Any) -> Update:
    return Update(
        Run,
        run.key(),
        equals={"status": "running"},
        set=run.model_dump(mode="json", include=_OUTCOME) | more,
        places=run.places(),
    )


_OUTCOME = {
    "status",
    "model",
    "fallback_used",
    "error",
    "finish_reason",
    "usage",
    "cost_micros",
    "first_token_ms",
    "latency_ms",
    "finished_at",
}


def whole_writes(
    run: Run,
    conversation: Conversation,
    question: Message | None,
    text: str,
    citations: Sequence[Citation] = (),
) -> list[Operation]:
    """The one transaction of a run that ended before anything of it was stored.

    ``question`` is the user's message if it is new.
    """
    message = answer(run, text, citations)
    writes: list[Operation] = [Create(run), Create(message), finished_event(run)]
    if question:
        writes.append(Create(question))
    if run.new_conversation:
        finished = run.finished_at or clock.now()
        ended = {"leaf_id": run.message_id, "updated_at": finished, "message_count": 2}
        writes += beginning_writes(conversation.model_copy(update=ended))
    else:
        count = {"message_count": 2 if question else 1}
        writes.append(Update(Conversation, conversation.key(), add=count, **_ended(run)))
    return writes


def beginning_writes(conversation: Conversation) -> list[Operation]:
    """What stores a new conversation and tells of it; it needs its agent, and is deleted with it.

    In the playground the members talk among themselves, so that nobody is told.
    """
    workspace_id, agent_id = conversation.workspace_id, conversation.agent_id
    writes: list[Operation] = [
        Create(conversation),
        Check(Agent, Agent.key_of(workspace_id, agent_id)),
    ]
    if conversation.channel != "playground":
        writes.append(publish(workspace_id, "conversation.started", conversation.told()))
    if conversation.channel == "widget" and conversation.user:
        writes.append(
            Create(
                VisitorConversation(
                    workspace_id=workspace_id,
                    agent_id=agent_id,
                    visitor_id=conversation.user.id,
                    conversation_id=conversation.id,
                )
            )
        )
    return writes


def _ended(run: Run) -> dict[str, Any]:
    """How an `Update` of the conversation tells that the run has ended."""
    finished = run.finished_at or clock.now()
    return {
        "set": {
            "leaf_id": run.message_id,
            "active_run_id": None,
            "updated_at": clock.iso(finished),
        },
        "places": Conversation.listed(
            run.workspace_id, run.agent_id, run.conversation_id, run.channel, finished
        ),
    }


def answer(run: Run, text: str, citations: Sequence[Citation] = ()) -> Message:
    """The message that a run that has ended leaves."""
    return Message(
        id=run.message_id,
        workspace_id=run.workspace_id,
        conversation_id=run.conversation_id,
        parent_id=run.user_message_id,
        role="assistant",
        speaker=Speaker(kind="agent", id=run.agent_id),
        content=text,
        status="complete" if run.status in ("succeeded", "running") else run.status,
        run_id=run.id,
        model=run.model,
        usage=run.usage,
        cost_micros=run.cost_micros,
        latency_ms=run.latency_ms,
        error=run.error,
        citations=list(citations),
        unanswered=None if run.channel == TESTS else _unanswered(run),
        created_at=run.finished_at or clock.now(),
    )


def _unanswered(run: Run) -> Unanswered | None:
    """Why whoever asked is left without an answer, if they are."""
    if run.status in ("failed", "interrupted"):
        return "failed"
    found = run.retrieval
    return "nothing_found" if found and not found.failure and not found.passages else None


def finished_event(run: Run) -> Create:
    """The event that tells that a run has ended."""
    return publish(
        run.workspace_id,
        "run.finished" if run.status in ("succeeded", "cancelled") else "run.failed",
        {
            "run_id": run.id,
            "agent_id": run.agent_id,
            "conversation_id": run.conversation_id,
            "user_message_id": run.user_message_id,
            "message_id": run.message_id,
            "status": run.status,
            "error_code": run.error.code if run.error else None,
            "charge": charge_of(run).model_dump(),
        },
    )


def usage_event(run: Run) -> dict[str, Any]:
    """The data of the event ``usage``; the cost is null where the price is not known."""
    usage = run.usage
    return {
        "prompt_tokens": usage.prompt_tokens if usage else 0,
        "completion_tokens": usage.completion_tokens if usage else 0,
        "total_tokens": usage.total_tokens if usage else 0,
        "estimated": usage.estimated if usage else True,
        "cost_micros": run.cost_micros,
        "first_token_ms": run.first_token_ms,
        "latency_ms": run.latency_ms,
        "model": run.model,
    }


def terminal_event(run: Run, *, retryable: bool = True) -> tuple[str, dict[str, Any]]:
    """Name and data of the one event that ends the run's stream."""
    ids = {
        "run_id": run.id,
        "conversation_id": run.conversation_id,
        "message_id": run.message_id,
    }
    if run.error:
        return "error", run.error.model_dump() | {"retryable": retryable} | ids
    return "done", {"status": run.status, "finish_reason": run.finish_reason} | ids
