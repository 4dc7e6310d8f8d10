"""What a key must not open: each row of the safety table that is about keys."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest

from frontdesk import clock
from frontdesk.credentials.visitors import VisitorCredentials, issue_visitor_token
from frontdesk.engine.runner import LOOK_SECONDS
from frontdesk.identity import Workspace
from frontdesk.ids import new_id
from frontdesk.records.agent import Agent, AgentEnvironment
from frontdesk.records.api_key import ApiKey
from frontdesk.records.message import Message
from frontdesk.records.run import Run
from frontdesk.table import Delete, Query, Update, get_table
from tests.architecture.client import STREAMING, Operation, operations
from tests.chat.conftest import read
from tests.chat.keyed import KeyClient, with_key
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account, LambdaApi, stored

pytestmark = pytest.mark.usefixtures("with_models")

HELLO = [{"role": "user", "content": "Hello"}]
WHOLE = {"message": "Hello", "stream": False}


def keyed_calls(agent: str, run: str = "run_" + "0" * 26) -> list[tuple[str, str, Any]]:
    """Every operation that takes a secret key."""
    base = f"/api/v1/agents/{agent}"
    return [
        ("POST", f"{base}/chat", WHOLE),
        ("POST", f"{base}/chat", {"message": "Hello"}),
        ("GET", f"{base}/runs/{run}", None),
        ("GET", f"{base}/runs/{run}/events", None),
        ("POST", f"{base}/runs/{run}/cancel", None),
        ("POST", "/v1/chat/completions", {"model": agent, "messages": HELLO}),
        ("POST", "/v1/chat/completions", {"model": "x", "messages": HELLO}),
        ("POST", "/v1/chat/completions", {"model": agent, "messages": HELLO, "stream": True}),
        ("GET", "/v1/models", None),
        ("GET", f"/v1/models/{agent}", None),
    ]


def test_every_keyed_operation_is_tried_here() -> None:
    documented = {
        (operation.method.upper(), operation.path)
        for operation in operations()
        if "SecretKey" in operation.credentials and operation.capability == "chat"
    }
    placeholders = {"a" * 30: "{agent_id}", "r" * 30: "{run_id}"}
    tried = set()
    for method, path, _ in keyed_calls(*placeholders):
        shape = path.replace(f"/v1/models/{'a' * 30}", "/v1/models/{model}")
        for value, name in placeholders.items():
            shape = shape.replace(value, name)
        tried.add((method, shape))
    assert tried == documented


def refused_everywhere(agent: str, *tokens: str) -> None:
    """Nothing takes these tokens, and nothing is stored."""
    before = len(stored()) + len(stored("counters"))

    async def body(client: KeyClient) -> None:
        for method, path, sent in keyed_calls(agent):
            reply: httpx.Response = await client(method, path, sent)
            assert reply.status_code == 401, (path, reply.text)
            assert reply.headers["www-authenticate"].startswith("Bearer")
            assert "x-ratelimit-limit" not in reply.headers
            if path.startswith("/v1/"):
                assert reply.json()["error"]["code"] == "invalid_api_key"

    for token in tokens:
        with_key(token, body)
    assert len(stored()) + len(stored("counters")) == before


def test_what_is_no_secret_key_is_refused(account: Account) -> None:
    agent = deployed_agent(account, model="mock-64")
    secret, record = stored_key(account, agent)
    publishable, public = stored_key(account, agent, "publishable")
    raw = bytearray(base64.urlsafe_b64decode(secret.removeprefix("fd_live_")))
    raw[0] ^= 1
    forged = "fd_live_" + base64.urlsafe_b64encode(raw).decode()
    past = clock.now() - timedelta(seconds=1)
    expired, _ = stored_key(account, agent, expires_at=past)
    revoked, _ = stored_key(account, agent, revoked_at=past)
    visitor = VisitorCredentials(account.workspace_id, agent, public.id, new_id("vis"))
    refused_everywhere(
        agent,
        "",
        "x",
        account.token,
        publishable,
        # The publishable key dressed up as a secret one, and the other way round.
        publishable.replace("fd_pub_", "fd_live_"),
        secret.replace("fd_live_", "fd_pub_"),
        forged,
        secret[:-4],
        secret + "A",
        record.hash,
        record.id,
        expired,
        revoked,
        issue_visitor_token(visitor)[0],
    )


def test_a_key_ends_with_its_workspace_and_its_agent(account: Account) -> None:
    agent = deployed_agent(account, model="mock-64")
    key, _ = stored_key(account, agent)
    workspace = Workspace.key_of(account.workspace_id)
    get_table().write(Update(Workspace, workspace, set={"status": "deleting"}))
    refused_everywhere(agent, key)
    get_table().write(Update(Workspace, workspace, set={"status": "active"}))

    get_table().transact(
        Delete(Agent, Agent.key_of(account.workspace_id, agent)),
        *(
            Delete(AgentEnvironment, AgentEnvironment.key_of(account.workspace_id, agent, place))
            for place in ("draft", "production")
        ),
    )

    async def body(client: KeyClient) -> None:
        for method, path, sent in keyed_calls(agent):
            assert (await client(method, path, sent)).status_code == 404, path

    with_key(key, body)


def test_a_key_opens_one_agent_only(account: Account, stranger: Account) -> None:
    agent = deployed_agent(account, model="mock-64")
    key, _ = stored_key(account, agent)
    others = [deployed_agent(account, model="mock-64"), deployed_agent(stranger, model="mock-64")]
    theirs: list[tuple[str, str]] = []

    for owner, other in ((account, others[0]), (stranger, others[1]), (account, agent)):

        async def body(client: KeyClient, other: str = other) -> None:
            made = (await client("POST", f"/api/v1/agents/{other}/chat", WHOLE)).json()
            theirs.append((made["run_id"], made["conversation_id"]))

        with_key(stored_key(owner, other)[0], body)
    before = len(stored("main", kind="run"))

    async def tried(client: KeyClient) -> None:
        for other in others:
            for method, path, sent in keyed_calls(other):
                if path not in ("/v1/models",):
                    reply = await client(method, path, sent)
                    assert reply.status_code == 404, (path, reply.text)
                    assert other not in reply.text.replace(path, "") or path.startswith("/v1/")
        for run, conversation in theirs:
            for place in (agent, *others):
                base = f"/api/v1/agents/{place}"
                for method, path in (("GET", ""), ("GET", "/events"), ("POST", "/cancel")):
                    reply = await client(method, f"{base}/runs/{run}{path}")
                    assert reply.status_code == 404, (place, path)
            more = WHOLE | {"conversation_id": conversation}
            reply = await client("POST", f"/api/v1/agents/{agent}/chat", more)
            # The last of them is of another key of this agent, and goes on.
            own = conversation == theirs[-1][1]
            assert reply.status_code == (200 if own else 404)

    with_key(key, tried)
    assert len(stored("main", kind="run")) == before + 1


def test_a_key_does_not_go_on_with_what_a_member_began(account: Account, story: Any) -> None:
    agent = deployed_agent(account, model="mock-64")
    key, _ = stored_key(account, agent)
    begun: dict[str, Any] = {}

    async def member(client: Any) -> None:
        begun.update((await client.chat(agent, message="Hello")).started)

    async def body(client: KeyClient) -> None:
        more = WHOLE | {"conversation_id": begun["conversation_id"]}
        reply = await client("POST", f"/api/v1/agents/{agent}/chat", more)
        assert reply.status_code == 404
        for path in ("", "/events"):
            url = f"/api/v1/agents/{agent}/runs/{begun['run_id']}{path}"
            assert (await client("GET", url)).status_code == 404

    story(member)
    with_key(key, body)


def test_keys_open_nothing_of_the_members(account: Account) -> None:
    agent = deployed_agent(account, model="mock-64")
    ids = {"agent_id": agent, "workspace_id": account.workspace_id, "number": "1"}
    for type_ in ("secret", "publishable"):
        key, _ = stored_key(account, agent, type_)

        async def body(client: KeyClient) -> None:
            for operation in member_operations("chat"):
                known = {n: ids.get(n, new_id("xyz")) for n in operation.path_parameters}
                sent = operation.sample_body() if operation.body_schema else None
                reply = await client(operation.method.upper(), operation.url(known), sent)
                assert reply.status_code == 401, (operation.id, reply.text)

        with_key(key, body)
        for capability in {each.capability for each in operations()} - STREAMING:
            api = LambdaApi(capability, key)
            for operation in member_operations(capability):
                known = {n: ids.get(n, new_id("xyz")) for n in operation.path_parameters}
                sent = operation.sample_body() if operation.body_schema else None
                answer = api(operation.method.upper(), operation.url(known), sent)
                assert answer.status == 401, (operation.id, answer.body)


def member_operations(capability: str) -> list[Operation]:
    """Those that take something else than a key of an agent."""
    return [
        operation
        for operation in operations()
        if operation.capability == capability
        and operation.credentials - {"SecretKey", "PublishableKey"}
    ]


@pytest.mark.parametrize("way", ["ours", "openai"])
def test_a_key_that_is_revoked_in_the_middle_of_a_stream(account: Account, way: str) -> None:
    gate = f"mock-gate-revoked-{way}"
    agent = deployed_agent(account, model=gate)
    key, record = stored_key(account, agent)

    async def body(client: KeyClient) -> None:
        path, sent = f"/api/v1/agents/{agent}/chat", {"message": "Hello"}
        if way == "openai":
            path, sent = "/v1/chat/completions", keyed_calls(agent)[7][2]
        running = asyncio.create_task(client("POST", path, sent))
        await asyncio.sleep(LOOK_SECONDS / 2)
        assert not running.done()
        url = f"/api/agents/{agent}/keys/{record.id}"
        revoked = await asyncio.to_thread(account.api("agents"), "DELETE", url)
        assert revoked.status == 204
        for method, other, more in keyed_calls(agent):
            assert (await client(method, other, more)).status_code == 401
        # The model is held at a gate that nobody opens: it is the next look at the key that ends
        # the answer, with what had been written by then.
        text = (await running).text
        assert "word0 " in text
        if way == "openai":
            assert '"code":"invalid_api_key"' in text.replace(" ", "")
            assert "[DONE]" not in text
        else:
            assert read(text).last.data["code"] == "access_ended"

    with_key(key, body)
    partition = Run.key_of(account.workspace_id, agent, "").pk
    (run,) = get_table().all(Query(Run, partition, "RUN#"))
    assert run.error
    assert (run.status, run.error.code) == ("failed", "access_ended")
    key_of = Message.key_of(account.workspace_id, run.conversation_id, run.message_id)
    message = get_table().get(Message, key_of)
    assert message
    assert message.content.startswith("word0 ")
    left = get_table().get(ApiKey, record.key())
    assert left
    assert left.revoked_at


def test_no_browser_of_another_site_reads_an_answer(account: Account) -> None:
    agent = deployed_agent(account, model="mock-64")
    key, _ = stored_key(account, agent)

    async def body(client: KeyClient) -> None:
        hostile = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        for method, path, sent in keyed_calls(agent):
            reply = await client(method, path, sent, headers=hostile)
            preflight = await client.http.options(path, headers=hostile)
            for answer in (reply, preflight):
                assert not [name for name in answer.headers if name.startswith("access-control")]

    with_key(key, body)
