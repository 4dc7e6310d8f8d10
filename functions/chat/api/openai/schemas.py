"""What OpenAI's clients send to ``/v1``, and the shapes of what they get."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from frontdesk.engine.llm import message_text
from frontdesk.engine.turn_request import ClientChat
from frontdesk.records.agent import Line
from frontdesk.schemas import ReplyModel, RequestModel

MAX_MESSAGES = 2_000
MAX_DEPTH = 100
"""How deep what the client sends may be nested; what writes it as JSON has limits, too."""
_WITHOUT_TEXT = "[attachment]"


class ContentPart(BaseModel):
    """A part of a message: a text, a picture, a file."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """A message of the client's chat; other fields (name, tool_calls, …) are passed on."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPart] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.role != "assistant" and not self.content:
            raise ValueError("content must not be empty")
        return self


class StreamOptions(BaseModel):
    """``include_usage``: one more chunk at the end, with what the answer took."""

    include_usage: bool = False


def _only_text(value: list[str]) -> list[str]:
    if value != ["text"]:
        raise ValueError("only text is supported")
    return value


Tokens = Annotated[int, Field(ge=1, le=1_000_000)]
Anything = dict[str, Any]


class ChatCompletionRequest(RequestModel):
    """OpenAI's request. ``model`` is the agent's id, or ``default`` for the key's agent.

    All but ``model``, ``stream``, ``user``, ``store`` and ``metadata`` goes to the agent's model
    as it is; what the model does not take, its endpoint refuses.
    """

    model_config = ConfigDict(
        str_strip_whitespace=False,
        json_schema_extra={
            "examples": [{"model": "default", "messages": [{"role": "user", "content": "Hello"}]}]
        },
    )

    model: str = Field(min_length=1, max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=MAX_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: Annotated[Line, Field(max_length=200)] | None = None
    n: Literal[1] | None = None
    max_tokens: Tokens | None = None
    max_completion_tokens: Tokens | None = None
    temperature: float | None = Field(None, ge=0, le=2, allow_inf_nan=False)
    top_p: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)
    presence_penalty: float | None = Field(None, ge=-2, le=2, allow_inf_nan=False)
    frequency_penalty: float | None = Field(None, ge=-2, le=2, allow_inf_nan=False)
    stop: str | Annotated[list[str], Field(max_length=16)] | None = None
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    logit_bias: dict[str, float] | None = None
    response_format: Anything | None = None
    tools: Annotated[list[Anything], Field(max_length=128)] | None = None
    tool_choice: str | Anything | None = None
    parallel_tool_calls: bool | None = None
    reasoning_effort: str | None = Field(None, max_length=20)
    verbosity: str | None = Field(None, max_length=20)
    prediction: Anything | None = None
    service_tier: str | None = Field(None, max_length=20)
    prompt_cache_key: str | None = Field(None, max_length=200)
    prompt_cache_retention: str | None = Field(None, max_length=20)
    prompt_cache_options: Anything | None = None
    safety_identifier: str | None = Field(None, max_length=200)
    modalities: Annotated[list[str], AfterValidator(_only_text)] | None = None
    logprobs: Literal[False] | None = None
    store: bool | None = None
    metadata: dict[str, str] | None = None

    @model_validator(mode="before")
    @classmethod
    def _can_be_passed_on(cls, given: Any) -> Any:
        """What Python reads as JSON may still be none: half a character, a number of any size."""
        level: list[Any] = [given] if isinstance(given, dict) else []
        for _ in range(MAX_DEPTH):
            level = [
                inner
                for outer in level
                for inner in (outer.values() if isinstance(outer, dict) else outer)
                if isinstance(inner, dict | list)
            ]
            if not level:
                break
        else:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        try:
            orjson.dumps(given)
        except TypeError as error:
            raise ValueError(f"no valid JSON: {error}") from None
        return given

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not any(message.role == "user" for message in self.messages):
            raise ValueError("messages must hold one of a user")
        return self

    def chat(self) -> ClientChat:
        """The messages and parameters as they go to the model."""
        given = self.model_dump(exclude_none=True, include=_PASSED)
        messages = [message.model_dump(exclude_unset=True) for message in self.messages]
        return ClientChat(messages, given, self.max_completion_tokens or self.max_tokens)

    def question(self) -> str:
        """What the user wrote last, which is what is stored of the chat."""
        asked = [message for message in self.messages if message.role == "user"]
        return message_text(asked[-1].model_dump()).strip() or _WITHOUT_TEXT


_PASSED = {
    *("temperature", "top_p", "presence_penalty", "frequency_penalty", "stop", "seed"),
    *("logit_bias", "response_format", "tools", "tool_choice", "parallel_tool_calls"),
    *("reasoning_effort", "verbosity", "prediction", "service_tier", "prompt_cache_key"),
    *("prompt_cache_retention", "prompt_cache_options", "safety_identifier"),
}


class OpenAIErrorDetail(ReplyModel):
    """What went wrong, in OpenAI's words."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(ReplyModel):
    """Every error below ``/v1``."""

    error: OpenAIErrorDetail


class ToolCallFunction(ReplyModel):
    """The name of the caller's tool, and its arguments as JSON text."""

    name: str
    arguments: str


class ToolCall(ReplyModel):
    """A call that the caller is to make, and to answer in a message of the role ``tool``."""

    id: str
    type: str
    function: ToolCallFunction


class CompletionMessage(ReplyModel):
    """What the agent answers; ``content`` is null where it only calls tools."""

    role: Literal["assistant"]
    content: str | None
    refusal: None
    tool_calls: list[ToolCall] | None = None


class Choice(ReplyModel):
    """The one choice of an answer."""

    index: int
    message: CompletionMessage
    logprobs: None
    finish_reason: str


class CompletionUsage(ReplyModel):
    """Tokens as the model's endpoint counted them, or estimated where it does not count."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: Mapping[str, int] | None = None
    completion_tokens_details: Mapping[str, int] | None = None


class ChatCompletion(ReplyModel):
    """OpenAI's answer. ``citations``, which is not OpenAI's, names the passages that the text
    refers to as ``[1]``; it is there only where there are any."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage | None
    citations: list[Anything] | None = None


class OpenAIModel(ReplyModel):
    """An agent as a model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class OpenAIModelList(ReplyModel):
    """The agents that a key reaches: its own, if that is deployed."""

    object: Literal["list"]
    data: list[OpenAIModel]
