"""A shop for each test."""

import pytest

from tests.widget.shop import Shop, open_shop


@pytest.fixture
def shop() -> Shop:
    """A page of https://shop.example.com with a widget."""
    return open_shop()
