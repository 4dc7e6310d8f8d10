"""The widget's settings as members read and write them."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from frontdesk.records.agent import Line, Text
from frontdesk.records.widget_settings import Handoff, PreChat
from frontdesk.schemas import ReplyModel, RequestModel

Title = Annotated[Line, Field(min_length=1, max_length=80)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(str.lower)]
Welcome = Annotated[Text, Field(max_length=2_000)]


class WidgetSettingsUpdate(RequestModel):
    """The whole of the settings; ``revision`` is the one that the client has seen."""

    title: Title | None = None
    color: Color | None = None
    position: Literal["right", "left"] = "right"
    theme: Literal["auto", "light", "dark"] = "auto"
    language: Literal["auto", "en", "fr"] = "auto"
    welcome_message: Welcome | None = None
    suggested_questions: bool = True
    pre_chat: PreChat = PreChat()
    handoff: Handoff = Handoff()
    show_branding: bool = True
    revision: int = Field(ge=0, le=999_999_999)

    @model_validator(mode="after")
    def _different_fields(self) -> Self:
        keys = [field.key for field in self.pre_chat.fields]
        if len(set(keys)) < len(keys):
            raise ValueError("two fields of the form have the same key")
        if self.pre_chat.enabled and not keys:
            raise ValueError("a form needs at least one field")
        return self


class WidgetSettings(ReplyModel):
    """How the widget looks and what it asks for. Null stands for what the agent itself has."""

    title: str | None
    color: str | None
    position: Literal["right", "left"]
    theme: Literal["auto", "light", "dark"]
    language: Literal["auto", "en", "fr"]
    welcome_message: str | None
    suggested_questions: bool
    pre_chat: PreChat
    handoff: Handoff
    show_branding: bool
    revision: int
