"""What a client sends to start a turn."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from frontdesk.schemas import Id, RequestModel


class ChatRequest(RequestModel):
    """Exactly one of ``message`` and ``regenerate``.

    ``parent_id`` absent continues at the end of the conversation, null begins it anew (the edit
    of a first message), an id continues below that message.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"message": "Hello"}]})

    message: Annotated[str, StringConstraints(strip_whitespace=False)] | None = Field(
        None, max_length=100_000
    )
    regenerate: Id | None = None
    conversation_id: Id | None = None
    parent_id: Id | None = None
    environment: Literal["draft", "production"] = "draft"

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.message is None) == (self.regenerate is None):
            raise ValueError("send exactly one of message and regenerate")
        return self
