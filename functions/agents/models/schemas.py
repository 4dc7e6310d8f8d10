"""Replies about models."""

from frontdesk.schemas import ReplyModel


class Model(ReplyModel):
    """A model with its prices in micro-dollars per million tokens, null where unknown."""

    id: str
    name: str
    provider: str
    offline: bool
    context_window: int | None
    input_price_micros_per_mtok: int | None
    output_price_micros_per_mtok: int | None


class ModelList(ReplyModel):
    """The models on offer; ``default`` is what an agent without a model runs on."""

    items: list[Model]
    default: str
