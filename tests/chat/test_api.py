"""Our own API for keys: streamed and whole answers, conversations, runs, failures."""

import asyncio
from typing import Any

import httpx2 as httpx
import pytest

from frontdesk import clock
from frontdesk.records.api_key import ApiKey
from frontdesk.records.run import Run
from frontdesk.table import Query, Update, get_table
from tests.chat.conftest import read
from tests.chat.keyed import KeyClient, with_key
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account

pytestmark = pytest.mark.usefixtures("with_models", "whole_minute")

ANSWER = "".join(f"word{n} " for n in range(64))


class Deployed:
    """A deployed agent with a key of it."""

    def __init__(self, account: Account, **config: Any) -> None:
        self.account = account
        self.id = deployed_agent(account, **config)
        self.key, self.record = stored_key(account, self.id)
        self.url = f"/api/v1/agents/{self.id}"

    def runs(self) -> list[Run]:
        partition = Run.key_of(self.account.workspace_id, self.id, "").pk
        return list(get_table().all(Query(Run, partition, "RUN#")))

    def stored_key(self) -> ApiKey:
        key = get_table().get(ApiKey, self.record.key())
        assert key
        return key


def test_a_stream_is_ours_and_can_be_joined_again(account: Account) -> None:
    agent = Deployed(account, model="mock-64")

    async def body(client: KeyClient) -> None:
        reply = await client("POST", f"{agent.url}/chat", {"message": "Hello"})
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        assert (reply.headers["x-ratelimit-limit"], reply.headers["x-ratelimit-remaining"]) == (
            "60",
            "59",
        )
        turn = read(reply.text)
        assert (turn.text, turn.last.name) == (ANSWER, "done")
        run = turn.started["run_id"]
        assert reply.headers["x-run-id"] == run
        url = f"{agent.url}/runs/{run}/events"
        again = await client("GET", url, headers={"Last-Event-ID": "1"})
        assert read(again.text).events == turn.events[1:]
        assert again.headers["x-ratelimit-remaining"] == "59"

        whole = (await client("GET", f"{agent.url}/runs/{run}")).json()
        assert (whole["status"], whole["content"], whole["error"]) == ("succeeded", ANSWER, None)
        assert whole["usage"]["completion_tokens"] == 64

    with_key(agent.key, body)
    (run,) = agent.runs()
    assert (run.channel, run.environment, run.user.id) == ("api", "production", agent.record.id)
    assert run.user.name == "Test key"


def test_a_whole_answer_and_a_conversation_that_goes_on(account: Account) -> None:
    agent = Deployed(account, model="mock-echo")

    async def body(client: KeyClient) -> None:
        wanted = {"message": "One", "stream": False, "user": "customer 42"}
        reply = await client("POST", f"{agent.url}/chat", wanted)
        assert reply.headers["content-type"] == "application/json"
        first = reply.json()
        assert reply.headers["x-run-id"] == first["run_id"]
        assert set(first) == {
            *("run_id", "conversation_id", "message_id", "status", "content"),
            *("citations", "usage", "model", "error"),
        }
        assert (first["status"], first["content"].strip()) == ("succeeded", "One")
        assert (first["citations"], first["model"]) == ([], "mock-echo")
        more = {"message": "Two", "stream": False, "conversation_id": first["conversation_id"]}
        second = (await client("POST", f"{agent.url}/chat", more)).json()
        assert second["conversation_id"] == first["conversation_id"]

    with_key(agent.key, body)
    first, second = agent.runs()
    assert [first.user.name, second.user.name] == ["customer 42", "Test key"]
    assert len(second.prompt_ids) == 3

    # A key is exchanged for a new one, and the conversation goes on.
    new, _ = stored_key(account, agent.id)

    async def after(client: KeyClient) -> None:
        more = {"message": "3", "stream": False, "conversation_id": first.conversation_id}
        assert (await client("POST", f"{agent.url}/chat", more)).status_code == 200
        assert (await client("GET", f"{agent.url}/runs/{first.id}")).status_code == 404

    with_key(new, after)


def test_an_idempotency_key_asks_the_model_once(account: Account) -> None:
    agent = Deployed(account, model="mock-paced")
    wanted = {"message": "Hello", "stream": False}

    async def body(client: KeyClient) -> None:
        async def post(key: str, **more: Any) -> Any:
            headers = {"Idempotency-Key": key}
            return await client("POST", f"{agent.url}/chat", wanted | more, headers=headers)

        replies = await asyncio.gather(*(post("a") for _ in range(4)))
        assert [reply.status_code for reply in replies] == [200] * 4
        assert len({reply.json()["run_id"] for reply in replies}) == 1
        assert {reply.json()["content"] for reply in replies} == {ANSWER}
        streamed = await post("a", stream=True)
        assert read(streamed.text).text == ANSWER
        other = await post("a", message="Other")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    with_key(agent.key, body)
    assert len(agent.runs()) == 1


@pytest.mark.parametrize(
    ("model", "status", "code"),
    [
        ("mock-401", 502, "model_auth"),
        ("mock-429", 503, "model_rate_limited"),
        ("mock-500", 502, "model_unavailable"),
        ("mock-cut", 502, "model_stream_cut"),
        ("mock-error", 502, "model_failed"),
        ("mock-garbage", 502, "model_garbage"),
    ],
)
def test_a_failed_run_is_a_problem(account: Account, model: str, status: int, code: str) -> None:
    agent = Deployed(account, model=model)

    async def body(client: KeyClient) -> None:
        reply = await client("POST", f"{agent.url}/chat", {"message": "Hello", "stream": False})
        told = reply.json()
        assert (reply.status_code, told["code"]) == (status, code)
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["x-ratelimit-remaining"] == "59"
        assert "sk-verysecret" not in reply.text
        run = (await client("GET", f"{agent.url}/runs/{told['run_id']}")).json()
        assert (run["status"], run["error"]["code"]) == ("failed", code)
        assert (run["content"] or "").startswith("word0 ") == (code in _AFTER_SOME_WORDS)

    with_key(agent.key, body)


_AFTER_SOME_WORDS = {"model_stream_cut", "model_failed"}


def test_a_run_goes_on_without_its_client_and_can_be_stopped(account: Account) -> None:
    agent = Deployed(account, model="mock-gate-api")

    async def body(client: KeyClient) -> None:
        ask = client("POST", f"{agent.url}/chat", {"message": "Hello", "stream": False})
        waiting = asyncio.create_task(ask)
        while not agent.runs():
            await asyncio.sleep(0.05)
        waiting.cancel()
        (run,) = agent.runs()
        url = f"{agent.url}/runs/{run.id}"
        assert (await client("GET", url)).json()["status"] == "running"
        stopped = await client("POST", f"{url}/cancel")
        assert stopped.status_code == 202
        reply = await client("GET", f"{url}/events")
        assert read(reply.text).last.data["status"] == "cancelled"
        whole = (await client("GET", url)).json()
        assert whole["status"] == "cancelled"
        assert whole["content"].startswith("word0 ")

    with_key(agent.key, body)


def test_a_key_knows_when_it_was_used(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = Deployed(account, model="mock-64")
    wanted = {"message": "Hello", "stream": False}
    now = clock.now()

    async def ask(client: KeyClient) -> None:
        assert (await client("POST", f"{agent.url}/chat", wanted)).status_code == 200
        for _ in range(100):
            if (key := agent.stored_key()).last_used_at and key.last_used_at >= now:
                break
            await asyncio.sleep(0.02)

    with_key(agent.key, ask)
    first = agent.stored_key().last_used_at
    assert first
    assert first >= now.replace(microsecond=0)
    with_key(agent.key, ask)
    assert agent.stored_key().last_used_at == first, "written again within five minutes"
    earlier = clock.iso(now.replace(year=now.year - 1))
    get_table().write(Update(ApiKey, agent.record.key(), set={"last_used_at": earlier}))

    async def models(client: KeyClient) -> None:
        assert (await client("GET", "/v1/models")).status_code == 200

    with_key(agent.key, models)
    assert (agent.stored_key().last_used_at or first) > first.replace(year=now.year - 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": ""},
        {"message": "   "},
        {"message": "x" * 100_001},
        {"message": 7},
        {"message": "x", "user": ""},
        {"message": "x", "user": "u" * 201},
        {"message": "x", "user": "two\nlines"},
        {"message": "x", "conversation_id": "no id"},
        {"message": "x", "environment": "draft"},
        {"message": "x", "regenerate": "msg_01J9ZK3V7XQ8M4T2B6N5R0S1WD"},
        {"message": "x", "channel": "playground"},
        {"message": "x", "workspace_id": "wks_01J9ZK3V7XQ8M4T2B6N5R0S1WD"},
        {"message": "x", "tier": "team"},
    ],
)
def test_bad_input_is_a_problem_and_counts_nothing(account: Account, body: dict[str, Any]) -> None:
    agent = Deployed(account, model="mock-64")

    async def check(client: KeyClient) -> None:
        reply: httpx.Response = await client("POST", f"{agent.url}/chat", body)
        assert reply.status_code == 422, reply.text
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["x-ratelimit-remaining"] == "60"

    with_key(agent.key, check)
    assert agent.runs() == []
    assert not list(get_table().partition(f"WS#{account.workspace_id}#USAGE", store="counters"))


def test_members_see_the_calls_of_deployed_agents(account: Account, story: Any) -> None:
    agent = Deployed(account, model="mock-64")

    async def ask(client: KeyClient) -> None:
        wanted = {"message": "Hello", "stream": False, "user": "customer 42"}
        assert (await client("POST", f"{agent.url}/chat", wanted)).status_code == 200

    async def member(client: Any) -> None:
        await client.chat(agent.id, message="Trying it out")
        url = f"/api/agents/{agent.id}/runs"

        async def channels(query: str) -> list[str]:
            reply = await client.call("GET", url + query)
            return [run["channel"] for run in reply.json()["items"]]

        assert await channels("") == ["playground", "api"]
        assert await channels("?channel=deployed") == ["api"]
        assert await channels("?channel=api&status=succeeded") == ["api"]
        assert await channels("?channel=deployed&status=failed") == []
        assert await channels("?channel=widget") == []
        (run,) = (await client.call("GET", f"{url}?channel=deployed")).json()["items"]
        assert run["user"] == {"id": agent.record.id, "name": "customer 42"}
        assert (await client.call("GET", f"{url}?channel=moon")).status_code == 422

    with_key(agent.key, ask)
    story(member)
