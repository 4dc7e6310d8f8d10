"""How often deployed agents answer: exact under concurrency, told on every answer."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.engine import budget, runner
from frontdesk.engine.allowance import minute_of
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.identity import Workspace
from frontdesk.principal import Tier
from frontdesk.records.usage import UsageDay
from frontdesk.table import AsyncTable, Update, get_table
from tests.chat.keyed import KeyClient, with_key
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account

pytestmark = pytest.mark.usefixtures("with_models")

NOON = clock.now().replace(hour=12, minute=0, second=5, microsecond=0)


class Clock:
    """A clock that a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def key_of(account: Account) -> tuple[str, str]:
    agent = deployed_agent(account, model="mock-echo")
    return f"/api/v1/agents/{agent}/chat", stored_key(account, agent)[0]


def usage_of(account: Account, moment: datetime) -> dict[str, Any]:
    key = UsageDay.key_of(account.workspace_id, moment.date().isoformat())
    usage = get_table().get(UsageDay, key)
    return usage.model_dump() if usage else {}


def set_usage(account: Account, moment: datetime, **values: Any) -> None:
    day = moment.date().isoformat()
    known = {"workspace_id": account.workspace_id, "day": day}
    get_table().write(
        Update(
            UsageDay,
            UsageDay.key_of(account.workspace_id, day),
            must_exist=False,
            set=known | values,
        )
    )


def set_tier(account: Account, tier: Tier) -> None:
    key = Workspace.key_of(account.workspace_id)
    get_table().write(Update(Workspace, key, set={"tier": tier}))


async def ask(client: KeyClient, url: str) -> Any:
    return await client("POST", url, {"message": "Hi", "stream": False})


def test_of_a_hundred_at_once_sixty_pass(account: Account, time: Clock) -> None:
    url, key = key_of(account)

    async def body(client: KeyClient) -> None:
        replies = await asyncio.gather(*(ask(client, url) for _ in range(100)))
        assert Counter(reply.status_code for reply in replies) == {200: 60, 429: 40}
        left = sorted(
            int(r.headers["x-ratelimit-remaining"]) for r in replies if r.status_code == 200
        )
        assert left == list(range(60))
        for reply in replies:
            assert reply.headers["x-ratelimit-limit"] == "60"
            assert reply.headers["x-ratelimit-reset"] == str(clock.epoch(time.now) + 55)
        refused = [reply for reply in replies if reply.status_code == 429]
        assert {reply.json()["code"] for reply in refused} == {"rate_limited"}
        assert {reply.headers["retry-after"] for reply in refused} == {"56"}

        # The key of another agent of the workspace is under the same limit, another minute not.
        time.pass_(seconds=54)
        assert (await ask(client, url)).status_code == 429
        time.pass_(seconds=1)
        reply = await ask(client, url)
        assert (reply.status_code, reply.headers["x-ratelimit-remaining"]) == (200, "59")

    with_key(key, body)
    assert usage_of(account, time.now)["requests"] == 61


def test_the_limit_is_the_plans(account: Account, time: Clock) -> None:
    url, key = key_of(account)

    async def body(client: KeyClient) -> None:
        for tier in ("free", "pro", "team"):
            set_tier(account, tier)
            most = ENTITLEMENTS[tier].requests_a_minute
            set_usage(account, time.now, m720=most - 1)
            last, over = await ask(client, url), await ask(client, url)
            assert (last.status_code, over.status_code) == (200, 429)
            assert last.headers["x-ratelimit-limit"] == str(most)
            assert last.headers["x-ratelimit-remaining"] == "0"

    with_key(key, body)


def test_the_day_is_told_where_less_of_it_is_left(account: Account, time: Clock) -> None:
    url, key = key_of(account)
    set_usage(account, time.now, requests=997)
    midnight = str(clock.epoch((time.now + timedelta(days=1)).replace(hour=0, second=0)))

    async def body(client: KeyClient) -> None:
        for left in ("2", "1", "0"):
            reply = await ask(client, url)
            assert reply.status_code == 200
            assert reply.headers["x-ratelimit-limit"] == "1000"
            assert reply.headers["x-ratelimit-remaining"] == left
            assert reply.headers["x-ratelimit-reset"] == midnight
        reply = await ask(client, url)
        assert (reply.status_code, reply.json()["code"]) == (429, "daily_requests_used_up")
        assert reply.headers["x-ratelimit-limit"] == "1000"
        assert int(reply.headers["retry-after"]) == int(midnight) - clock.epoch(time.now) + 1
        set_usage(account, time.now, requests=0, committed_micros=5_000_000)
        reply = await ask(client, url)
        assert (reply.status_code, reply.json()["code"]) == (402, "daily_budget_used_up")
        assert reply.headers["x-ratelimit-remaining"] == "57"

    with_key(key, body)


def test_every_answer_tells_what_is_left(account: Account, time: Clock) -> None:
    url, key = key_of(account)
    agent = url.split("/")[4]
    unknown = "agt_01J00000000000000000000000"
    calls: list[tuple[str, str, Any, int]] = [
        ("POST", url, {"message": "Hi"}, 200),
        ("POST", url, {"message": ""}, 422),
        ("POST", url.replace(agent, unknown), {"message": "Hi"}, 404),
        ("GET", url.replace("chat", f"runs/run_{'0' * 26}"), None, 404),
        ("GET", url.replace("chat", f"runs/run_{'0' * 26}/events"), None, 404),
        ("POST", url.replace("chat", f"runs/run_{'0' * 26}/cancel"), None, 404),
        ("GET", "/v1/models", None, 200),
        ("GET", f"/v1/models/{agent}", None, 200),
        ("GET", "/v1/models/gpt-5", None, 404),
        ("POST", "/v1/chat/completions", {"model": agent}, 400),
        ("POST", "/v1/chat/completions", {"model": "gpt-5", "messages": _HELLO}, 404),
        ("POST", "/v1/chat/completions", {"model": agent, "messages": _HELLO}, 200),
    ]

    async def body(client: KeyClient) -> None:
        left = 60
        for method, path, sent, status in calls:
            reply = await client(method, path, sent)
            assert reply.status_code == status, (path, reply.text)
            left -= method == "POST" and status == 200
            assert reply.headers["x-ratelimit-remaining"] == str(left), path
            assert reply.headers["x-ratelimit-limit"] == "60"
            assert reply.headers["x-ratelimit-reset"] == str(clock.epoch(time.now) + 55)

    with_key(key, body)


_HELLO = [{"role": "user", "content": "Hi"}]


def test_one_write_a_request_counts_and_limits(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key = key_of(account)
    before_the_model: list[str] = []
    original = AsyncTable._call

    async def record(
        self: AsyncTable, action: str, request: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        before_the_model.append(action)
        return await original(self, action, request, **more)

    async def body(client: KeyClient) -> None:
        await ask(client, url)  # the connections are open, the key's use is noted
        monkeypatch.setattr(AsyncTable, "_call", record)
        for path, sent in (
            (url, {"message": "Hi", "stream": False}),
            ("/v1/chat/completions", {"model": "default", "messages": _HELLO}),
        ):
            while runner._live:  # what the request before still has to do is not counted
                await asyncio.sleep(0.01)
            before_the_model.clear()
            assert (await client("POST", path, sent)).status_code == 200
            assert before_the_model[:3] == ["BatchGetItem", "UpdateItem", "TransactWriteItems"]
            assert before_the_model.count("UpdateItem") == 1

    with_key(key, body)


def test_minutes_are_forgotten(account: Account, time: Clock) -> None:
    url, key = key_of(account)

    async def body(client: KeyClient) -> None:
        for _ in range(6):
            assert (await ask(client, url)).status_code == 200
            time.pass_(minutes=1)
        time.pass_(minutes=7)
        assert (await ask(client, url)).status_code == 200

    with_key(key, body)
    minutes = {name for name in usage_of(account, time.now) if name[1:].isdigit()}
    assert minutes == {"m733"}


def test_members_in_the_playground_count_for_the_day_only(account: Account, story: Any) -> None:
    url, key = key_of(account)
    agent, now = url.split("/")[4], clock.now()
    full = {minute_of(now + timedelta(minutes=later)): 60 for later in range(3)}
    set_usage(account, now, **full)

    async def body(client: Any) -> None:
        reply = await client.call("POST", f"/api/agents/{agent}/chat", json={"message": "Hi"})
        assert reply.status_code == 200
        assert "x-ratelimit-limit" not in reply.headers

    async def as_key(client: KeyClient) -> None:
        assert (await ask(client, url)).status_code == 429

    story(body)
    with_key(key, as_key)
    assert usage_of(account, now)["requests"] == 1


def test_a_refusal_that_is_read_late_is_still_that_of_the_minute(
    account: Account, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count of the minute may be gone when it is looked at why nothing was reserved."""
    url, key = key_of(account)
    set_usage(account, time.now, m720=60)
    original = budget._refusal

    async def late(table: AsyncTable, principal: Any, now: datetime) -> Any:
        set_usage(account, time.now, m720=None, m721=1)
        return await original(table, principal, now)

    monkeypatch.setattr(budget, "_refusal", late)

    async def body(client: KeyClient) -> None:
        reply = await ask(client, url)
        assert (reply.status_code, reply.json()["code"]) == (429, "rate_limited")
        assert reply.headers["x-ratelimit-remaining"] == "0"

    with_key(key, body)
