"""One platform for all tests that do not stop it."""

import secrets
from collections.abc import Iterator

import pytest

from tests.e2e.processes import Client, Platform, model_endpoint, platform


@pytest.fixture(scope="session")
def model() -> Iterator[Client]:
    """The scripted model endpoint."""
    with model_endpoint() as client:
        yield client


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, model: Client) -> Iterator[Platform]:
    """A platform that all tests share."""
    with platform(tmp_path_factory.mktemp("e2e") / "data", model) as shared:
        yield shared


@pytest.fixture
def person(running: Platform) -> Client:
    """A client of a new account on the shared platform."""
    return running.client.register(f"{secrets.token_hex(8)}@example.com")
