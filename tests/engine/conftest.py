"""The model endpoint of the chat tests, for what the engine asks of it."""

from tests.chat.conftest import model_endpoint, with_models

__all__ = ["model_endpoint", "with_models"]
