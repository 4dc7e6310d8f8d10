"""Fixtures of the webhooks' tests."""

from collections.abc import Iterator

import pytest

import webhooks.endpoints.service
import webhooks.events
from frontdesk.outbound import Outbound
from frontdesk.outbound.addresses import IpAddress
from frontdesk.table import Index, Query, get_table
from tests.webhooks.world import QUEUE, Time, queues
from webhooks.deliveries.items import Delivery


def here(address: IpAddress) -> bool:
    """Takes this one address for the public internet."""
    return str(address) == "127.0.0.1"


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is this machine, whose first address counts as public; the rest of the guard is
    as it is."""
    use_outbound(monkeypatch, Outbound(permit=here, lookup=lambda _: ["127.0.0.1"], ports=None))


def use_outbound(monkeypatch: pytest.MonkeyPatch, outbound: Outbound) -> None:
    for module in (webhooks.events, webhooks.endpoints.service):
        monkeypatch.setattr(module, "get_outbound", lambda: outbound)


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """No message and no pending delivery of another test meets this one, nor of this another."""
    forget_work()
    yield
    forget_work()


def forget_work() -> None:
    with queues().transaction() as connection:
        connection.execute("DELETE FROM messages WHERE queue = ?", (QUEUE,))
    table = get_table()
    for partition in Delivery.due_pks():
        pending = table.all(Query(Delivery, partition, index=Index.BY_TIME))
        table.delete_keys([delivery.key() for delivery in pending])


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that stands still until the test moves it."""
    return Time(monkeypatch)
