"""Asking an agent from outside HTTP, as the worker of a channel does."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.credentials.channels import ChannelCredentials
from frontdesk.credentials.keys import read_key
from frontdesk.engine.answers import Answer, ask
from frontdesk.engine.llm import close_models
from frontdesk.engine.turns import AgentNotDeployed, TurnRequest
from frontdesk.errors import NotFound
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.records.usage import UsageDay
from frontdesk.table import get_async_table, get_table
from tests.chat.bus import deliver
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account

pytestmark = pytest.mark.usefixtures("with_models")


def someone(account: Account, agent_id: str) -> ChannelCredentials:
    return ChannelCredentials(account.workspace_id, agent_id, "slack:T1:U1", "Ada")


def request(agent_id: str, message: str = "Hello", **more: Any) -> TurnRequest:
    return TurnRequest(agent_id, message=message, environment="production", channel="slack", **more)


def in_a_worker(body: Callable[[], Coroutine[Any, Any, list[Answer]]]) -> list[Answer]:
    """Runs it in an event loop that ends with it, as a worker's does."""

    async def whole() -> list[Answer]:
        try:
            return await body()
        finally:
            await get_async_table().close()
            await close_models()

    return asyncio.run(whole())


def answers(account: Account, wanted: TurnRequest) -> list[Answer]:
    async def body() -> list[Answer]:
        caller = someone(account, wanted.agent_id)
        return [answer async for answer in ask(get_async_table(), caller, wanted)]

    return in_a_worker(body)


def test_the_answer_grows_and_is_stored(account: Account) -> None:
    agent = deployed_agent(account, model="mock-paced")
    told = answers(account, request(agent))
    assert len(told) > 3
    assert [a.text for a in told] == sorted((a.text for a in told), key=len)
    assert {a.status for a in told[:-1]} == {"running"}
    last = told[-1]
    assert (last.status, last.failure, last.finish_reason) == ("succeeded", None, "stop")
    assert last.text == "".join(f"word{n} " for n in range(64))
    assert last.usage
    assert last.usage.completion_tokens == 64

    key = Message.key_of(account.workspace_id, last.conversation_id, last.message_id)
    message = get_table().get(Message, key)
    assert message
    assert message.content == last.text
    run = get_table().get(Run, Run.key_of(account.workspace_id, agent, last.run_id))
    assert run
    assert (run.channel, run.user.name, run.status) == ("slack", "Ada", "succeeded")
    # The loop has ended, and nothing of the run was left undone with it.
    assert deliver(account.workspace_id) == 1
    day = clock.now().date().isoformat()
    usage = get_table().get(UsageDay, UsageDay.key_of(account.workspace_id, day))
    assert usage
    assert (usage.runs, usage.committed_micros) == (1, 0)


def test_a_failure_is_told_with_what_was_written(account: Account) -> None:
    agent = deployed_agent(account, model="mock-cut")
    last = answers(account, request(agent))[-1]
    assert last.status == "failed"
    assert last.failure
    assert last.failure.code == "model_stream_cut"
    assert last.text.startswith("word0 ")


def test_a_repeated_request_gives_the_first_answer(account: Account) -> None:
    agent = deployed_agent(account, model="mock-echo")
    first = answers(account, request(agent, "One two", idempotency_key="evt-1"))[-1]
    again = answers(account, request(agent, "One two", idempotency_key="evt-1"))[-1]
    assert first.text.strip() == "One two"
    assert again == first


def test_at_the_same_moment_the_model_answers_once(account: Account) -> None:
    agent = deployed_agent(account, model="mock-paced")

    async def two() -> list[Answer]:
        async def one() -> Answer:
            caller = someone(account, agent)
            wanted = request(agent, idempotency_key="evt-3")
            return [a async for a in ask(get_async_table(), caller, wanted)][-1]

        return list(await asyncio.gather(one(), one()))

    done = in_a_worker(two)
    good = [answer for answer in done if answer.status == "succeeded"]
    assert good
    assert {answer.run_id for answer in good} == {good[0].run_id}
    for lost in (answer for answer in done if answer.status != "succeeded"):
        assert lost.failure
        assert lost.failure.code == "run_closed"


def test_only_a_deployed_agent_answers(account: Account, stranger: Account) -> None:
    agent = deployed_agent(account, production=False, model="mock-echo")
    with pytest.raises(AgentNotDeployed):
        answers(account, request(agent))
    with pytest.raises(NotFound):
        answers(stranger, request(agent))


def test_a_key_reaches_its_own_agent_only(account: Account) -> None:
    own, other = (deployed_agent(account, model="mock-echo") for _ in range(2))
    key, _ = stored_key(account, own)

    async def body(agent: str) -> list[Answer]:
        wanted = TurnRequest(agent, message="Hi", environment="production", channel="mcp")
        return [a async for a in ask(get_async_table(), read_key(key, "secret"), wanted)]

    assert in_a_worker(lambda: body(own))[-1].status == "succeeded"
    with pytest.raises(NotFound):
        in_a_worker(lambda: body(other))
