"""An endpoint that fails for days, or asks for it, is switched off and its owners are told."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from frontdesk.audit import AuditEntry
from frontdesk.bus import Event
from frontdesk.errors import FrontdeskError, Invalid, Unavailable
from frontdesk.identity import User
from frontdesk.mail import Mail, send
from frontdesk.settings import get_settings
from frontdesk.table import Query, Update, get_table
from tests.agents.outbox import events_of
from tests.kernel.http_server import Answer, reply, serve
from tests.platform import Account, new_account
from tests.webhooks.world import Hook, Time, at, bus_event, create_hook, invoke, tell, work
from webhooks.sending import notices


def mails_to(account: Account) -> list[dict[str, Any]]:
    folder = Path(get_settings().data_dir) / "mail"
    mails = [json.loads(file.read_bytes()) for file in sorted(folder.glob("*.json"))]
    return [mail for mail in mails if mail["to"] == f"{account.user_id}@example.com"]


def told(account: Account) -> list[Event]:
    """What the bus carries of endpoints that were switched off."""
    found = [each for each in events_of(account.workspace_id) if each.type == "webhook.disabled"]
    return [Event.model_validate(each.model_dump()) for each in found]


def fail_for(hook: Hook, time: Time, days: int) -> None:
    """An event a day, each of them tried once."""
    for _ in range(days):
        tell(hook.account)
        work()
        time.forward(days=1)


def test_after_five_days_of_failing(account: Account, time: Time) -> None:
    partner = new_account("owner", account.workspace_id)
    user = User.key_of(partner.user_id)
    get_table().write(Update(User, user, set={"locale": "fr"}))
    admin = new_account("admin", account.workspace_id)
    with serve(reply(500)) as server:
        hook = create_hook(account, at(server))
        fail_for(hook, time, 5)
        assert hook.get()["enabled"] is True
        tell(account)
        work()
        off = hook.get()
        assert (off["enabled"], off["disabled_reason"]) == (False, "failing")
        assert off["disabled_at"]
        before = len(server.requests)
        tell(account)
        work()
        assert len(server.requests) == before

    (event,) = told(account)
    assert event.data == {"endpoint_id": hook.id, "reason": "failing"}
    for _ in range(2):
        invoke(bus_event(event))
    (mail,) = mails_to(account)
    assert mail["subject"] == "A webhook endpoint was switched off"
    assert at(server) in mail["text"]
    assert at(server) in mail["html"]
    (french,) = mails_to(partner)
    assert french["subject"].startswith("Un point de terminaison")
    assert mails_to(admin) == []
    entries = list(get_table().all(Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT")))
    (entry,) = [entry for entry in entries if entry.action == "webhook.disabled"]
    assert (entry.actor_id, entry.target) == ("system", hook.id)
    assert entry.after == {"enabled": False, "disabled_reason": "failing"}


@pytest.mark.parametrize("problem", [Unavailable, Invalid])
def test_an_owner_who_cannot_be_mailed_holds_up_nobody_else(
    account: Account, monkeypatch: pytest.MonkeyPatch, problem: type[FrontdeskError]
) -> None:
    partner = new_account("owner", account.workspace_id)
    first, second = sorted([account, partner], key=lambda each: each.user_id)
    with serve(reply(410)) as server:
        create_hook(account, at(server))
        tell(account)
        work()
    (event,) = told(account)
    tried: list[str] = []

    def refuses_the_first(mail: Mail) -> str:
        tried.append(mail.to)
        if len(tried) == 1:
            raise problem
        return send(mail)

    monkeypatch.setattr(notices, "send", refuses_the_first)
    again = problem is Unavailable
    with pytest.raises(Unavailable) if again else nullcontext():
        invoke(bus_event(event))
    assert [len(mails_to(each)) for each in (first, second)] == [0, 1]
    for _ in range(2):
        invoke(bus_event(event))
    assert [len(mails_to(each)) for each in (first, second)] == [int(again), 1]


def test_one_success_starts_the_days_anew(account: Account, time: Time) -> None:
    answer: dict[str, Answer] = {"now": reply(500)}
    with serve(lambda *arguments: answer["now"](*arguments)) as server:
        hook = create_hook(account, at(server))
        fail_for(hook, time, 4)
        answer["now"] = reply()
        fail_for(hook, time, 1)
        answer["now"] = reply(500)
        fail_for(hook, time, 5)
        assert hook.get()["enabled"] is True
        fail_for(hook, time, 1)
        assert hook.get()["enabled"] is False


@pytest.mark.parametrize("change", ["enabled", "url"])
def test_a_new_start_forgets_what_has_failed(account: Account, time: Time, change: str) -> None:
    with serve(reply(500)) as server:
        hook = create_hook(account, at(server))
        if change == "enabled":
            fail_for(hook, time, 6)
            assert hook.change(enabled=True)["failing_since"] is None
        else:
            fail_for(hook, time, 4)
            assert hook.change(url=at(server, "/new"))["failing_since"] is None
        fail_for(hook, time, 5)
        assert hook.get()["enabled"] is True
        fail_for(hook, time, 1)
        assert hook.get()["enabled"] is False
    assert len(told(account)) == (2 if change == "enabled" else 1)


def test_gone_ends_it_at_once(account: Account) -> None:
    with serve(reply(410)) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
        tell(account)
        work()
        assert len(server.requests) == 1
    off = hook.get()
    assert (off["enabled"], off["disabled_reason"]) == (False, "gone")
    delivery = hook.only()
    assert (delivery["status"], delivery["failure"]["code"]) == ("failed", "gone")
    (event,) = told(account)
    invoke(bus_event(event))
    (mail,) = mails_to(account)
    assert "410 Gone" in mail["text"]


def test_who_deleted_the_endpoint_needs_no_mail(account: Account) -> None:
    with serve(reply(410)) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
    hook.call("DELETE")
    (event,) = told(account)
    invoke(bus_event(event))
    assert mails_to(account) == []
