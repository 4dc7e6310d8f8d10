"""``/v1`` when something is wrong: OpenAI's shape, its client's own errors, and its retries."""

import json
from datetime import timedelta
from typing import Any

import openai
import pytest

from frontdesk import clock
from frontdesk.records.usage import UsageDay
from frontdesk.table import Update, get_table
from tests.chat.keyed import KeyClient, with_key
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account

pytestmark = pytest.mark.usefixtures("with_models", "whole_minute")

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
URL = "/v1/chat/completions"


def key_of(account: Account, **config: Any) -> tuple[str, str]:
    agent = deployed_agent(account, **{"model": "mock-64"} | config)
    return agent, stored_key(account, agent)[0]


def error_of(reply: Any) -> dict[str, Any]:
    """The error of an answer, which has exactly OpenAI's fields."""
    assert reply.headers["content-type"] == "application/json"
    body = reply.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return error


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "model", "missing"),
        ({"messages": []}, "messages", "too_short"),
        ({"messages": "Hello"}, "messages", "list_type"),
        ({"messages": [{"role": "user"}]}, "messages.0", "value_error"),
        ({"messages": [{"role": "user", "content": ""}]}, "messages.0", "value_error"),
        ({"messages": [{"role": "wizard", "content": "x"}]}, "messages.0.role", "literal_error"),
        ({"messages": [{"role": "system", "content": "x"}]}, "body", "value_error"),
        ({"messages": HELLO * 2001}, "messages", "too_long"),
        ({"n": 2}, "n", "literal_error"),
        ({"logprobs": True}, "logprobs", "literal_error"),
        ({"modalities": ["audio"]}, "modalities", "value_error"),
        ({"temperature": 3}, "temperature", "less_than_equal"),
        ({"max_tokens": 0}, "max_tokens", "greater_than_equal"),
        ({"tools": [{}] * 129}, "tools", "too_long"),
        ({"functions": []}, "functions", "unknown_parameter"),
        ({"workspace_id": "wks_01J9ZK3V7XQ8M4T2B6N5R0S1WD"}, "workspace_id", "unknown_parameter"),
        ({"environment": "draft"}, "environment", "unknown_parameter"),
    ],
)
def test_a_wrong_request_is_a_400_that_names_the_field(
    account: Account, body: dict[str, Any], param: str, code: str
) -> None:
    agent, key = key_of(account)

    async def check(client: KeyClient) -> None:
        sent = {"model": agent, "messages": HELLO} | body if body else {"messages": HELLO}
        reply = await client("POST", URL, sent)
        error = error_of(reply)
        assert (reply.status_code, error["type"]) == (400, "invalid_request_error")
        assert (error["param"], error["code"]) == (param, code)

    with_key(key, check)


def test_what_is_no_json_or_too_much_of_it(account: Account) -> None:
    _, key = key_of(account)
    json = {"content-type": "application/json"}

    async def body(client: KeyClient) -> None:
        broken = await client("POST", URL, content=b"{not json", headers=json)
        assert (broken.status_code, error_of(broken)["code"]) == (400, "malformed_json")
        huge = await client("POST", URL, content=b"x" * 1_000_001, headers=json)
        assert (huge.status_code, error_of(huge)["code"]) == (413, "payload_too_large")
        nowhere = await client("GET", "/v1/embeddings")
        assert (nowhere.status_code, error_of(nowhere)["type"]) == (404, "not_found_error")
        assert (await client("DELETE", "/v1/models")).status_code == 405

    with_key(key, body)


@pytest.mark.parametrize("depth", [90, 110, 300, 900, 5_000])
@pytest.mark.parametrize("field", ["tools", "response_format", "messages"])
def test_what_is_nested_too_deeply_is_a_400(account: Account, field: str, depth: int) -> None:
    agent, key = key_of(account)
    deep = '{"a":' * depth + "1" + "}" * depth
    fields = {"model": json.dumps(agent), "messages": json.dumps(HELLO)}
    fields[field] = {
        "tools": f"[{deep}]",
        "response_format": deep,
        "messages": '[{"role":"user","content":"Hello","x":' + deep + "}]",
    }[field]
    text = "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
    headers = {"content-type": "application/json", "Idempotency-Key": "deep"}

    async def body(client: KeyClient) -> None:
        answer = await client("POST", URL, content=text.encode(), headers=headers)
        assert answer.status_code == (200 if depth < 100 else 400), answer.text
        if depth > 100:
            assert error_of(answer)["type"] == "invalid_request_error"

    with_key(key, body)


@pytest.mark.parametrize("value", ['"\\ud800"', "18446744073709551616"])
@pytest.mark.parametrize("field", ["tools", "messages"])
def test_what_cannot_be_passed_on_is_a_400(account: Account, field: str, value: str) -> None:
    agent, key = key_of(account)
    asked: dict[str, Any] = {"model": agent, "messages": [HELLO[0] | {"x": 1}], "tools": [{"x": 1}]}
    asked[field][0]["x"] = "@"
    text = json.dumps(asked).replace('"@"', value)
    headers = {"content-type": "application/json"}

    async def body(client: KeyClient) -> None:
        answer = await client("POST", URL, content=text.encode(), headers=headers)
        assert answer.status_code == 400, answer.text

    with_key(key, body)


def test_the_clients_own_errors(account: Account) -> None:
    agent, key = key_of(account)
    draft = deployed_agent(account, production=False)
    knowing, _ = stored_key(account, agent, scopes=["knowledge"])

    async def body(client: KeyClient) -> None:
        ask = client.openai().chat.completions.create
        with pytest.raises(openai.NotFoundError) as none:
            await ask(model="gpt-5", messages=HELLO)
        assert (none.value.code, none.value.param) == ("model_not_found", "model")
        with pytest.raises(openai.BadRequestError):
            await ask(model=agent, messages=[])
        with pytest.raises(openai.AuthenticationError) as who:
            await client.openai(default_headers={"Authorization": "Bearer nonsense"}).models.list()
        assert who.value.code == "invalid_api_key"

    async def scoped(client: KeyClient) -> None:
        with pytest.raises(openai.PermissionDeniedError) as refused:
            await client.openai().chat.completions.create(model=agent, messages=HELLO)
        assert refused.value.type == "permission_error"
        with pytest.raises(openai.PermissionDeniedError):
            await client.openai().models.list()

    async def undeployed(client: KeyClient) -> None:
        with pytest.raises(openai.ConflictError) as early:
            # It would repeat a conflict, unless it is told that this is of no use.
            await client.openai(max_retries=5).chat.completions.create(
                model="default", messages=HELLO
            )
        assert early.value.code == "agent_not_deployed"
        assert early.value.request.headers["x-stainless-retry-count"] == "0"

    with_key(key, body)
    with_key(knowing, scoped)
    with_key(stored_key(account, draft)[0], undeployed)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("model", "status", "code"),
    [
        ("mock-401", 502, "model_auth"),
        ("mock-404", 502, "model_not_found"),
        ("mock-429", 503, "model_rate_limited"),
        ("mock-500", 502, "model_unavailable"),
        ("mock-garbage", 502, "model_garbage"),
    ],
)
def test_a_model_that_fails_is_an_error_of_the_server(
    account: Account, model: str, status: int, code: str, *, stream: bool
) -> None:
    _, key = key_of(account, model=model)

    async def body(client: KeyClient) -> None:
        sent = {"model": "default", "messages": HELLO, "stream": stream}
        reply = await client("POST", URL, sent)
        error = error_of(reply)
        assert (reply.status_code, error["code"], error["type"]) == (status, code, "api_error")
        assert "sk-verysecret" not in reply.text
        assert reply.headers["x-ratelimit-remaining"] == "59"

    with_key(key, body)


def test_an_answer_that_breaks_off_raises_in_the_client(account: Account) -> None:
    agent, key = key_of(account, model="mock-paced-cut")
    sent = {"model": agent, "messages": HELLO, "stream": True}

    async def body(client: KeyClient) -> None:
        reply = await client("POST", URL, sent)
        assert reply.status_code == 200
        assert "[DONE]" not in reply.text
        last = json.loads(reply.text.strip().split("\n\n")[-1].removeprefix("data: "))
        assert last["error"]["code"] == "model_stream_cut"
        stream = await client.openai().chat.completions.create(
            model=agent, messages=HELLO, stream=True
        )
        texts: list[str] = []

        async def listen() -> None:
            texts.extend([chunk.choices[0].delta.content or "" async for chunk in stream])

        with pytest.raises(openai.APIError) as failure:
            await listen()
        assert failure.value.code == "model_stream_cut"

    with_key(key, body)


def test_the_client_waits_for_the_next_minute(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, key = key_of(account)
    # It is the last second of a minute that has used up its requests, until the client has waited.
    last = clock.now().replace(second=59)
    monkeypatch.setattr(clock, "now", lambda: last)
    use_up(account)

    async def let_the_minute_end(reply: Any) -> None:
        if reply.status_code == 429:
            monkeypatch.setattr(clock, "now", lambda: last + timedelta(seconds=1))

    async def body(client: KeyClient) -> None:
        with pytest.raises(openai.RateLimitError) as refused:
            await client.openai().chat.completions.create(model=agent, messages=HELLO)
        assert refused.value.code == "rate_limit_exceeded"
        assert 1 <= int(refused.value.response.headers["retry-after"]) <= 3
        client.http.event_hooks["response"].append(let_the_minute_end)
        raw = await client.openai(max_retries=3).chat.completions.with_raw_response.create(
            model=agent, messages=HELLO
        )
        assert raw.http_request.headers["x-stainless-retry-count"] == "1"
        assert raw.headers["x-ratelimit-remaining"] == "59"

    with_key(key, body)


def test_the_client_does_not_wait_for_tomorrow(account: Account) -> None:
    agent, key = key_of(account)
    use_up(account, requests=1000)

    async def body(client: KeyClient) -> None:
        with pytest.raises(openai.RateLimitError) as refused:
            await client.openai(max_retries=5).chat.completions.create(model=agent, messages=HELLO)
        assert (refused.value.code, refused.value.type) == ("insufficient_quota",) * 2
        assert refused.value.request.headers["x-stainless-retry-count"] == "0"
        use_up(account, requests=0, committed_micros=5_000_000)
        with pytest.raises(openai.APIStatusError) as unpaid:
            await client.openai(max_retries=5).chat.completions.create(model=agent, messages=HELLO)
        assert (unpaid.value.status_code, unpaid.value.code) == (402, "insufficient_quota")

    with_key(key, body)


def use_up(account: Account, **counters: int) -> None:
    """Set counters of today, without any: the requests of this minute."""
    now = clock.now()
    day = now.date().isoformat()
    values: dict[str, Any] = dict(counters) or {f"m{now.hour * 60 + now.minute}": 60}
    values |= {"workspace_id": account.workspace_id, "day": day}
    key = UsageDay.key_of(account.workspace_id, day)
    get_table().write(Update(UsageDay, key, must_exist=False, set=values))
