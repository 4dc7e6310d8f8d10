"""Runs as a client sees them."""

from frontdesk.records.conversation import Channel, Environment
from frontdesk.records.run import Run, RunStatus
from frontdesk.schemas import ReplyModel, Timestamp


class UsageReply(ReplyModel):
    """Tokens in and out; ``estimated`` when the endpoint did not count them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    estimated: bool


class ErrorReply(ReplyModel):
    """Why a run failed."""

    code: str
    title: str
    detail: str


class RunPerson(ReplyModel):
    """Who asked: a member, a key, a visitor, or somebody on a channel, by the name of then."""

    id: str
    name: str


class RunReply(ReplyModel):
    """A run without what was said in it; ``cost_micros`` (millionths of a dollar) is null where
    the model's price is not known."""

    id: str
    agent_id: str
    conversation_id: str
    user_message_id: str
    message_id: str
    status: RunStatus
    channel: Channel
    environment: Environment
    version: int
    model: str
    requested_model: str
    fallback_used: bool
    temperature: float
    max_tokens: int | None
    finish_reason: str | None
    error: ErrorReply | None
    usage: UsageReply | None
    cost_micros: int | None
    first_token_ms: int | None
    latency_ms: int | None
    started_at: Timestamp
    finished_at: Timestamp | None
    user_id: str
    user: RunPerson


class PromptMessage(ReplyModel):
    """One message as the model was given it."""

    role: str
    content: str


class PassageReply(ReplyModel):
    """A passage with its number and the text that the model was given."""

    number: int
    document_id: str
    document_name: str
    passage_id: str
    page: int | None
    heading: str
    url: str | None
    text: str


class RetrievedPassageReply(PassageReply):
    """A passage that was found, with its scores by words, by meaning and together."""

    bm25: float
    cosine: float
    score: float
    pinned: bool


class RetrievalFailure(ReplyModel):
    """Why the knowledge could not be searched."""

    code: str
    detail: str


class RetrievalReply(ReplyModel):
    """How the knowledge was asked; no passages and no failure: nothing there was relevant."""

    query: str
    passages: list[RetrievedPassageReply]
    embedding: str
    embedding_ms: float
    search_ms: float
    failure: RetrievalFailure | None


class RunDetail(RunReply):
    """A run with the prompt, the question and the answer, as far as they have not been deleted.

    ``retrieval`` is null where the agent had no knowledge, or did not use it.
    """

    prompt: list[PromptMessage]
    retrieval: RetrievalReply | None
    input: str | None
    output: str | None


def run_reply(run: Run) -> RunReply:
    """The stored run as a reply."""
    return RunReply.model_validate(run.model_dump() | {"user_id": run.user.id})
