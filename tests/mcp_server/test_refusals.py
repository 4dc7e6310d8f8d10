"""What tools refuse, and how: scopes, arguments, models that fail, limits; and clients that go."""

import asyncio
import socket
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from mcp import MCPError
from mcp_types import INVALID_PARAMS, METHOD_NOT_FOUND, CallToolResult

from frontdesk import clock
from frontdesk.engine.allowance import minute_of
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.ids import new_id
from frontdesk.ratelimit import RateWindow
from frontdesk.records.api_key import ApiKey
from frontdesk.records.usage import UsageDay
from frontdesk.table import Update, get_table
from mcp_server import limits
from tests.mcp_server.conftest import MODES, Deployed, call, connected, make_deployed, post
from tests.mcp_server.test_tools import given, shown
from tests.platform import Account, stored


def code_of(result: CallToolResult) -> str:
    """The code of a tool's error, which it must be."""
    assert result.is_error, result
    assert result.structured_content is None
    return str((result.meta or {})["dev.frontdesk/error"]["code"])


@pytest.mark.parametrize("mode", MODES)
def test_a_key_sees_what_its_scopes_include(agent: Deployed, mode: str) -> None:
    document = agent.learn("hours.txt", "The shop opens at nine.")

    async def story() -> None:
        async with connected(agent, agent.key("chat"), mode) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == ["ask"]
            assert client.server_capabilities.resources is None
            with pytest.raises(MCPError) as refused:
                await client.call_tool("search_knowledge", {"query": "hours"})
            assert refused.value.code == INVALID_PARAMS
            assert "scopes" in refused.value.message
            for request in (client.list_resources(), client.read_resource(agent.uri(document))):
                with pytest.raises(MCPError) as refused:
                    await request
                assert refused.value.code == METHOD_NOT_FOUND
            said = "The shop opens at nine [1]."
            answer = given(await client.call_tool("ask", {"question": said}))
            assert [each["uri"] for each in answer["citations"]] == [None]
        async with connected(agent, agent.key("knowledge"), mode) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == ["search_knowledge"]
            with pytest.raises(MCPError) as refused:
                await client.call_tool("ask", {"question": "Hello"})
            assert "scopes" in refused.value.message
            with pytest.raises(MCPError) as refused:
                await client.call_tool("no_such", {})
            assert refused.value.message == "There is no such tool."

    asyncio.run(story())
    assert len(stored(agent_id=agent.id, kind="run")) == 1


@pytest.mark.parametrize(
    ("tool", "arguments", "field"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": ""}, "question"),
        ("ask", {"question": " \n "}, "question"),
        ("ask", {"question": "x" * 100_001}, "question"),
        ("ask", {"question": 7}, "question"),
        ("ask", {"question": "Hello", "conversation_id": "../x"}, "conversation_id"),
        ("ask", {"question": "Hello", "workspace_id": "wks_1"}, "workspace_id"),
        ("search_knowledge", {"query": "x", "k": 0}, "k"),
        ("search_knowledge", {"query": "x", "k": 21}, "k"),
        ("search_knowledge", {"query": ["x"]}, "query"),
    ],
)
def test_wrong_arguments_are_told_to_the_clients_model(
    agent: Deployed, tool: str, arguments: dict[str, Any], field: str
) -> None:
    body = call("tools/call", name=tool, arguments=arguments)
    result = post(agent, agent.key(), body, accept="application/json").json()["result"]
    assert result["isError"] is True
    assert f" {field}: " in result["content"][0]["text"]
    assert len(result["content"][0]["text"]) < 300
    assert stored(agent_id=agent.id, kind="run") == []


@pytest.mark.parametrize(
    ("model", "code"),
    [("mock-500", "model_unavailable"), ("mock-cut", "model_stream_cut")],
)
@pytest.mark.parametrize("mode", MODES)
def test_a_failing_model_is_a_tools_error(
    agent: Deployed, model: str, code: str, mode: str
) -> None:
    agent.configure(model=model)

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            result = await client.call_tool("ask", {"question": "Hello"})
            assert code_of(result) == code
            assert "sk-verysecret" not in shown(result)
            assert ("word0" in shown(result)) == (model == "mock-cut")

    asyncio.run(story())


def test_conversations_of_others_are_not_gone_on_with(agent: Deployed, stranger: Account) -> None:
    sibling = make_deployed(agent.account, agent.url, model="mock-question")
    foreign = make_deployed(stranger, agent.url, model="mock-question")

    async def story() -> None:
        ids = [new_id("cnv")]
        for other in (sibling, foreign):
            async with connected(other, other.key()) as client:
                answer = given(await client.call_tool("ask", {"question": "Zanzibar?"}))
                ids.append(answer["conversation_id"])
        async with connected(agent, agent.key()) as client:
            for conversation_id in ids:
                arguments = {"question": "And?", "conversation_id": conversation_id}
                result = await client.call_tool("ask", arguments)
                assert code_of(result) == "not_found"
                assert "Zanzibar" not in shown(result)

    asyncio.run(story())
    assert stored(agent_id=agent.id, kind="run") == []


def test_a_key_that_is_revoked_ends_at_once(agent: Deployed) -> None:
    key = agent.key()

    async def story() -> None:
        async with connected(agent, key) as client:
            given(await client.call_tool("ask", {"question": "Hello"}))
            agent.revoke(key)
            with pytest.raises(MCPError):
                await client.call_tool("ask", {"question": "Hello"})

    asyncio.run(story())


@pytest.mark.parametrize("mode", MODES)
def test_a_key_that_is_revoked_in_the_middle_ends_the_answer(agent: Deployed, mode: str) -> None:
    agent.configure(model="mock-slow")
    key = agent.key()

    async def note(progress: float, total: float | None, message: str | None) -> None:
        agent.revoke(key)

    async def story() -> None:
        async with connected(agent, key, mode) as client:
            result = await client.call_tool("ask", {"question": "Hello"}, progress_callback=note)
            assert code_of(result) == "access_ended"

    asyncio.run(story())


def spend(agent: Deployed, *, requests: int | None = None, minutes: int | None = None) -> None:
    """Let a workspace have used so many requests of this day, of this and the next minute."""
    now = clock.now()
    day = now.date().isoformat()
    used: dict[str, Any] = {"workspace_id": agent.account.workspace_id, "day": day}
    if requests is not None:
        used["requests"] = requests
    for moment in (now, now + timedelta(minutes=1)):
        if minutes is not None:
            used[minute_of(moment)] = minutes
    key = UsageDay.key_of(agent.account.workspace_id, day)
    get_table().write(Update(UsageDay, key, must_exist=False, set=used))


@pytest.mark.parametrize("mode", MODES)
def test_the_requests_of_a_day_are_a_clear_error(agent: Deployed, mode: str) -> None:
    most = ENTITLEMENTS["free"].requests_a_day
    spend(agent, requests=most)

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            result = await client.call_tool("ask", {"question": "Hello"})
            assert code_of(result) == "daily_requests_used_up"
            assert f"{most} requests a day" in shown(result)
            assert (result.meta or {})["dev.frontdesk/error"]["retry_after"] > 0
            assert "Try again in" in shown(result)

    asyncio.run(story())
    assert stored(agent_id=agent.id, kind="run") == []


@pytest.mark.parametrize("mode", MODES)
def test_questions_at_the_same_moment_pass_up_to_the_limit(agent: Deployed, mode: str) -> None:
    spend(agent, minutes=ENTITLEMENTS["free"].requests_a_minute - 3)

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            asked = [client.call_tool("ask", {"question": "Hello"}) for _ in range(8)]
            results = await asyncio.gather(*asked)
            refused = [result for result in results if result.is_error]
            assert len(refused) == 5
            assert {code_of(result) for result in refused} == {"rate_limited"}
            assert "60 requests a minute" in shown(refused[0])

    asyncio.run(story())
    assert len(stored(agent_id=agent.id, kind="run")) == 3


def test_answers_say_how_many_questions_are_left(agent: Deployed) -> None:
    key = agent.key()
    spend(agent, requests=995)  # so that the day ends before the minute does
    question = call("tools/call", name="ask", arguments={"question": "Hello"})
    left = [
        int(post(agent, key, body).headers["x-ratelimit-remaining"])
        for body in (call("tools/list"), question, call("tools/list"))
    ]
    assert left == [5, 4, 4]
    reply = post(agent, key, call("tools/list"))
    assert reply.headers["x-ratelimit-limit"] == "1000"
    assert int(reply.headers["x-ratelimit-reset"]) > clock.epoch(clock.now())


@pytest.mark.parametrize("method", ["tools/list", "tools/call"])
def test_when_a_key_was_used_is_known(agent: Deployed, method: str) -> None:
    key = agent.key()
    params = {"name": "ask", "arguments": {"question": "Hello"}} if "call" in method else {}
    assert post(agent, key, call(method, **params)).status_code == 200
    record = agent.keys[key]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:  # it is written after the answer
        if (found := get_table().get(ApiKey, record.key())) and found.last_used_at:
            return
        time.sleep(0.05)
    pytest.fail("not noted")


@pytest.mark.parametrize("mode", MODES)
def test_searches_and_reads_are_limited(agent: Deployed, mode: str) -> None:
    key = agent.key()
    subject = agent.keys[key].id
    now = clock.epoch(clock.now())
    for rate in (limits.SEARCH, limits.READ):
        for window in (now - now % 60, now - now % 60 + 60):
            place = RateWindow.key_of(rate.name, subject, window)
            spent = {"count": rate.most, "ttl": now + 600}
            get_table().write(Update(RateWindow, place, must_exist=False, set=spent))

    async def story() -> None:
        async with connected(agent, key, mode) as client:
            result = await client.call_tool("search_knowledge", {"query": "hours"})
            assert code_of(result) == "rate_limited"
            assert "Try again in" in shown(result)
            for request in (client.list_resources(), client.read_resource("x")):
                with pytest.raises(MCPError) as refused:
                    await request
                assert refused.value.code == -32010
                assert refused.value.data["dev.frontdesk/error"]["retry_after"] > 0
            other = agent.key("knowledge")
        async with connected(agent, other, mode) as client:
            given(await client.call_tool("search_knowledge", {"query": "hours"}))

    asyncio.run(story())


def _eventually_ended(agent: Deployed) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        (run,) = stored(agent_id=agent.id, kind="run") or [{"status": {"S": "running"}}]
        if run["status"]["S"] != "running":
            return run
        time.sleep(0.1)
    pytest.fail("the run did not end")


@pytest.mark.parametrize(("mode", "status"), [("legacy", "succeeded"), ("auto", "cancelled")])
def test_a_client_that_goes_away_stops_the_run_where_the_protocol_says_so(
    agent: Deployed, mode: str, status: str
) -> None:
    agent.configure(model="mock-slow")
    arrived = asyncio.Event()

    async def note(progress: float, total: float | None, message: str | None) -> None:
        arrived.set()

    async def story() -> None:
        async with connected(agent, agent.key(), mode) as client:
            question = client.call_tool("ask", {"question": "Hello"}, progress_callback=note)
            asking = asyncio.create_task(question)
            await arrived.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking

    asyncio.run(story())
    run = _eventually_ended(agent)
    assert run["status"]["S"] == status


def test_a_request_that_breaks_off_leaves_the_server_well(agent: Deployed) -> None:
    key, place = agent.key(), urlsplit(agent.endpoint)
    body = orjson.dumps(call("tools/list"))
    head = (
        f"POST {place.path} HTTP/1.1\r\nhost: {place.netloc}\r\nauthorization: Bearer {key}\r\n"
        f"content-type: application/json\r\naccept: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 0)) as connection:
        connection.sendall(head.encode() + body[:-5])
    assert post(agent, key, call("tools/list")).status_code == 200
