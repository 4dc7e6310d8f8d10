"""Requests and replies of our own API for keys."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chat.runs.schemas import ErrorReply, UsageReply
from frontdesk.engine.answers import Answer
from frontdesk.records.agent import Line
from frontdesk.records.message import Message
from frontdesk.records.retrieval import Citation
from frontdesk.records.run import Run, RunStatus
from frontdesk.schemas import Id, ReplyModel, RequestModel


class AskRequest(RequestModel):
    """``user`` is your own name or id of whoever asks; it is shown beside the conversation.
    ``conversation_id`` continues one that a key of the agent began."""

    message: Annotated[str, StringConstraints(strip_whitespace=False)] = Field(
        min_length=1, max_length=100_000
    )
    conversation_id: Id | None = None
    user: Annotated[Line, Field(min_length=1, max_length=200)] | None = None
    stream: bool = True


class AnswerReply(ReplyModel):
    """An answer. ``content`` is null while the run is running; ``error`` says why one failed."""

    run_id: str
    conversation_id: str
    message_id: str
    status: RunStatus
    content: str | None
    citations: list[Citation]
    usage: UsageReply | None
    model: str
    error: ErrorReply | None

    @classmethod
    def of_answer(cls, answer: Answer) -> Self:
        """The reply for an answer that was waited for."""
        return cls.model_validate(
            {
                "run_id": answer.run_id,
                "conversation_id": answer.conversation_id,
                "message_id": answer.message_id,
                "status": answer.status,
                "content": answer.text,
                "citations": answer.citations,
                "usage": answer.usage.model_dump() if answer.usage else None,
                "model": answer.model,
                "error": None,
            }
        )

    @classmethod
    def of_run(cls, run: Run, message: Message | None) -> Self:
        """The reply for a stored run and its answer, which may have been deleted."""
        return cls.model_validate(
            {
                "run_id": run.id,
                "conversation_id": run.conversation_id,
                "message_id": run.message_id,
                "status": run.status,
                "content": message.content if message else None,
                "citations": message.citations if message else [],
                "usage": run.usage.model_dump() if run.usage else None,
                "model": run.model,
                "error": run.error.model_dump() if run.error else None,
            }
        )
