"""``/v1`` with the official client: answers, streams, tools, parameters, usage."""

import json
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.table import Query, get_table
from tests.chat.keyed import KeyClient, with_key
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account, stored

pytestmark = pytest.mark.usefixtures("with_models", "whole_minute")

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
TOOL: Any = {
    "type": "function",
    "function": {"name": "count", "parameters": {"type": "object", "properties": {}}},
}
ANSWER = "".join(f"word{n} " for n in range(64))


def key_of(account: Account, **config: Any) -> tuple[str, str]:
    """A deployed agent's id and a key of it."""
    agent = deployed_agent(account, **config)
    return agent, stored_key(account, agent)[0]


def test_a_completion_is_an_openai_completion(account: Account) -> None:
    agent, key = key_of(account, model="mock-64", instructions="Be brief.")

    async def body(client: KeyClient) -> None:
        for model in (agent, "default"):
            raw = await client.openai().chat.completions.with_raw_response.create(
                model=model, messages=HELLO
            )
            answer = raw.parse()
            assert answer.model == agent
            assert answer.object == "chat.completion"
            (choice,) = answer.choices
            assert (choice.message.role, choice.message.content) == ("assistant", ANSWER)
            assert (choice.finish_reason, choice.message.tool_calls) == ("stop", None)
            assert answer.usage
            assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (20, 84)
            assert raw.headers["x-ratelimit-limit"] == "60"
            assert raw.headers["content-type"] == "application/json"
            assert raw.headers["x-request-id"].startswith("req_")

    with_key(key, body)


def test_a_stream_is_an_openai_stream(account: Account) -> None:
    agent, key = key_of(account, model="mock-64")

    async def body(client: KeyClient) -> None:
        stream = await client.openai().chat.completions.create(
            model=agent, messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        first, *_, ending, usage = chunks
        assert first.choices[0].delta.role == "assistant"
        assert "".join(c.choices[0].delta.content or "" for c in chunks[:-1]) == ANSWER
        assert ending.choices[0].finish_reason == "stop"
        assert usage.choices == []
        assert usage.usage
        assert usage.usage.completion_tokens == 64
        assert {(c.id, c.model, c.object) for c in chunks} == {
            (first.id, agent, "chat.completion.chunk")
        }
        assert [c.usage for c in chunks[:-1]] == [None] * (len(chunks) - 1)

        plain = await client.openai().chat.completions.create(
            model=agent, messages=HELLO, stream=True
        )
        assert all([chunk.choices and not chunk.usage async for chunk in plain])

        url, body = "/v1/chat/completions", {"model": agent, "messages": HELLO, "stream": True}
        raw = await client("POST", url, body)
        assert raw.headers["content-type"].startswith("text/event-stream")
        assert raw.headers["x-ratelimit-remaining"] == "57"
        assert raw.text.endswith("data: [DONE]\n\n")
        lines = [line for line in raw.text.split("\n\n") if line]
        assert all(line.startswith("data: ") for line in lines)

    with_key(key, body)


def test_the_clients_chat_goes_after_the_agents_own_words(account: Account) -> None:
    agent, key = key_of(account, model="mock-request", instructions="Be brief.")
    chat: list[Any] = [
        {"role": "system", "content": "Speak like a pirate."},
        {"role": "user", "content": "First"},
        {"role": "assistant", "content": "Aye"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Second"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            ],
        },
    ]

    async def body(client: KeyClient) -> None:
        answer = await client.openai().chat.completions.create(
            model=agent,
            messages=chat,
            user="customer 42",
            temperature=0.25,
            top_p=0.5,
            stop=["\n", " end"],
            seed=7,
            presence_penalty=0.1,
            max_tokens=33,
            response_format={"type": "json_object"},
            logit_bias={"50256": -100},
            parallel_tool_calls=False,
            extra_body={"reasoning_effort": "low"},
        )
        sent = json.loads(answer.choices[0].message.content or "")
        assert sent.pop("messages") == [{"role": "system", "content": "Be brief."}, *chat]
        assert sent == {
            "model": "mock-request",
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0.25,
            "top_p": 0.5,
            "stop": ["\n", " end"],
            "seed": 7,
            "presence_penalty": 0.1,
            "max_tokens": 33,
            "response_format": {"type": "json_object"},
            "logit_bias": {"50256": -100},
            "parallel_tool_calls": False,
            "reasoning_effort": "low",
        }
        assert answer.usage
        assert answer.usage.prompt_tokens_details
        assert answer.usage.prompt_tokens_details.cached_tokens == 16
        run_id = answer.id.removeprefix("chatcmpl-")
        run = get_table().get(Run, Run.key_of(account.workspace_id, agent, run_id))
        assert run
        assert (run.channel, run.environment, run.user.name) == ("api", "production", "customer 42")
        assert (run.temperature, run.max_tokens) == (0.25, 33)
        # What came before the last message of the user is the client's alone.
        partition = Message.partition_of(account.workspace_id, run.conversation_id)
        stored = list(get_table().all(Query(Message, partition, "MSG#")))
        assert [m.role for m in stored] == ["user", "assistant"]
        assert stored[0].content == "Second"
        key = Conversation.key_of(account.workspace_id, agent, run.conversation_id)
        conversation = get_table().get(Conversation, key)
        assert conversation
        assert (conversation.channel, conversation.title) == ("api", "Second")

    with_key(key, body)


def test_the_agents_limit_of_tokens_holds(account: Account) -> None:
    agent, key = key_of(account, model="mock-request", max_tokens=50)

    async def body(client: KeyClient) -> None:
        for given, sent in (
            ({"max_tokens": 10}, 10),
            ({"max_completion_tokens": 90}, 50),
            ({}, 50),
        ):
            answer = await client.openai().chat.completions.create(
                model=agent, messages=HELLO, extra_body=given
            )
            assert json.loads(answer.choices[0].message.content or "")["max_tokens"] == sent

    with_key(key, body)


def test_calls_of_the_clients_tools_come_back(account: Account) -> None:
    agent, key = key_of(account, model="mock-tools")
    expected = [("call_0", "count", '{"number": 0}'), ("call_1", "count", '{"number": 1}')]

    async def body(client: KeyClient) -> None:
        openai = client.openai()
        answer = await openai.chat.completions.create(model=agent, messages=HELLO, tools=[TOOL])
        choice = answer.choices[0]
        assert (choice.finish_reason, choice.message.content) == ("tool_calls", None)
        calls: list[Any] = choice.message.tool_calls or []
        assert [(c.id, c.function.name, c.function.arguments) for c in calls] == expected
        assert {c.type for c in calls} == {"function"}

        # The client's own putting-together of a stream comes to the same.
        async with openai.chat.completions.stream(
            model=agent, messages=HELLO, tools=[TOOL]
        ) as stream:
            whole: Any = (await stream.get_final_completion()).choices[0]
        assert whole.finish_reason == "tool_calls"
        assert [
            (c.id, c.function.name, c.function.arguments) for c in whole.message.tool_calls
        ] == expected

        chat: list[Any] = [*HELLO, choice.message.model_dump(exclude_none=True)]
        chat += [{"role": "tool", "tool_call_id": c.id, "content": "3"} for c in calls]
        after = await openai.chat.completions.create(model=agent, messages=chat, tools=[TOOL])
        assert after.choices[0].message.content == ANSWER

    with_key(key, body)


def test_the_reservation_covers_tools_and_calls(account: Account) -> None:
    agent, key = key_of(account, model="gpt-4.1-mini", fallback_model="mock-echo")
    large = {"type": "function", "function": {"name": "count", "description": "x" * 40_000}}
    arguments = {"name": "count", "arguments": "y" * 40_000}
    call = {"id": "call_0", "type": "function", "function": arguments}
    called = {"role": "assistant", "content": "One moment.", "tool_calls": [call]}
    result = {"role": "tool", "tool_call_id": "call_0", "content": "3"}
    asked: list[dict[str, Any]] = [{}, {"tools": [large]}]
    asked.append({"messages": [*HELLO, called, result]})

    async def body(client: KeyClient) -> None:
        for more in asked:
            request = {"model": agent, "messages": HELLO} | more
            assert (await client("POST", "/v1/chat/completions", request)).status_code == 200

    with_key(key, body)
    runs = stored(kind="run", workspace_id=account.workspace_id)
    plain, *others = sorted(int(run["reserved_micros"]["N"]) for run in runs)
    # 10,000 tokens more, at 0.40 dollars a million tokens.
    assert [other - plain for other in others] == pytest.approx([4_000] * 2, abs=60)


def test_an_idempotency_key_gives_the_same_completion(account: Account) -> None:
    agent, key = key_of(account, model="mock-64")

    async def body(client: KeyClient) -> None:
        openai = client.openai()
        header = {"Idempotency-Key": "one"}
        ask = openai.chat.completions.create
        first = await ask(model=agent, messages=HELLO, extra_headers=header)
        again = await ask(model=agent, messages=HELLO, extra_headers=header)
        assert again == first
        stream = await ask(model=agent, messages=HELLO, extra_headers=header, stream=True)
        chunks = [chunk async for chunk in stream]
        assert {chunk.id for chunk in chunks} == {first.id}
        assert "".join(c.choices[0].delta.content or "" for c in chunks) == ANSWER
        url = "/v1/chat/completions"
        other = {"model": agent, "messages": [{"role": "user", "content": "Other"}]}
        refused = await client("POST", url, other, headers=header)
        assert refused.status_code == 400
        assert refused.json()["error"]["code"] == "idempotency_key_reused"

    with_key(key, body)
    runs = list(get_table().all(Query(Run, Run.key_of(account.workspace_id, agent, "").pk, "RUN#")))
    assert len(runs) == 1


def test_the_agent_is_the_one_model(account: Account) -> None:
    agent, key = key_of(account, model="mock-64")
    draft = deployed_agent(account, production=False)
    other, _ = stored_key(account, draft)

    async def listed(client: KeyClient) -> None:
        openai = client.openai()
        (model,) = (await openai.models.list()).data
        assert (model.id, model.object, model.owned_by) == (agent, "model", "frontdesk")
        assert abs(model.created - clock.epoch(clock.now())) < 60
        for name in (agent, "default"):
            assert await openai.models.retrieve(name) == model
        raw = await client("GET", "/v1/models")
        assert raw.headers["x-ratelimit-limit"] == "60"
        assert raw.headers["x-ratelimit-remaining"] == "60"

    async def none(client: KeyClient) -> None:
        assert (await client.openai().models.list()).data == []
        raw = await client("GET", f"/v1/models/{draft}")
        assert (raw.status_code, raw.json()["error"]["code"]) == (409, "agent_not_deployed")

    with_key(key, listed)
    with_key(other, none)


@pytest.mark.parametrize("stream", [False, True])
def test_a_member_sees_what_a_key_asked(account: Account, story: Any, *, stream: bool) -> None:
    agent, key = key_of(account, model="mock-64")

    async def body(client: KeyClient) -> None:
        answer = await client(
            "POST", "/v1/chat/completions", {"model": agent, "messages": HELLO, "stream": stream}
        )
        assert answer.status_code == 200

    with_key(key, body)

    async def member(client: Any) -> None:
        runs = (await client.call("GET", f"/api/agents/{agent}/runs")).json()["items"]
        assert [(run["channel"], run["status"]) for run in runs] == [("api", "succeeded")]
        detail = (await client.call("GET", f"/api/agents/{agent}/runs/{runs[0]['id']}")).json()
        assert (detail["input"], detail["output"]) == ("Hello", ANSWER)

    story(member)
