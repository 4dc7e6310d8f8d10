"""The models that Frontdesk knows by name, with what they cost.

List prices in US dollars for standard requests, looked up on 2026-11-21: OpenAI's from
developers.openai.com/api/docs/pricing (as read on 2026-11-05 and in the release notes of
GPT-6.2 Sol, 2026-11-17), Mistral's from mistral.ai/pricing, Google's from
ai.google.dev/gemini-api/docs/pricing. Batch, cached-input and regional tariffs are not
modelled. A model that is not here works too; its cost is then unknown, which is not zero.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.settings import Settings

OFFLINE_MODEL = "frontdesk-offline"
"""The embedded model: extractive, answers without a key."""

_FALLBACK_DEFAULT = "gpt-4.1-mini"
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model; prices in millionths of a dollar per million tokens, None when unknown.

    Above ``long_prompt`` prompt tokens the input costs twice and the output 1.5 times as much.
    """

    id: str
    name: str
    provider: str
    offline: bool = False
    context_window: int | None = None
    input_price_micros_per_mtok: int | None = None
    output_price_micros_per_mtok: int | None = None
    long_prompt: int | None = None


# id, name, provider, context window, dollars per million tokens in and out, long prompts above
_TABLE: tuple[tuple[str, str, str, int, float, float, int | None], ...] = (
    ("gpt-6.2-sol", "GPT-6.2 Sol", "OpenAI", 1_050_000, 2.00, 10.00, 272_000),
    ("gpt-6.1-sol", "GPT-6.1 Sol", "OpenAI", 1_050_000, 2.00, 10.00, 272_000),
    ("gpt-6-astra", "GPT-6 Astra", "OpenAI", 1_050_000, 10.00, 50.00, 272_000),
    ("gpt-6-sol", "GPT-6 Sol", "OpenAI", 1_050_000, 2.00, 10.00, 272_000),
    ("gpt-6-luna", "GPT-6 Luna", "OpenAI", 1_050_000, 0.10, 0.50, 272_000),
    ("gpt-5.6-sol", "GPT-5.6 Sol", "OpenAI", 1_000_000, 4.00, 20.00, 272_000),
    ("gpt-5.6-terra", "GPT-5.6 Terra", "OpenAI", 1_000_000, 2.00, 12.00, 272_000),
    ("gpt-5.6-luna", "GPT-5.6 Luna", "OpenAI", 400_000, 0.20, 1.20, 272_000),
    ("gpt-5.5", "GPT-5.5", "OpenAI", 1_050_000, 5.00, 30.00, 272_000),
    ("gpt-5.4", "GPT-5.4", "OpenAI", 1_050_000, 2.50, 15.00, 272_000),
    ("gpt-5.4-mini", "GPT-5.4 mini", "OpenAI", 400_000, 0.75, 4.50, None),
    ("gpt-5.4-nano", "GPT-5.4 nano", "OpenAI", 400_000, 0.20, 1.25, None),
    ("gpt-5.2", "GPT-5.2", "OpenAI", 400_000, 1.75, 14.00, None),
    ("gpt-5.1", "GPT-5.1", "OpenAI", 400_000, 1.25, 10.00, None),
    ("gpt-5", "GPT-5", "OpenAI", 400_000, 1.25, 10.00, None),
    ("gpt-5-mini", "GPT-5 mini", "OpenAI", 400_000, 0.25, 2.00, None),
    ("gpt-5-nano", "GPT-5 nano", "OpenAI", 400_000, 0.05, 0.40, None),
    ("gpt-4.1", "GPT-4.1", "OpenAI", 1_047_576, 2.00, 8.00, None),
    ("gpt-4.1-mini", "GPT-4.1 mini", "OpenAI", 1_047_576, 0.40, 1.60, None),
    ("gpt-4.1-nano", "GPT-4.1 nano", "OpenAI", 1_047_576, 0.10, 0.40, None),
    ("gpt-4o", "GPT-4o", "OpenAI", 128_000, 2.50, 10.00, None),
    ("gpt-4o-mini", "GPT-4o mini", "OpenAI", 128_000, 0.15, 0.60, None),
    ("o3", "o3", "OpenAI", 200_000, 2.00, 8.00, None),
    ("o4-mini", "o4-mini", "OpenAI", 200_000, 1.10, 4.40, None),
    ("mistral-medium-3.5", "Mistral Medium 3.5", "Mistral", 256_000, 1.50, 7.50, None),
    ("gemini-2.5-flash", "Gemini 2.5 Flash", "Google", 1_048_576, 0.30, 2.50, None),
    ("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", "Google", 1_048_576, 0.10, 0.40, None),
)


def _entries() -> Iterator[ModelInfo]:
    yield ModelInfo(OFFLINE_MODEL, "Frontdesk Offline", "Frontdesk", True, None, 0, 0)
    for identifier, name, provider, window, dollars_in, dollars_out, long_prompt in _TABLE:
        yield ModelInfo(
            identifier,
            name,
            provider,
            context_window=window,
            input_price_micros_per_mtok=round(dollars_in * 1_000_000),
            output_price_micros_per_mtok=round(dollars_out * 1_000_000),
            long_prompt=long_prompt,
        )


MODELS: dict[str, ModelInfo] = {model.id: model for model in _entries()}
"""Every model of the price table by its id, the offline model first."""


def find(model_id: str) -> ModelInfo | None:
    """The entry of a model, also under a dated name (``gpt-4o-mini-2024-07-18``) and under
    ``provider/name`` as GitHub Models and OpenRouter write it; None for an unknown one."""
    provider, slash, name = model_id.rpartition("/")
    found = MODELS.get(name) or MODELS.get(_DATED.sub("", name))
    if found and slash and provider.lower() != found.provider.lower():
        return None
    return found


def cost_micros(model_id: str, prompt_tokens: int, completion_tokens: int) -> int | None:
    """The price of a call in millionths of a dollar, rounded up; None when it is not known."""
    model = find(model_id)
    if (
        model is None
        or model.input_price_micros_per_mtok is None
        or model.output_price_micros_per_mtok is None
    ):
        return None
    paid_in = prompt_tokens * model.input_price_micros_per_mtok
    paid_out = completion_tokens * model.output_price_micros_per_mtok
    if model.long_prompt is not None and prompt_tokens > model.long_prompt:
        paid_in, paid_out = paid_in * 2, paid_out * 3 // 2
    return -(-(paid_in + paid_out) // 1_000_000)


def default_model(settings: Settings) -> str:
    """The model of an agent that names none: ``OPENAI_MODEL``, or offline without an endpoint."""
    if not settings.models_configured:
        return OFFLINE_MODEL
    return settings.openai_model or _FALLBACK_DEFAULT
