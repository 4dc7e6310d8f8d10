"""Which models there are, given how the installation is configured."""

from urllib.parse import urlsplit

from frontdesk.engine.prices import MODELS, OFFLINE_MODEL, ModelInfo, default_model, find
from frontdesk.settings import Settings


def available(settings: Settings) -> list[ModelInfo]:
    """The offline model, then with an endpoint its default model and those of the price table."""
    offline = MODELS[OFFLINE_MODEL]
    if not settings.models_configured:
        return [offline]
    default = default_model(settings)
    known = find(default)
    host = urlsplit(settings.openai_base_url or "").hostname or "OpenAI"
    first = ModelInfo(
        default,
        known.name if known else default,
        known.provider if known else host,
        context_window=known.context_window if known else None,
        input_price_micros_per_mtok=known.input_price_micros_per_mtok if known else None,
        output_price_micros_per_mtok=known.output_price_micros_per_mtok if known else None,
    )
    others = [model for model in MODELS.values() if model.id not in (default, OFFLINE_MODEL)]
    return [offline, *([] if default == OFFLINE_MODEL else [first]), *others]
