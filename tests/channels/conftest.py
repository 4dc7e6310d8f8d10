"""Fixtures of the channels' tests."""

from collections.abc import Iterator

import pytest

from channels.inbound.items import Arrival
from frontdesk.outbound import factory
from frontdesk.settings import reset_settings
from frontdesk.table import Index, Query, get_table
from tests.channels.slack_server import CONFIG, FakeSlack, install
from tests.channels.slack_server import slack as slack_server
from tests.channels.world import Channel, close_worker, connect, lose_messages
from tests.chat.conftest import model_endpoint, with_models
from tests.platform import Account

__all__ = ["model_endpoint", "with_models"]


@pytest.fixture(autouse=True)
def platforms_are_here(monkeypatch: pytest.MonkeyPatch, with_models: None) -> Iterator[None]:
    """Platforms on this machine may be asked, and models answer."""
    del with_models
    monkeypatch.setenv("OUTBOUND_ALLOW_PRIVATE_HOSTS", "true")
    reset_settings()
    factory.get_outbound.cache_clear()
    yield
    factory.get_outbound.cache_clear()


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    """Slack, which the settings name."""
    with slack_server() as opened:
        monkeypatch.setenv("SLACK_API_URL", f"{opened.server.url}/api")
        reset_settings()
        yield opened


@pytest.fixture
def team(account: Account, slack: FakeSlack) -> Channel:
    """A connection of a deployed agent that is installed in a Slack workspace."""
    del slack
    channel = connect(account, "slack", CONFIG)
    assert "install=done" in (install(channel).header("location") or "")
    return channel


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """No message and no waiting arrival of this test meets the next one's sweep."""
    yield
    lose_messages()
    table = get_table()
    for partition in Arrival.due_pks():
        due = table.all(Query(Arrival, partition, index=Index.BY_TIME))
        table.delete_keys([arrival.key() for arrival in due])
    # The next test's models and table are asked over connections of its own.
    close_worker()
