"""What a visitor's token opens: their own conversations with one agent, while the key is good."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chat.visitors.routes import HANDOFFS_IN_WORKSPACE
from frontdesk import clock
from frontdesk.credentials.visitors import VisitorCredentials, issue_visitor_token
from frontdesk.identity import Workspace
from frontdesk.ids import new_id
from frontdesk.records.api_key import ApiKey
from frontdesk.records.usage import UsageDay
from frontdesk.table import Query, Update, get_table
from tests.chat.conftest import read
from tests.chat.test_recovery import later
from tests.chat.test_visitors import running
from tests.chat.visiting import VisitorClient, visit, visitor_at
from tests.deployed import stored_key
from tests.platform import LambdaApi, stored
from tests.widget.shop import Shop, open_shop

pytestmark = pytest.mark.usefixtures("with_models")

NOWHERE = "agt_01J00000000000000000000000"
Calls = list[tuple[str, str, Any]]


def calls(conversation: str, run: str, message: str) -> Calls:
    """Every route of a visitor, on these."""
    feedback = f"/conversations/{conversation}/messages/{message}/feedback"
    return [
        ("POST", "/chat", {"message": "x", "conversation_id": conversation}),
        ("POST", "/chat", {"regenerate": message, "conversation_id": conversation}),
        ("GET", f"/runs/{run}/events", None),
        ("POST", f"/runs/{run}/cancel", None),
        ("GET", f"/conversations/{conversation}", None),
        ("PUT", feedback, {"rating": "up"}),
        ("DELETE", feedback, None),
        ("POST", f"/conversations/{conversation}/handoff", None),
    ]


async def talk(visitor: VisitorClient) -> Calls:
    """A turn of the visitor; gives what somebody else could try with it."""
    started = (await visitor.chat("Only for my eyes")).started
    return calls(started["conversation_id"], started["run_id"], started["message_id"])


async def statuses(visitor: VisitorClient, tried: Calls, **more: Any) -> set[int]:
    replies = [await visitor.call(m, path, json=body, **more) for m, path, body in tried]
    for reply in replies:
        assert "my eyes" not in reply.text
    return {reply.status_code for reply in replies}


def content(shop: Shop) -> list[dict[str, Any]]:
    """What is stored of the agent; without its key, whose use is noted after the answer."""
    records = stored(agent_id=shop.agent_id)
    return [record for record in records if record["kind"] != {"S": ApiKey.kind}]


def test_another_visitor_finds_nothing() -> None:
    async def body(visitor: VisitorClient) -> None:
        await asyncio.to_thread(visitor.shop.settings, handoff={"enabled": True, "message": ""})
        tried = await talk(visitor)
        before = content(visitor.shop)
        other = visitor.another()
        assert await statuses(other, tried) == {404}
        assert (await other.call("GET", "/conversations")).json()["items"] == []
        assert content(visitor.shop) == before

    visit(body, model="mock-64")


def test_a_live_stream_is_for_its_visitor_alone() -> None:
    async def body(visitor: VisitorClient) -> None:
        asking = asyncio.create_task(visitor.chat("Hello mock-gate-private"))
        run_id = await running(visitor.shop)
        other = visitor.another()
        assert (await other.call("GET", f"/runs/{run_id}/events")).status_code == 404
        assert (await other.call("POST", f"/runs/{run_id}/cancel")).status_code == 404
        assert not asking.done()
        assert (await visitor.call("POST", f"/runs/{run_id}/cancel")).status_code == 202
        await asking

    visit(body, model="mock-64")


def test_a_token_is_for_one_agent() -> None:
    async def body(visitor: VisitorClient) -> None:
        tried = [*await talk(visitor), ("POST", "/chat", {"message": "x"})]
        owner = visitor.shop.owner
        for other in (open_shop(owner, model="mock-64"), open_shop(model="mock-64")):
            assert await statuses(visitor, tried, agent=other.agent_id) == {404}
            listed = await visitor.call("GET", "/conversations", agent=other.agent_id)
            assert listed.status_code == 404
        assert await statuses(visitor, tried, agent=NOWHERE) == {404}

    visit(body, model="mock-64")


def test_a_visitor_reaches_no_conversation_of_a_member() -> None:
    async def body(visitor: VisitorClient) -> None:
        shop = visitor.shop
        headers = {"Authorization": f"Bearer {shop.owner.token}"}
        url = f"/api/agents/{shop.agent_id}/chat"
        reply = await visitor.http.post(url, json={"message": "Only for my eyes"}, headers=headers)
        started = read(reply.text).started
        ids = (started["conversation_id"], started["run_id"], started["message_id"])
        assert await statuses(visitor, calls(*ids)) == {404}

    visit(body, model="mock-64")


def forged(visitor: VisitorClient) -> list[str | None]:
    """What somebody might send in place of a token."""
    shop = visitor.shop
    return [
        None,
        "x",
        visitor.id,
        shop.key,
        stored_key(shop.owner, shop.agent_id)[0],
        shop.owner.token,
        visitor.token[:-4] + "AAAA",
        visitor.token.rpartition(".")[0] + ".",
    ]


def test_only_a_visitors_token_is_one() -> None:
    async def body(visitor: VisitorClient) -> None:
        tried = [*await talk(visitor), ("GET", "/conversations", None)]
        for token in forged(visitor):
            assert await statuses(visitor, tried, token=token) == {401}, token

    visit(body, model="mock-64")


def test_a_visitors_token_and_a_publishable_key_open_nothing_else() -> None:
    async def body(visitor: VisitorClient) -> None:
        base = f"/api/agents/{visitor.shop.agent_id}"
        for bearer in (visitor.token, visitor.shop.key):
            headers = {"Authorization": f"Bearer {bearer}"}
            for method, path in [
                ("POST", "/chat"),
                ("GET", "/conversations"),
                ("GET", "/runs"),
            ]:
                sent = {"message": "x"} if method == "POST" else None
                reply = await visitor.http.request(method, base + path, json=sent, headers=headers)
                assert reply.status_code == 401, (method, path)

    shop = visit(body)
    base = f"/api/agents/{shop.agent_id}"
    for capability, url in [
        ("agents", base),
        ("agents", f"{base}/keys"),
        ("agents", "/api/agents"),
        ("knowledge", f"{base}/knowledge/documents"),
        ("webhooks", "/api/webhooks/endpoints"),
        ("auth", "/api/users/me"),
        ("auth", "/api/workspaces"),
        ("widget", f"{base}/widget"),
    ]:
        assert LambdaApi(capability, shop.key)("GET", url).status == 401, url


Ending = Callable[[Shop], None]


def _expire(shop: Shop) -> None:
    past = clock.iso(clock.now() - timedelta(seconds=1))
    get_table().write(Update(ApiKey, shop.record.key(), set={"expires_at": past}))


def _delete_workspace(shop: Shop) -> None:
    key = Workspace.key_of(shop.owner.workspace_id)
    get_table().write(Update(Workspace, key, set={"status": "deleting"}))


@pytest.mark.parametrize("end", [Shop.revoke, _expire, _delete_workspace])
def test_a_key_that_ends_ends_its_visitors_at_once(end: Ending) -> None:
    async def body(visitor: VisitorClient) -> None:
        tried = [*await talk(visitor), ("GET", "/conversations", None)]
        await asyncio.to_thread(end, visitor.shop)
        assert await statuses(visitor, tried) == {401}
        assert await statuses(visitor, [("POST", "/chat", {"message": "x"})]) == {401}

    visit(body, model="mock-64")


def test_a_key_that_is_revoked_in_the_middle_of_an_answer_ends_it() -> None:
    async def body(visitor: VisitorClient) -> None:
        asking = asyncio.create_task(visitor.chat("Hello"))
        run_id = await running(visitor.shop)
        await asyncio.to_thread(visitor.shop.revoke)
        assert (await visitor.call("GET", f"/runs/{run_id}/events")).status_code == 401
        turn = await asking
        assert turn.last.name == "error"
        assert turn.last.data["code"] == "answer_failed"

    visit(body, model="mock-slow")


def test_a_token_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(visitor: VisitorClient) -> None:
        month_ago = timedelta(days=-31)
        later(monkeypatch, month_ago)
        shop, owner = visitor.shop, visitor.shop.owner
        credentials = VisitorCredentials(
            owner.workspace_id, shop.agent_id, shop.record.id, new_id("vis")
        )
        old, _ = issue_visitor_token(credentials)
        later(monkeypatch, -month_ago)
        assert (await visitor.call("GET", "/conversations", token=old)).status_code == 401
        assert (await visitor.call("GET", "/conversations")).status_code == 200

    visit(body)


def test_another_key_of_the_agent_keeps_the_visitor() -> None:
    async def body(visitor: VisitorClient) -> None:
        await talk(visitor)
        shop = visitor.shop
        _, record = stored_key(shop.owner, shop.agent_id, "publishable")
        credentials = VisitorCredentials(
            shop.owner.workspace_id, shop.agent_id, record.id, visitor.id
        )
        await asyncio.to_thread(shop.revoke)
        token, _ = issue_visitor_token(credentials)
        listed = await visitor.call("GET", "/conversations", token=token)
        assert len(listed.json()["items"]) == 1

    visit(body, model="mock-64")


def test_turns_of_one_address_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)

    async def body(visitor: VisitorClient) -> None:
        crowd = [visitor.another() for _ in range(35)]
        sent: dict[str, Any] = {"json": {"message": "x"}}
        asked = await asyncio.gather(*(each.call("POST", "/chat", **sent) for each in crowd))
        refused = [reply for reply in asked if reply.status_code != 200]
        assert {(reply.status_code, reply.json()["code"]) for reply in refused} == {
            (429, "rate_limited")
        }
        assert len(refused) == 5
        assert all(1 <= int(reply.headers["retry-after"]) <= 60 for reply in refused)
        runs = await asyncio.to_thread(stored, kind="run", agent_id=visitor.shop.agent_id)
        assert len(runs) == 30, "what was refused has not run"
        async with visitor_at(visitor.shop) as elsewhere:
            assert (await elsewhere.call("POST", "/chat", **sent)).status_code == 200

    visit(body, model="mock-64")


def test_requests_for_a_person_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)

    async def asked(visitor: VisitorClient, times: int) -> list[Any]:
        path = f"/conversations/{new_id('cnv')}/handoff"
        return [await visitor.call("POST", path) for _ in range(times)]

    async def body(visitor: VisitorClient) -> None:
        replies = await asked(visitor, 11)
        assert [reply.status_code for reply in replies] == [404] * 10 + [429]
        assert 0 < int(replies[-1].headers["retry-after"]) <= 3600
        replies = await asked(visitor.another(), 10)
        assert [reply.status_code for reply in replies] == [404] * 9 + [429]
        for _ in range(80):
            HANDOFFS_IN_WORKSPACE.hit(get_table(), visitor.shop.owner.workspace_id)
        async with visitor_at(visitor.shop) as elsewhere:
            replies = await asked(elsewhere, 2)
        assert [reply.status_code for reply in replies] == [404, 429]

    visit(body)


@pytest.mark.parametrize("used_up", [{"requests": 10**6}, {"committed_micros": 10**12}])
def test_a_used_up_plan_is_not_a_visitors_business(used_up: dict[str, int]) -> None:
    async def body(visitor: VisitorClient) -> None:
        workspace_id = visitor.shop.owner.workspace_id
        await visitor.chat("Hello")
        (day,) = get_table().all(Query(UsageDay, UsageDay.key_of(workspace_id, "").pk, limit=2))
        get_table().write(Update(UsageDay, day.key(), add=used_up))
        reply = await visitor.call("POST", "/chat", json={"message": "Hello"})
        assert (reply.status_code, reply.json()["code"]) == (429, "agent_busy")
        assert int(reply.headers["retry-after"]) > 0
        for word in ("plan", "$", "cost", "budget", "000"):
            assert word not in reply.json()["detail"]

    visit(body, model="mock-64")


def test_other_pages_cannot_read_a_visitors_answers() -> None:
    async def body(visitor: VisitorClient) -> None:
        for origin in ("https://shop.example.com", "https://evil.example"):
            reply = await visitor.call("GET", "/conversations", headers={"Origin": origin})
            assert not [n for n in reply.headers if n.startswith("access-control")]
            reply = await visitor.call("OPTIONS", "/chat", token=None, headers={"Origin": origin})
            assert reply.status_code == 405
            assert not [n for n in reply.headers if n.startswith("access-control")]

    shop = visit(body)
    assert LambdaApi("widget")("OPTIONS", f"{shop.path}/chat").status == 404
