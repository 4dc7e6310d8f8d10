"""How an agent's widget looks and what it asks for, as members set it; one for each agent."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.records.agent import Agent, Line, Text
from frontdesk.table import Item, Key

MAX_FIELDS = 6

FieldKey = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]
"""The name of an answer of the pre-chat form; ``name`` and ``email`` become the visitor's own."""


class FormField(BaseModel):
    """One question of the pre-chat form."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    key: FieldKey
    label: Annotated[Line, Field(min_length=1, max_length=80)]
    type: Literal["text", "email", "tel"] = "text"
    required: bool = False


class PreChat(BaseModel):
    """What is asked before the first message."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    enabled: bool = False
    fields: Annotated[list[FormField], Field(max_length=MAX_FIELDS)] = []


class Handoff(BaseModel):
    """Whether a visitor can ask for a person, and what they then read (empty: a default)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    enabled: bool = False
    message: Annotated[Text, Field(max_length=500)] = ""


class WidgetSettings(Item):
    """The widget of an agent; null where the agent's own name, colour or welcome is taken."""

    kind: ClassVar[str] = "widget_settings"

    workspace_id: str
    agent_id: str
    title: str | None = None
    color: str | None = None
    position: Literal["right", "left"] = "right"
    theme: Literal["auto", "light", "dark"] = "auto"
    language: Literal["auto", "en", "fr"] = "auto"
    welcome_message: str | None = None
    suggested_questions: bool = True
    pre_chat: PreChat = PreChat()
    handoff: Handoff = Handoff()
    show_branding: bool = True

    @classmethod
    def key_of(cls, workspace_id: str, agent_id: str) -> Key:
        return Key(Agent.partition_of(workspace_id, agent_id), "WIDGET")

    def key(self) -> Key:
        return self.key_of(self.workspace_id, self.agent_id)
