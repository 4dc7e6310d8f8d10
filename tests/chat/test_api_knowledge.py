"""Agents with knowledge over keys: passages in the prompt, citations in the answer."""

import json
from typing import Any

import pytest

from tests.chat.keyed import KeyClient, with_key
from tests.chat.knowing import Knowing
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account

pytestmark = pytest.mark.usefixtures("with_models")

HOURS = "The shop opens at nine and closes at six."
SAID = "The shop opens at nine [1], closes at six [7]."
ASK: list[Any] = [{"role": "user", "content": SAID}]


def learned(account: Account, model: str) -> tuple[str, str, str]:
    """An agent that knows something, a key of it, and the document's id."""
    agent = deployed_agent(account, model=model, instructions="Be brief.")
    knowing = Knowing(account, agent)
    knowing.learn("hours.txt", HOURS)
    return agent, stored_key(account, agent)[0], knowing.documents["hours.txt"]


def test_citations_come_with_every_form_of_the_answer(account: Account) -> None:
    agent, key, document = learned(account, "mock-question")

    async def body(client: KeyClient) -> None:
        url = f"/api/v1/agents/{agent}/chat"
        ours = (await client("POST", url, {"message": SAID, "stream": False})).json()
        assert ours["content"] == "The shop opens at nine [1], closes at six."
        assert [(c["number"], c["document_id"]) for c in ours["citations"]] == [(1, document)]

        whole: Any = await client.openai().chat.completions.create(model=agent, messages=ASK)
        assert whole.choices[0].message.content == ours["content"]
        assert whole.citations == ours["citations"]
        stream = await client.openai().chat.completions.create(
            model=agent, messages=ASK, stream=True
        )
        chunks: list[Any] = [chunk async for chunk in stream]
        assert "".join(c.choices[0].delta.content or "" for c in chunks) == ours["content"]
        assert chunks[-1].citations == ours["citations"]

    with_key(key, body)


def test_passages_stand_before_the_last_question_of_the_user(account: Account) -> None:
    agent, key, _ = learned(account, "mock-request")
    question = "When does the shop open and close?"
    chats: list[list[Any]] = [
        [{"role": "user", "content": question}],
        [{"role": "user", "content": [{"type": "text", "text": question}]}],
        [
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": "Hi"},
            {"role": "user", "content": question},
            {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function"}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "[1] [2]"},
        ],
    ]

    async def body(client: KeyClient) -> None:
        for chat in chats:
            answer = await client.openai().chat.completions.create(
                model=agent, messages=chat, response_format={"type": "json_object"}
            )
            sent = json.loads(answer.choices[0].message.content or "")["messages"]
            assert sent[0]["content"].startswith("Be brief.\n\n# Knowledge")
            assert len(sent) == 1 + len(chat)
            for given, seen in zip(chat, sent[1:], strict=True):
                if question not in str(given.get("content", "")):
                    assert seen == given
                    continue
                content: Any = seen["content"]
                if isinstance(content, list):
                    content = "".join(part["text"] for part in content)
                assert content.startswith("<knowledge-")
                assert HOURS in content
                assert content.endswith(question)

    with_key(key, body)


def test_lists_in_json_are_no_citations(account: Account) -> None:
    agent, key, _ = learned(account, "mock-question")
    text = 'The shop opens: {"hours": [9], "days": [1]}'

    async def body(client: KeyClient) -> None:
        for form in ("json_object", "text"):
            sent = {
                "model": agent,
                "messages": [{"role": "user", "content": text}],
                "response_format": {"type": form},
            }
            reply = (await client("POST", "/v1/chat/completions", sent)).json()
            content = reply["choices"][0]["message"]["content"]
            assert (content == text) is (form == "json_object"), content

    with_key(key, body)
