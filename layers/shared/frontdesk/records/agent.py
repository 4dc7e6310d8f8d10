"""Agents as they are stored: what the builder writes and what a chat turn reads.

An agent's history is a chain of immutable versions. An environment holds a copy of the version
it points to, so that a chat turn reads agent and config together in one BatchGetItem.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, computed_field

from frontdesk import clock
from frontdesk.errors import NotFound
from frontdesk.ids import new_id
from frontdesk.principal import Principal
from frontdesk.records.search_text import searchable
from frontdesk.table import Item, Key

EnvironmentName = Literal["draft", "production"]


def _readable(text: str) -> str:
    if any(character < " " and character not in "\n\r\t" for character in text):
        raise ValueError("control characters are not allowed")
    return text


def _one_line(text: str) -> str:
    if any(character < " " for character in text):
        raise ValueError("line breaks and control characters are not allowed")
    return text


Text = Annotated[str, AfterValidator(_readable)]
"""Text of many lines, without NUL and other control characters."""

Line = Annotated[str, AfterValidator(_one_line)]
"""Text of one line."""

ModelId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w./:@+-]{0,119}$")]
"""The name of a model as its endpoint knows it."""

# DynamoDB refuses numbers below 1e-130, and nobody means more than three digits.
Temperature = Annotated[
    float,
    Field(ge=0, le=2, allow_inf_nan=False),
    AfterValidator(lambda value: abs(round(value, 3))),
]


Share = Annotated[
    float,
    Field(ge=0, le=1, allow_inf_nan=False),
    AfterValidator(lambda value: abs(round(value, 3))),
]

# A config that is answered always carries every field, and its JSON schema says so.
_WHOLE = ConfigDict(json_schema_serialization_defaults_required=True)


class Guardrails(BaseModel):
    """What the agent does not talk about, and what it says instead."""

    model_config = _WHOLE

    blocked_topics: list[Annotated[Line, Field(min_length=1, max_length=100)]] = Field(
        default=[], max_length=20
    )
    refuse_message: Annotated[Text, Field(max_length=500)] = ""


class Rag(BaseModel):
    """Whether the agent's knowledge goes into the prompt, and how many passages of it.

    ``floor``: how relevant a passage must be, from 0 to 1; null is what was measured for the
    embedding that the knowledge is indexed with.
    """

    model_config = _WHOLE

    enabled: bool = True
    top_k: int = Field(default=5, ge=1, le=20)
    floor: Share | None = None


class AgentConfig(BaseModel):
    """How an agent behaves. ``model`` null stands for the platform's default model."""

    model_config = ConfigDict(protected_namespaces=(), **_WHOLE)

    instructions: Annotated[Text, Field(max_length=32_000)] = ""
    model: ModelId | None = None
    fallback_model: ModelId | None = None
    temperature: Temperature = 0.7
    max_tokens: int | None = Field(default=None, ge=1, le=32_000)
    welcome_message: Annotated[Text, Field(max_length=2_000)] = ""
    suggested_questions: list[Annotated[Line, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=8
    )
    language: Annotated[str, Field(pattern=r"^(auto|[a-z]{2,3}(-[A-Z]{2})?)$")] = "auto"
    guardrails: Guardrails = Guardrails()
    rag: Rag = Rag()
    tools: list[str] = Field(default=[], max_length=0)


class Author(BaseModel):
    """A person as history shows them: the name they had then."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str

    @classmethod
    def of(cls, principal: Principal) -> Self:
        """The caller."""
        return cls(id=principal.user_id, name=principal.user_name)


def made_by(principal: Principal, prefix: str) -> dict[str, Any]:
    """What begins every record that somebody makes: its id, whose it is, who made it and when."""
    moment = clock.now()
    return {
        "id": new_id(prefix),
        "workspace_id": principal.workspace_id,
        "created_by": Author.of(principal),
        "created_at": moment,
        "updated_at": moment,
    }


class AgentNotFound(NotFound):
    code = "agent_not_found"
    title = "There is no such agent"


class Agent(Item):
    """An agent: how it looks, and which of its versions is draft and which production.

    Every change of the agent or of its pointers counts ``revision`` up.
    """

    kind: ClassVar[str] = "agent"

    workspace_id: str
    id: str
    name: str
    description: str = ""
    icon: str
    color: str
    version: int
    production_version: int | None = None
    created_by: Author
    created_at: datetime
    updated_at: datetime

    @computed_field  # type: ignore[prop-decorator]
    @property
    def search(self) -> str:
        """The words of name and description; stored, so that DynamoDB can filter by them."""
        return searchable(f"{self.name} {self.description}")

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(f"WS#{workspace_id}", f"AGENT#{agent_id}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.id)

    @classmethod
    def partition_of(cls, workspace_id: str, agent_id: str) -> str:
        """The partition of everything that belongs to the agent."""
        return f"WS#{workspace_id}#AGT#{agent_id}"

    def child_pk(self) -> str:
        return self.partition_of(self.workspace_id, self.id)


class AgentVersion(Item):
    """One state of an agent's config, never changed after it was written."""

    kind: ClassVar[str] = "agent_version"

    workspace_id: str
    agent_id: str
    number: int
    config: AgentConfig
    author: Author
    changelog: str = ""
    created_at: datetime

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, number: int) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), f"VERSION#{number:08}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.number)


class AgentEnvironment(Item):
    """What an environment runs: the number of a version and a copy of its config."""

    kind: ClassVar[str] = "agent_environment"

    workspace_id: str
    agent_id: str
    environment: EnvironmentName
    version: int
    config: AgentConfig

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str, environment: EnvironmentName) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), f"ENV#{environment}")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id, self.environment)
