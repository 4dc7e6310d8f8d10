"""A request for a person: who is told of it, once; when it is answered."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chat.events import handler
from chat.handoffs import telling
from frontdesk import clock
from frontdesk.bus import Event, OutboxEvent
from frontdesk.errors import Unavailable
from frontdesk.identity import User
from frontdesk.ids import new_id
from frontdesk.mail import Mail, get_mailer, send
from frontdesk.mail.outbox import OutboxMailer
from frontdesk.records.handoff import Handoff
from frontdesk.table import Update, get_table
from tests.chat.conftest import client_for
from tests.chat.visiting import VisitorClient, visitor_at
from tests.platform import Account, new_account, stored
from tests.widget.shop import Shop, open_shop

pytestmark = pytest.mark.usefixtures("with_models")
TICK: dict[str, Any] = {"source": "aws.scheduler"}


@pytest.fixture(autouse=True)
def mailbox() -> None:
    assert isinstance(get_mailer(), OutboxMailer)


def mails_to(*accounts: Account) -> list[dict[str, Any]]:
    """What was mailed to these people, in the order in which they are named."""
    mailer = get_mailer()
    assert isinstance(mailer, OutboxMailer)
    sent = mailer.newest(1_000)
    return [
        mail
        for account in accounts
        for mail in sent
        if mail["to"] == f"{account.user_id}@example.com".lower()
        or mail["to"] == f"{account.user_id}@example.com"
    ]


def shop_with_handoff(**settings: Any) -> Shop:
    shop = open_shop(model="mock-64")
    shop.settings(handoff={"enabled": True, "message": ""}, **settings)
    return shop


def at(shop: Shop, body: Callable[[VisitorClient], Any]) -> None:
    async def whole() -> None:
        async with visitor_at(shop) as visitor:
            await body(visitor)

    asyncio.run(whole())


def ask(shop: Shop, question: str = "Where is my parcel?", contact: str | None = None) -> str:
    """Have a new visitor ask a question and then for a person; gives the conversation's id."""
    made: list[str] = []

    async def body(visitor: VisitorClient) -> None:
        made.append((await visitor.chat(question)).started["conversation_id"])
        json = {"contact": contact} if contact else None
        reply = await visitor.call("POST", f"/conversations/{made[0]}/handoff", json=json)
        assert reply.status_code == 200, reply.text

    at(shop, body)
    return made[0]


def published(shop: Shop, kind: str) -> list[Event]:
    found = [
        OutboxEvent.from_attributes(entry)
        for entry in stored(kind="event", workspace_id=shop.owner.workspace_id)
    ]
    return [Event.model_validate(each.model_dump()) for each in found if each.type == kind]


def deliver(event: Event) -> None:
    detail = event.model_dump(mode="json")
    handler({"source": "frontdesk", "detail-type": event.type, "detail": detail}, None)


def handoff_in(shop: Shop, conversation_id: str) -> Handoff:
    key = Handoff.key_of(shop.owner.workspace_id, shop.agent_id, conversation_id)
    found = get_table().get(Handoff, key)
    assert found is not None
    return found


def let_pass(handoff: Handoff) -> None:
    """As if the time until which nobody else may begin were over."""
    past = clock.now() - timedelta(seconds=1)
    times = {"due_at": past, "look_at": past}
    if handoff.lease_until:
        times["lease_until"] = past
    values = {name: clock.iso(moment) for name, moment in times.items()}
    places = handoff.model_copy(update=times).places()
    get_table().write(Update(Handoff, handoff.key(), set=values, places=places))


async def as_member(account: Account, method: str, url: str, **more: Any) -> Any:
    async with client_for(account) as client:
        return await client.call(method, url, **more)


def answered_url(shop: Shop, conversation_id: str) -> str:
    return f"/api/agents/{shop.agent_id}/conversations/{conversation_id}/answered"


def test_owners_and_admins_are_mailed_once_each_in_their_language() -> None:
    shop = shop_with_handoff()
    workspace = shop.owner.workspace_id
    admin, editor, viewer = (new_account(role, workspace) for role in ("admin", "editor", "viewer"))
    get_table().write(Update(User, User.key_of(admin.user_id), set={"locale": "fr"}))
    told: list[str] = []

    async def body(visitor: VisitorClient) -> None:
        told.append((await visitor.chat("My parcel <b>is</b> lost")).started["conversation_id"])
        path = f"/conversations/{told[0]}/handoff"
        contact = {"contact": " mina@example.org "}
        asked = await asyncio.gather(*(visitor.call("POST", path, json=contact) for _ in range(6)))
        assert {reply.status_code for reply in asked} == {200}

    at(shop, body)
    (event,) = published(shop, "conversation.escalated")
    # The bus delivers more than once, also at the same moment.
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, [event] * 4))
    deliver(event)
    handler(TICK, None)

    (english,) = mails_to(shop.owner)
    (french,) = mails_to(admin)
    assert mails_to(editor, viewer) == []
    assert english["subject"] == "Somebody asks for a person: Test agent"
    assert french["subject"] == "Quelqu’un demande une personne : Test agent"  # noqa: RUF001
    link = (
        f"http://127.0.0.1:8080/conversations?workspace={workspace}"
        f"&of={shop.agent_id}&conversation={told[0]}"
    )
    for mail in (english, french):
        assert link in mail["text"]
        assert "mina@example.org" in mail["text"]
        assert "> My parcel <b>is</b> lost" in mail["text"]
        assert "&lt;b&gt;is&lt;/b&gt;" in mail["html"]
        assert "<b>is</b>" not in mail["html"]
    told_of = handoff_in(shop, told[0])
    assert (told_of.status, told_of.due_at, told_of.takes) == ("told", None, 1)


def test_a_worker_that_dies_is_followed_by_one_that_mails_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = shop_with_handoff()
    admins = [new_account("admin", shop.owner.workspace_id) for _ in range(2)]
    conversation_id = ask(shop)
    (event,) = published(shop, "conversation.escalated")
    sent = send
    done: list[str] = []

    def dies_at_the_second(mail: Mail) -> str:
        if done:
            raise KeyboardInterrupt
        done.append(mail.to)
        return sent(mail)

    with monkeypatch.context() as patched:
        patched.setattr("chat.handoffs.telling.send", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            deliver(event)
    # While its lease lasts nobody else takes over, whoever asks.
    deliver(event)
    handler(TICK, None)
    assert len(mails_to(shop.owner, *admins)) == 1
    let_pass(handoff_in(shop, conversation_id))
    handler(TICK, None)
    assert [len(mails_to(each)) for each in (shop.owner, *admins)] == [1, 1, 1]
    handler(TICK, None)
    assert len(mails_to(shop.owner, *admins)) == 3


def test_a_mail_that_was_sent_and_not_noted_comes_twice_in_one_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = shop_with_handoff()
    conversation_id = ask(shop)

    def dies_after(mail: Mail) -> str:
        send(mail)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("chat.handoffs.telling.send", dies_after)
        with pytest.raises(KeyboardInterrupt):
            deliver(published(shop, "conversation.escalated")[0])
    let_pass(handoff_in(shop, conversation_id))
    handler(TICK, None)
    assert [mail["thread"] for mail in mails_to(shop.owner)] == [conversation_id] * 2
    assert handoff_in(shop, conversation_id).deaths == 0


def test_once_it_is_answered_nobody_else_is_mailed(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_with_handoff()
    admins = [new_account("admin", shop.owner.workspace_id) for _ in range(2)]
    conversation_id = ask(shop)

    def answered_meanwhile(mail: Mail) -> str:
        url = answered_url(shop, conversation_id)
        assert asyncio.run(as_member(shop.owner, "POST", url)).status_code == 200
        return send(mail)

    monkeypatch.setattr("chat.handoffs.telling.send", answered_meanwhile)
    deliver(published(shop, "conversation.escalated")[0])
    handler(TICK, None)
    assert len(mails_to(shop.owner, *admins)) == 1
    handoff = handoff_in(shop, conversation_id)
    assert (handoff.state, handoff.status, handoff.due_at) == ("answered", "told", None)


def test_what_the_bus_has_lost_is_mailed_by_the_sweep() -> None:
    shop = shop_with_handoff()
    ask(shop)
    handler(TICK, None)
    assert len(mails_to(shop.owner)) == 1


def test_mail_that_cannot_be_sent_is_sent_later_and_given_up_at_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = shop_with_handoff()
    conversation_id = ask(shop)
    (event,) = published(shop, "conversation.escalated")

    def refused(mail: Mail) -> str:
        raise Unavailable("no mail now")

    with monkeypatch.context() as patched:
        patched.setattr("chat.handoffs.telling.send", refused)
        deliver(event)
        first = handoff_in(shop, conversation_id)
        assert first.due_at is not None
        assert first.due_at > clock.now()
        let_pass(first)
        handler(TICK, None)
        assert handoff_in(shop, conversation_id).takes == 2
        get_table().write(Update(Handoff, first.key(), set={"takes": telling.TRIES}))
        let_pass(handoff_in(shop, conversation_id))
        handler(TICK, None)
    given_up = handoff_in(shop, conversation_id)
    assert (given_up.status, given_up.due_at, given_up.state) == ("failed", None, "waiting")
    assert mails_to(shop.owner) == []


def test_an_address_that_mail_cannot_be_sent_to_holds_up_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = shop_with_handoff()
    admin = new_account("admin", shop.owner.workspace_id)
    conversation_id = ask(shop)
    first, second = sorted([shop.owner, admin], key=lambda each: each.user_id)
    tried: list[str] = []

    def refuses_the_first(mail: Mail) -> str:
        tried.append(mail.to)
        if len(tried) == 1:
            raise Unavailable("not this one")
        return send(mail)

    monkeypatch.setattr("chat.handoffs.telling.send", refuses_the_first)
    deliver(published(shop, "conversation.escalated")[0])
    assert [len(mails_to(each)) for each in (first, second)] == [0, 1]
    waits = handoff_in(shop, conversation_id)
    assert (waits.status, waits.told) == ("telling", [second.user_id])
    let_pass(waits)
    handler(TICK, None)
    assert [len(mails_to(each)) for each in (first, second)] == [1, 1]
    assert handoff_in(shop, conversation_id).status == "told"


def test_a_request_waits_until_a_member_marks_it_as_answered() -> None:
    shop = shop_with_handoff()
    editor, viewer = (new_account(role, shop.owner.workspace_id) for role in ("editor", "viewer"))
    seen: list[str] = []

    async def body(visitor: VisitorClient) -> None:
        seen.append((await visitor.chat()).started["conversation_id"])
        path, url = f"/conversations/{seen[0]}", answered_url(shop, seen[0])
        early = await as_member(editor, "POST", url)
        assert (early.status_code, early.json()["code"]) == (409, "nobody_waits")
        await visitor.call("POST", f"{path}/handoff")
        assert (await visitor.call("GET", path)).json()["waiting"] is True
        assert (await as_member(viewer, "POST", url)).status_code == 403
        replies = await asyncio.gather(*(as_member(editor, "POST", url) for _ in range(3)))
        replies.append(await as_member(shop.owner, "POST", url))
        assert {reply.status_code for reply in replies} == {200}
        assert {reply.json()["answered_by"]["id"] for reply in replies} == {editor.user_id}
        detail = (await as_member(viewer, "GET", url.removesuffix("/answered"))).json()
        assert (detail["state"], detail["handoff"]["state"]) == ("answered", "answered")
        assert (await visitor.call("GET", path)).json()["waiting"] is False
        # They may ask once more, and then it waits once more.
        await visitor.call("POST", f"{path}/handoff", json={"contact": "+44 20 7946 0000"})
        detail = (await as_member(viewer, "GET", url.removesuffix("/answered"))).json()
        assert detail["state"] == "waiting"
        assert detail["handoff"]["contact"] == {"kind": "phone", "value": "+44 20 7946 0000"}
        assert detail["handoff"]["answered_by"] is None

    at(shop, body)
    (answered,) = published(shop, "conversation.answered")
    assert answered.data["conversation_id"] == seen[0]
    audited = stored(kind="audit", workspace_id=shop.owner.workspace_id)
    entries = [e for e in audited if e["action"]["S"] == "conversation.answered"]
    assert [e["actor_id"]["S"] for e in entries] == [editor.user_id]
    assert "7946" not in json.dumps(audited)
    for event in published(shop, "conversation.escalated"):
        deliver(event)
    assert len(mails_to(shop.owner)) == 1  # the first request was answered before its mail went


def test_a_request_goes_with_its_conversation() -> None:
    shop = shop_with_handoff()
    conversation_id = ask(shop, contact="zanzibar@example.org")
    url = answered_url(shop, conversation_id).removesuffix("/answered")
    assert asyncio.run(as_member(shop.owner, "DELETE", url)).status_code == 204
    assert stored(kind="handoff", agent_id=shop.agent_id) == []
    for event in published(shop, "conversation.escalated"):
        deliver(event)
    assert mails_to(shop.owner) == []
    gone = answered_url(shop, new_id("cnv"))
    assert asyncio.run(as_member(shop.owner, "POST", gone)).status_code == 404
