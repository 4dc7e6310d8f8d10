"""Requests and replies of the agents' routes."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from agents.items import Draft
from frontdesk.records.agent import AgentConfig, Author, Guardrails, Line, Rag, Text
from frontdesk.schemas import ReplyModel, RequestModel, Timestamp

MAX_CONFIG_BYTES = 60_000

_LUCIDE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
)
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}(\u200d{_PICTURE})*"
)


def _icon(value: str) -> str:
    if _LUCIDE.fullmatch(value) or _EMOJI.fullmatch(value):
        return value
    raise ValueError("must be one emoji or the name of a Lucide icon")


Name = Annotated[Line, Field(min_length=1, max_length=80)]
Description = Annotated[Text, Field(max_length=500)]
Icon = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_icon)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(str.lower)]
Changelog = Annotated[Text, Field(max_length=500)]


class GuardrailsInput(Guardrails):
    """Guardrails as a client sends them."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RagInput(Rag):
    """Settings of retrieval as a client sends them."""

    model_config = ConfigDict(extra="forbid")


class AgentConfigInput(AgentConfig):
    """A config as a client sends it: unknown fields are refused, 60 kB at most."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    guardrails: GuardrailsInput = GuardrailsInput()
    rag: RagInput = RagInput()

    @model_validator(mode="after")
    def _small_enough(self) -> Self:
        if len(self.model_dump_json().encode()) > MAX_CONFIG_BYTES:
            raise PydanticCustomError(
                "config_too_large",
                "the config is larger than {limit} bytes",
                {"limit": MAX_CONFIG_BYTES},
            )
        return self

    def config(self) -> AgentConfig:
        """The config as it is stored."""
        return AgentConfig.model_validate(self.model_dump())


class AgentCreate(RequestModel):
    """A new agent. What is absent comes from the template, or else from the defaults."""

    name: Name
    description: Description | None = None
    icon: Icon | None = None
    color: Color | None = None
    config: AgentConfigInput | None = None
    template_id: str | None = Field(default=None, max_length=40)


class AgentUpdate(RequestModel):
    """New name or looks; ``revision`` is the one that the client has seen."""

    name: Name | None = None
    description: Description | None = None
    icon: Icon | None = None
    color: Color | None = None
    revision: int = Field(ge=0, le=999_999_999)


class ConfigUpdate(RequestModel):
    """A new draft, written on top of the version ``base_version``."""

    config: AgentConfigInput
    base_version: int = Field(ge=1, le=99_999_999)
    changelog: Changelog = ""


class Restore(RequestModel):
    """What to write into the history; by default that a version was restored."""

    changelog: Changelog = ""


class Promote(RequestModel):
    """The version to put into production."""

    version: int = Field(ge=1, le=99_999_999)


class AgentSummary(ReplyModel):
    """An agent without its config."""

    id: str
    name: str
    description: str
    icon: str
    color: str
    version: int
    production_version: int | None
    created_at: Timestamp
    updated_at: Timestamp
    created_by: Author
    revision: int


class Agent(AgentSummary):
    """An agent with the config of its draft."""

    config: AgentConfig

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """The reply for an agent and its draft."""
        summary = AgentSummary.model_validate(draft.agent)
        return cls(**summary.model_dump(), config=draft.config)
