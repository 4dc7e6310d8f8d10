"""The templates, read once from the JSON files beside this module."""

from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from frontdesk.records.agent import AgentConfig

Locale = Literal["en", "fr"]

_ORDER = ("customer-support", "ecommerce", "hr-assistant", "onboarding", "dev-assistant",
          "gym-concierge")  # fmt: skip


class _Texts(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    description: str
    category: str
    instructions: str
    welcome_message: str
    suggested_questions: list[str]
    blocked_topics: list[str]
    refuse_message: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    icon: str
    color: str
    temperature: float
    texts: dict[Locale, _Texts]


class Template(BaseModel):
    """A template in one language."""

    id: str
    name: str
    description: str
    icon: str
    color: str
    category: str
    config: AgentConfig


BLANK = Template(
    id="blank",
    name="",
    description="",
    icon="bot",
    color="#6366f1",
    category="",
    config=AgentConfig(),
)
"""What an agent starts from without a template."""


def templates(locale: str) -> list[Template]:
    """All templates in a language, English for one that is not translated."""
    return list(_catalog()[_known(locale)].values())


def template(template_id: str, locale: str) -> Template | None:
    """One template in a language."""
    return _catalog()[_known(locale)].get(template_id)


def _known(locale: str) -> Locale:
    return "fr" if locale == "fr" else "en"


@lru_cache(maxsize=1)
def _catalog() -> dict[Locale, dict[str, Template]]:
    folder = Path(__file__).parent
    files = {
        name: _File.model_validate_json((folder / f"{name}.json").read_bytes()) for name in _ORDER
    }
    return {
        locale: {name: _localised(name, file, locale) for name, file in files.items()}
        for locale in get_args(Locale)
    }


def _localised(name: str, file: _File, locale: Locale) -> Template:
    texts = file.texts[locale]
    return Template(
        id=name,
        name=texts.name,
        description=texts.description,
        icon=file.icon,
        color=file.color,
        category=texts.category,
        config=AgentConfig.model_validate(
            {
                "instructions": texts.instructions,
                "temperature": file.temperature,
                "welcome_message": texts.welcome_message,
                "suggested_questions": texts.suggested_questions,
                "guardrails": {
                    "blocked_topics": texts.blocked_topics,
                    "refuse_message": texts.refuse_message,
                },
            }
        ),
    )
