"""The catalogue keeps its word: what the platform tells is sent, and nothing beside it."""

from typing import Any

import pytest
from pydantic import ValidationError

from frontdesk import clock
from frontdesk.bus import Event
from frontdesk.engine.closing import finished_event
from frontdesk.records.run import Run
from frontdesk.records.webhook_endpoint import DELETED, DISABLED
from local.intrinsics import read_yaml
from tests.agents.outbox import events_of
from tests.platform import Account
from tests.template.conftest import ROOT
from webhooks.catalog import CATALOG, render


def event(kind: str, data: dict[str, Any]) -> Event:
    workspace = "wks_01J00000000000000000000000"
    return Event(id="evt_1", type=kind, workspace_id=workspace, created_at=clock.now(), data=data)


def test_what_agents_tell_can_be_sent(account: Account) -> None:
    api = account.api("agents")
    agent = api("POST", "/api/agents", {"name": "One"}).json()["id"]
    path = f"/api/agents/{agent}"
    api("PATCH", path, {"name": "Two", "revision": 0})
    api("PUT", f"{path}/config", {"config": {"instructions": "Hi."}, "base_version": 1})
    api("POST", f"{path}/promote", {"version": 2})
    api("DELETE", path)
    told = events_of(account.workspace_id)
    kinds = {each.type for each in told}
    assert kinds == {"agent.created", "agent.updated", "agent.published", "agent.deleted"}
    for each in told:
        assert f'"agent_id":"{agent}"' in render(Event.model_validate(each.model_dump()))


def test_what_runs_tell_can_be_sent() -> None:
    values: dict[str, Any] = {
        "id": "run_1",
        "workspace_id": "wks_1",
        "agent_id": "agt_1",
        "conversation_id": "cnv_1",
        "user_message_id": "msg_1",
        "message_id": "msg_2",
        "status": "failed",
        "error": None,
        "channel": "api",
        "model": "gpt-4.1-mini",
        "usage_day": "2026-11-30",
    }
    run = Run.model_construct(None, **values)
    data = finished_event(run).item.model_dump()
    assert data["type"] == "run.failed"
    assert '"message_id":"msg_2"' in render(Event.model_validate(data))


@pytest.mark.parametrize("kind", CATALOG)
def test_what_is_not_in_the_catalogue_does_not_leave(kind: str) -> None:
    promised = dict.fromkeys(CATALOG[kind].data.model_fields, "x") | {"version": "2"}
    inside = {"user_message_id": "INSIDE", "sha256": "INSIDE", "pk": "INSIDE", "email": "INSIDE"}
    text = render(event(kind, promised | inside))
    assert "INSIDE" not in text
    assert "evt_1" not in text  # it is the webhook-id, in the header


@pytest.mark.parametrize("kind", CATALOG)
def test_an_event_without_what_is_promised_is_an_error(kind: str) -> None:
    with pytest.raises(ValidationError):
        render(event(kind, {}))


def test_the_rule_brings_exactly_the_catalogue() -> None:
    worker = read_yaml(ROOT / "template.yaml")["Resources"]["WebhooksWorkerFunction"]
    pattern = worker["Properties"]["Events"]["Follow"]["Properties"]["Pattern"]
    assert pattern["detail-type"] == [*CATALOG, DELETED, DISABLED]
