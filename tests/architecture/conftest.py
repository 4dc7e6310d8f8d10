"""Fixtures of the architecture tests."""

from collections.abc import Iterator

import pytest

from tests.architecture.client import Platform, open_platform


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """All capabilities, each called as the cloud would call it."""
    with open_platform() as opened:
        yield opened
