"""The models port: a request in, a stream of text out, from an endpoint or offline."""

from frontdesk.engine.llm.port import (
    Completion,
    Knowledge,
    Model,
    ModelError,
    ModelRequest,
    Piece,
    estimate_tokens,
    message_text,
    message_tokens,
    prompt_tokens,
)
from frontdesk.engine.llm.select import close_models, model_for

__all__ = [
    "Completion",
    "Knowledge",
    "Model",
    "ModelError",
    "ModelRequest",
    "Piece",
    "close_models",
    "estimate_tokens",
    "message_text",
    "message_tokens",
    "model_for",
    "prompt_tokens",
]
