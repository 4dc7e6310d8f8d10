"""Deliveries that were stored before they were duties are sent all the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.table import Index, Key, Update, get_table
from tests.kernel.http_server import reply, serve
from tests.platform import Account
from tests.webhooks.world import Hook, at, create_hook, moved, sweep, tell, webhook_ids, work
from webhooks.deliveries.items import Delivery

_NEW = ("due_at", "look_at", "owner", "takes", "deaths", "put_offs")


def as_before(hook: Hook, delivery_id: str, look_at: datetime, **values: Any) -> None:
    """Let a delivery be stored as it was until October."""
    get_table().write(
        Update(
            Delivery,
            Delivery.key_of(hook.account.workspace_id, hook.id, delivery_id),
            set={**dict.fromkeys(_NEW), **values},
            places={Index.BY_TIME: Key("DUEDELIVERIES#5", clock.iso(look_at))},
        )
    )


@pytest.mark.parametrize("state", ["waits for its next attempt", "its worker has died"])
def test_a_pending_delivery_is_sent(account: Account, state: str) -> None:
    now = clock.now()
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        work_of_before = {"attempts": 1, "next_attempt_at": clock.iso(now + timedelta(hours=2))}
        if state == "its worker has died":
            work_of_before["next_attempt_at"] = clock.iso(now)
            work_of_before["lease_until"] = clock.iso(now + timedelta(seconds=30))
            look_at = now + timedelta(seconds=30)
        else:
            look_at = now + timedelta(hours=2)
        as_before(hook, event.id, look_at, **work_of_before)
        stored = get_table().get(Delivery, Delivery.key_of(account.workspace_id, hook.id, event.id))
        assert stored
        assert hook.only()["next_attempt_at"] == work_of_before["next_attempt_at"]
        assert clock.iso(stored.next_attempt_at or now) == work_of_before["next_attempt_at"]
        work()
        assert server.requests == []
        with moved(hours=2, minutes=1):
            sweep()
            work()
        assert webhook_ids(server) == [event.id]
    delivery = hook.only()
    assert (delivery["status"], delivery["attempts"]) == ("succeeded", 2)
    outcomes = [each["outcome"] for each in delivery["log"]]
    assert outcomes == ["succeeded", "interrupted"][: 2 if "died" in state else 1]
    assert delivery["next_attempt_at"] is None
