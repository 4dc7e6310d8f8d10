"""What the tools take and give; their JSON schemas are what clients see."""

from pydantic import Field

from frontdesk.schemas import Id, ReplyModel, RequestModel


class AskInput(RequestModel):
    """A question for the agent."""

    question: str = Field(
        min_length=1, max_length=100_000, description="What to ask, in any language"
    )
    conversation_id: Id | None = Field(
        default=None,
        description="The conversation_id of an earlier answer, to ask on in that conversation",
    )


class Cited(ReplyModel):
    """A passage that the answer names as ``[number]``."""

    number: int
    document_id: str
    document_name: str
    uri: str | None = Field(description="The document's resource, where the key may read it")
    page: int | None
    heading: str
    url: str | None = Field(description="Where the document was found, if on the web")
    text: str


class AskOutput(ReplyModel):
    """The agent's answer. ``status`` is ``cancelled`` where it was stopped before its end."""

    answer: str
    status: str
    conversation_id: str
    run_id: str
    message_id: str
    citations: list[Cited]


class SearchInput(RequestModel):
    """What to look for in the agent's knowledge."""

    query: str = Field(min_length=1, max_length=2_000, description="A question or some words")
    k: int = Field(default=5, ge=1, le=20, description="How many passages at most")


class FoundPassage(ReplyModel):
    """A passage, with the score that made its rank."""

    passage_id: str
    document_id: str
    document_name: str
    uri: str = Field(description="The document's resource")
    page: int | None
    heading: str
    url: str | None = Field(description="Where the document was found, if on the web")
    text: str
    score: float


class SearchOutput(ReplyModel):
    """The relevant passages, best first; none when nothing there is about it."""

    passages: list[FoundPassage]
