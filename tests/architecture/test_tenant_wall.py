"""The wall between workspaces, tried on every route of the API.

A stranger with a workspace and an agent of their own calls each operation with the ids of
another workspace: in the path, in the query, in the body and in arrays. The answer is 404, and
nothing is written into a partition of the other workspace. In the end, what it stores is the
same, byte for byte, as before.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from frontdesk.ids import ID_PATTERN
from tests.architecture.client import Answer, Operation, Platform, open_platform, operations
from tests.architecture.writes import owned, recorded, stored
from tests.knowledge.conftest import Library, Worker
from tests.platform import Account, new_account

# Names of body fields that look like ids and name nothing of a workspace.
GLOBAL_IDS = {"template_id"}
# Wants another credential than an access token, however foreign the rest; test_credentials.py tries
# those of every kind, tests/chat, tests/mcp_server and tests/widget those of others.
KEYED = {
    operation.id
    for operation in operations()
    if not operation.public and "AccessToken" not in operation.credentials
}
# Stands in every text of the other workspace and nowhere else.
MARK = "Zanzibar"
# Lists that the world fills with more than one entry, so that they have a cursor to steal.
CURSORS = {
    "list_agents",
    "list_channel_events",
    "list_versions",
    "list_conversations",
    "list_runs",
    "list_keys",
    "list_messages",
    "list_documents",
    "list_webhook_endpoints",
    "list_webhook_deliveries",
}
WITH_PATH = [operation for operation in operations() if operation.path_parameters]


@dataclass(frozen=True)
class World:
    """A workspace with something of everything; ``ids`` by the name of their parameter."""

    owner: Account
    ids: dict[str, Any]
    cursors: dict[str, str]
    stored: str

    @property
    def all_ids(self) -> list[str]:
        return [str(value) for name, value in self.ids.items() if name != "number"]


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with open_platform() as opened:
        yield opened


@pytest.fixture(scope="module")
def world(platform: Platform) -> World:
    owner = new_account()
    api = owner.api("agents")
    agent = api("POST", "/api/agents", {"name": MARK}).json()
    api("POST", "/api/agents", {"name": "Another"})
    path = f"/api/agents/{agent['id']}"
    for base in (1, 2):
        config = {"instructions": f"{MARK} {base}"}
        api("PUT", path + "/config", {"config": config, "base_version": base})
    api("POST", path + "/promote", {"version": 1})
    by_id = {operation.id: operation for operation in operations()}

    def call(name: str, ids: Mapping[str, Any], body: Any = None, query: str = "") -> Answer:
        operation = by_id[name]
        reply = platform.call(operation, operation.url(ids) + query, owner.token, body)
        assert reply.status == 200, (name, reply.body)
        return reply

    ids: dict[str, Any] = {"agent_id": agent["id"], "model": agent["id"], "number": 3}
    for text in (f"First {MARK}", f"Second {MARK}"):
        stream = call("chat", ids, {"message": text}).body.decode()
    started = next(
        json.loads(line.removeprefix("data: "))
        for line in stream.splitlines()
        if line.startswith("data: ") and "conversation_id" in line
    )
    ids |= {name: started[name] for name in ("run_id", "conversation_id", "message_id")}
    ids |= {"workspace_id": owner.workspace_id, "session_id": owner.session_id}
    ids["user_id"] = owner.user_id
    ids |= channel_ids(owner, path)
    ids |= key_ids(owner, path)
    ids |= connector_ids(owner, path)
    ids |= document_ids(owner, agent["id"])
    for operation in operations():
        name = created_by(operation)
        if name and name not in ids:
            # Twice, so that the list of them has a cursor.
            made = [
                platform.call(operation, operation.url(ids), owner.token, marked(operation))
                for _ in range(2)
            ]
            assert made[0].status == 201, (operation.id, made[0].body)
            ids[name] = made[0].json["id"]
    ids |= delivery_ids(owner, ids["endpoint_id"])
    cursors = {}
    for operation in operations():
        if "cursor" in operation.query_parameters and operation.id not in KEYED:
            page = call(operation.id, ids, query="?limit=1").json
            if page["next_cursor"]:
                cursors[operation.id] = page["next_cursor"]
    before = stored(owner)
    assert MARK in before
    return World(owner, ids, cursors, before)


@pytest.fixture(scope="module")
def all_writes(world: World) -> Iterator[set[str]]:
    """Every partition that is written to once the world is there."""
    with recorded() as written:
        yield written


@pytest.fixture
def writes(all_writes: set[str], intruder: "Stranger") -> set[str]:
    """The partitions that the test's own requests write to."""
    all_writes.clear()
    return all_writes


def document_ids(owner: Account, agent_id: str) -> dict[str, str]:
    """Two documents that the worker has indexed, and a passage of one of them."""
    library = Library(owner, agent_id, Worker())
    for number in (1, 2):
        document_id = library.add(f"{MARK} {number}.txt", f"All about {MARK} {number}.".encode())
    assert library.document(document_id)["status"] == "ready"
    text = library("GET", f"/documents/{document_id}/text").json()
    return {"document_id": document_id, "passage_id": text["passages"][0]["id"]}


def connector_ids(owner: Account, agent: str) -> dict[str, str]:
    """A connector with a sync, which nobody does, and the name of a document pushed into it."""
    config = {"url": f"https://{MARK}.example/"}
    body = {"type": "web", "name": MARK, "config": config}
    made = owner.api("knowledge")("POST", f"{agent}/knowledge/connectors", body)
    return {"connector_id": made.json()["id"], "external_id": "note-1"}


def key_ids(owner: Account, agent: str) -> dict[str, str]:
    """Two publishable keys, the last of them with a secret that signs visitors."""
    api = owner.api("agents")
    for _ in range(2):
        made = api("POST", f"{agent}/keys", {"name": MARK, "type": "publishable"}).json()["id"]
    api("POST", f"{agent}/keys/{made}/identity-secret")
    return {"key_id": made}


def channel_ids(owner: Account, agent: str) -> dict[str, str]:
    """A connection to Slack, tested twice while it is not installed, which asks nobody."""
    secrets = {"client_secret": f"{MARK}-secret", "signing_secret": f"{MARK}-secret"}
    config = {"client_id": "1234.5678", **secrets}
    body = {"type": "slack", "name": MARK, "config": config}
    api = owner.api("channels")
    channel = api("POST", f"{agent}/channels", body).json()["id"]
    for _ in range(2):
        api("POST", f"{agent}/channels/{channel}/test")
    return {"channel_id": channel}


def created_by(operation: Operation) -> str | None:
    """The parameter that names what the operation makes: a POST to the list of them."""
    found = re.escape(operation.path) + r"/\{(\w+)\}"
    if operation.method == "post" and "201" in operation.spec["responses"]:
        for other in operations():
            if made := re.fullmatch(found, other.path):
                return made[1]
    return None


def marked(operation: Operation) -> dict[str, Any]:
    """A body with the mark in each text that its example does not give."""
    body = operation.sample_body()
    for name, schema in operation.body_properties.items():
        free = not schema.keys() & {"format", "pattern", "enum", "const"}
        if schema.get("type") == "string" and free and set(body.get(name, "x")) == {"x"}:
            body[name] = MARK
    return body


def delivery_ids(owner: Account, endpoint: str) -> dict[str, str]:
    """Two deliveries of a webhook, which nobody sends."""
    api = owner.api("webhooks")
    api("POST", f"/api/webhooks/endpoints/{endpoint}/test")
    return {"delivery_id": api("POST", f"/api/webhooks/endpoints/{endpoint}/test").json()["id"]}


@dataclass(frozen=True)
class Stranger:
    """Another workspace's owner, with an agent of their own."""

    account: Account
    agent_id: str


@pytest.fixture
def intruder() -> Stranger:
    account = new_account()
    reply = account.api("agents")("POST", "/api/agents", {"name": "Mine"})
    return Stranger(account, reply.json()["id"])


def foreign_query(world: World) -> str:
    """Every id as a query parameter, each twice, and all of them as arrays."""
    pairs = [(name, value) for name, value in world.ids.items() for _ in range(2)]
    pairs += [(name, value) for name in ("ids", "ids[]") for value in world.all_ids]
    return "?" + urlencode(pairs)


def bodies(operation: Operation, world: World) -> list[tuple[str, dict[str, Any]]]:
    """A body as it should be, and one for each field that takes an id, with a foreign one."""
    sample = operation.sample_body()
    found = [("", sample)]
    for name, schema in operation.body_properties.items():
        if name in GLOBAL_IDS or not takes_id(name, schema):
            continue
        value = foreign_id(operation, name, world)
        if name == "regenerate":
            own = {key: entry for key, entry in sample.items() if key != "message"}
            conversation = {"conversation_id": foreign("conversation_id", world)}
            found += [(name, own | {name: value}), (name, own | {name: value} | conversation)]
        else:
            found.append((name, sample | {name: value}))
    return found


def takes_id(name: str, schema: Mapping[str, Any]) -> bool:
    return name.endswith(("_id", "_ids")) or ID_PATTERN in json.dumps(schema).replace("\\\\", "\\")


def foreign(name: str, world: World) -> Any:
    assert name in world.ids, f"no sample of {name}: teach the world of this test to make one"
    return world.ids[name]


def foreign_id(operation: Operation, name: str, world: World) -> Any:
    plain = {"parent_id": "message_id", "leaf_id": "message_id", "regenerate": "message_id"}
    if name.endswith("_ids"):
        return [foreign(name[:-1], world)]
    return foreign(plain.get(name, name), world)


def test_every_path_parameter_has_a_foreign_sample(world: World) -> None:
    for operation in operations():
        for name in operation.path_parameters:
            foreign(name, world)


@pytest.mark.parametrize("operation", WITH_PATH, ids=lambda o: o.id)
def test_foreign_ids_in_the_path_name_nothing(
    operation: Operation,
    world: World,
    intruder: Stranger,
    platform: Platform,
    writes: set[str],
) -> None:
    paths = [world.ids]
    if "agent_id" in operation.path_parameters and len(operation.path_parameters) > 1:
        # The own agent with somebody else's conversation, run, message or version number.
        paths.append(world.ids | {"agent_id": intruder.agent_id})
    for ids in paths:
        for _, body in bodies(operation, world):
            for query in ("", foreign_query(world)):
                url = operation.url(ids) + query
                reply = platform.call(operation, url, intruder.account.token, body)
                expected = 401 if operation.id in KEYED else 404
                assert reply.status == expected, (url, body, reply.body)
                assert_nothing_shown(reply, world, {str(value) for value in ids.values()})
    assert owned(world.owner, writes) == set()


@pytest.mark.parametrize("operation", operations(), ids=lambda o: o.id)
def test_foreign_ids_in_query_and_body_name_nothing(
    operation: Operation,
    world: World,
    intruder: Stranger,
    platform: Platform,
    writes: set[str],
) -> None:
    if set(operation.path_parameters) - {"agent_id"}:
        return  # needs more than an own agent; tried with foreign ids in the path above
    url = operation.url({"agent_id": intruder.agent_id})
    for field, body in bodies(operation, world):
        reply = platform.call(operation, url + foreign_query(world), intruder.account.token, body)
        if field:
            expected = 401 if operation.id in KEYED else 404
            assert reply.status == expected, (field, body, reply.body)
        else:
            assert reply.status < 500, reply.body
        assert_nothing_shown(reply, world, set(world.all_ids) if field else set())
    assert owned(world.owner, writes) == set()


def test_a_foreign_cursor_opens_no_list(
    world: World, intruder: Stranger, platform: Platform
) -> None:
    assert set(world.cursors) >= CURSORS
    for operation in operations():
        if operation.id in world.cursors and not set(operation.path_parameters) - {"agent_id"}:
            cursor = urlencode({"cursor": world.cursors[operation.id]})
            url = operation.url({"agent_id": intruder.agent_id}) + "?" + cursor
            reply = platform.call(operation, url, intruder.account.token)
            assert (reply.status, reply.json["code"]) == (422, "invalid_cursor"), operation.id


def test_the_record_of_writes_notes_every_way_to_write(
    all_writes: set[str], platform: Platform, intruder: Stranger
) -> None:
    """A streaming operation writes over another client than a buffered one."""
    by_id = {operation.id: operation for operation in operations()}
    for name, body in (("chat", {"message": "Hello"}), ("create_agent", {"name": "Another"})):
        all_writes.clear()
        url = by_id[name].url({"agent_id": intruder.agent_id})
        assert platform.call(by_id[name], url, intruder.account.token, body).status < 300
        assert owned(intruder.account, all_writes), name


def assert_nothing_shown(reply: Answer, world: World, asked_for: set[str]) -> None:
    """The answer has no text and no id of the other workspace but those that were asked for."""
    text = reply.body.decode(errors="replace")
    assert MARK not in text
    for identifier in set(world.all_ids) - asked_for:
        assert identifier not in text, identifier


def test_what_is_stored_is_in_the_end_what_it_was(world: World) -> None:
    """Stands last: all the calls before have changed nothing."""
    assert stored(world.owner) == world.stored
