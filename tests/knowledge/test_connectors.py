"""Connectors over HTTP: who may, what is refused, what is never told; and the key that pushes."""

import json
import threading
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from frontdesk.audit import AuditEntry
from frontdesk.blobs import get_blobs
from frontdesk.bus import Event
from frontdesk.ids import new_id
from frontdesk.records.document import Document
from frontdesk.service_config import secret_names
from frontdesk.table import Query, get_table
from knowledge.connectors import events, pushing
from knowledge.connectors.items import Connector, SourceItem
from knowledge.connectors.registry import source_types
from tests.agents.outbox import events_of
from tests.kernel.http_server import reply, serve
from tests.knowledge.connecting import Builder, guard
from tests.platform import Account, LambdaApi, Reply, new_account, stored

TOKEN = "ntn_of_this_test"
WEB = {"url": "http://site.example/", "mode": "page"}


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.outbound.factory.get_outbound", guard)


@pytest.fixture
def builder(account: Account) -> Builder:
    return Builder.of(account)


def audited(account: Account) -> list[tuple[str, str]]:
    query = Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT", "AUDIT#", limit=100)
    return [(entry.action, entry.target) for entry in get_table().all(query)]


def test_a_connector_is_made_read_changed_and_deleted(builder: Builder) -> None:
    made = builder.connect("web", WEB, schedule="daily")
    assert set(made) == {
        "id", "type", "name", "config", "schedule", "status", "failure", "documents",
        "last_sync_at", "next_sync_at", "created_at", "key",
    }  # fmt: skip
    assert (made["type"], made["name"], made["schedule"]) == ("web", "My web", "daily")
    assert (made["status"], made["documents"], made["key"]) == ("syncing", 0, None)
    assert made["config"]["max_pages"] == 100
    path = f"{builder.path}/{made['id']}"
    assert builder.shown(made["id"]) == {n: v for n, v in made.items() if n != "key"}
    assert builder.api("GET", builder.path).json() == {
        "items": [builder.shown(made["id"])],
        "next_cursor": None,
    }
    # During a sync the name may change, what is being read may not.
    assert builder.api("PATCH", path, {"name": "Other"}).json()["name"] == "Other"
    refused = builder.api("PATCH", path, {"config": {"max_pages": 5}})
    assert (refused.status, refused.code) == (409, "sync_running")
    builder.work(made["id"])
    changed = builder.api("PATCH", path, {"config": {"max_pages": 5}}).json()
    assert (changed["config"]["max_pages"], changed["config"]["url"]) == (5, WEB["url"])
    assert builder.api("DELETE", path).status == 204
    assert builder.api("DELETE", path).status == 404
    assert builder.api("GET", builder.path).json()["items"] == []
    actions = [action for action, target in audited(builder.account) if target == made["id"]]
    assert actions == [
        "connector.created", "connector.updated", "connector.updated", "connector.deleted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "config", "field"),
    [
        ("web", {}, "config.url"),
        ("web", {"url": "ftp://site.example/"}, "config.url"),
        ("web", {"url": "file:///etc/passwd"}, "config.url"),
        ("web", {"url": "http://user:word@site.example/"}, "config.url"),
        ("web", WEB | {"mode": "all"}, "config.mode"),
        ("web", WEB | {"max_pages": 501}, "config.max_pages"),
        ("web", WEB | {"max_depth": 6}, "config.max_depth"),
        ("web", WEB | {"include": ["x" * 301]}, "config.include.0"),
        ("web", WEB | {"workspace_id": "wks"}, "config.workspace_id"),
        ("notion", {}, "config.token"),
        ("notion", {"token": TOKEN, "root_page_ids": ["x" * 32]}, "config.root_page_ids.0"),
        ("google_drive", {"client_id": "client-1"}, "config.client_secret"),
        ("push", {"anything": 1}, "config.anything"),
    ],
)  # fmt: skip
def test_settings_that_are_wrong_are_named(
    builder: Builder, kind: str, config: dict[str, Any], field: str
) -> None:
    answer = builder.api("POST", builder.path, {"type": kind, "name": "x", "config": config})
    assert answer.status == 422
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]
    assert "word@" not in answer.body.decode()
    assert TOKEN not in answer.body.decode()


def test_a_type_that_does_not_exist(builder: Builder) -> None:
    answer = builder.api("POST", builder.path, {"type": "ftp", "name": "x", "config": {}})
    assert (answer.status, answer.code) == (422, "unknown_connector_type")


def test_the_types_and_what_is_secret_of_them() -> None:
    assert sorted(source_types()) == ["google_drive", "notion", "push", "web"]
    assert {name: secret_names(source.config) for name, source in source_types().items()} == {
        "google_drive": ["client_secret"],
        "notion": ["token"],
        "push": [],
        "web": [],
    }


def test_an_agent_has_twenty_connectors_at_most(builder: Builder) -> None:
    answers: list[Reply] = []

    def make() -> None:
        body = {"type": "push", "name": "x", "config": {}}
        answers.extend(builder.api("POST", builder.path, body) for _ in range(6))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [201] * 20 + [409] * 4
    assert {answer.code for answer in answers if answer.status == 409} == {"connector_limit"}
    found = builder.api("GET", builder.path).json()["items"]
    assert len(found) == 20
    builder.api("DELETE", f"{builder.path}/{found[0]['id']}")
    builder.connect("push", {})


def test_the_same_request_twice_makes_one(builder: Builder) -> None:
    body = {"type": "push", "name": "x", "config": {}}
    headers = {"Idempotency-Key": "one"}
    first = builder.api("POST", builder.path, body, headers=headers).json()
    second = builder.api("POST", builder.path, body, headers=headers).json()
    assert second["id"] == first["id"]
    assert (first["key"].startswith("fd_push_"), second["key"]) == (True, None)
    other = builder.api("POST", builder.path, body | {"name": "y"}, headers=headers)
    assert other.code == "idempotency_key_reused"


def test_a_viewer_reads_and_changes_nothing(builder: Builder) -> None:
    connector = builder.connect("push", {})
    viewer = new_account("viewer", builder.account.workspace_id).api("knowledge")
    path = f"{builder.path}/{connector['id']}"
    for url in (builder.path, path, f"{path}/syncs"):
        assert viewer("GET", url).status == 200
    body: dict[str, Any] = {"type": "push", "name": "x", "config": {}}
    for method, url, sent in (
        ("POST", builder.path, body),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, None),
        ("POST", f"{path}/sync", None),
        ("POST", f"{path}/key", None),
        ("POST", f"{path}/authorize", None),
    ):
        assert viewer(method, url, sent).status == 403, (method, url)


def test_foreign_connectors_are_not_there(builder: Builder, stranger: Account) -> None:
    connector = builder.connect("push", {})
    other = Builder.of(stranger)
    mine = other.connect("push", {})
    another_agent = Builder.of(builder.account)
    before = builder.stored(connector["id"])
    for who, path in (
        (other.api, f"{builder.path}/{connector['id']}"),  # their agent, their connector
        (other.api, f"{other.path}/{connector['id']}"),  # one's own agent, their connector
        (other.api, f"{builder.path}/{mine['id']}"),  # their agent, one's own connector
        (builder.api, f"{another_agent.path}/{connector['id']}"),  # another agent of one's own
    ):
        calls: list[tuple[str, str, Any]] = [
            ("GET", path, None),
            ("PATCH", path, {"name": "stolen"}),
            ("DELETE", path, None),
            ("POST", f"{path}/sync", None),
            ("GET", f"{path}/syncs", None),
            ("POST", f"{path}/key", None),
            ("POST", f"{path}/authorize", None),
        ]
        for method, url, sent in calls:
            assert who(method, url, sent).status == 404, (method, url)
    body = {"type": "push", "name": "x", "config": {}}
    assert other.api("GET", builder.path).status == 404
    assert other.api("POST", builder.path, body).status == 404
    assert builder.stored(connector["id"]) == before


def test_a_push_connector_has_nothing_to_sync(builder: Builder) -> None:
    connector = builder.connect("push", {}, schedule="hourly")
    assert (connector["schedule"], connector["next_sync_at"]) == ("off", None)
    answer = builder.api("POST", f"{builder.path}/{connector['id']}/sync")
    assert (answer.status, answer.code) == (409, "nothing_to_sync")
    web = builder.connect("web", WEB)
    answer = builder.api("POST", f"{builder.path}/{web['id']}/key")
    assert (answer.status, answer.code) == (409, "no_key")


_NUMBERS = count(1)


class Program:
    """What pushes: a connector's id and its key."""

    def __init__(self, connector: dict[str, Any]) -> None:
        self.id, self.key = str(connector["id"]), str(connector["key"])
        self.ip = f"198.51.100.{next(_NUMBERS)}"

    def __call__(self, method: str, external_id: str, body: Any = None, **more: Any) -> Reply:
        url = f"/api/knowledge/push/{more.get('to', self.id)}/documents/{external_id}"
        return LambdaApi("knowledge", more.get("key", self.key), ip=self.ip)(method, url, body)

    def put(self, external_id: str, content: str, **more: Any) -> Reply:
        return self("PUT", external_id, {"name": "Note", "content": content} | more)


@pytest.fixture
def program(builder: Builder) -> Program:
    return Program(builder.connect("push", {}))


def test_documents_are_pushed_replaced_and_taken_away(builder: Builder, program: Program) -> None:
    first = program.put("faq-1", "# Hours", url="https://example.com/faq")
    assert first.status == 200
    document_id = first.json()["document_id"]
    assert first.json() == {
        "external_id": "faq-1",
        "document_id": document_id,
        "status": "queued",
    }
    (document,) = builder.documents(program.id).values()
    assert (document.id, document.name, document.url) == (
        document_id, "Note", "https://example.com/faq",
    )  # fmt: skip
    assert get_blobs().get(document.file_key) == b"# Hours"
    program.put("faq-1", "# Hours", url="https://example.com/faq")
    (again,) = builder.documents(program.id).values()
    assert again == document  # nothing was written
    assert program.put("faq-1", "# New hours").json()["document_id"] == document_id
    (changed,) = builder.documents(program.id).values()
    assert changed.sha256 != document.sha256
    program.put("faq-2", "a,b\n1,2", content_type="text/csv")
    assert builder.shown(program.id)["documents"] == 2
    assert program("DELETE", "faq-1").status == 204
    assert program("DELETE", "faq-1").status == 204
    assert builder.shown(program.id)["documents"] == 1
    assert len(builder.documents(program.id)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x"}, "content"),
        ({"name": "x", "content": ""}, "content"),
        ({"name": "", "content": "x"}, "name"),
        ({"name": "x", "content": "x", "content_type": "application/zip"}, "content_type"),
        ({"name": "x", "content": "x", "url": "javascript:alert(1)"}, "url"),
        ({"name": "x", "content": "x", "workspace_id": "wks_1"}, "workspace_id"),
    ],
)
def test_a_push_that_is_wrong(program: Program, body: dict[str, Any], field: str) -> None:
    answer = program("PUT", "x", body)
    assert answer.status == 422
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]


def test_a_push_of_more_than_a_megabyte(builder: Builder, program: Program) -> None:
    assert program.put("x", "x" * 990_000).status == 200
    answer = program.put("y", "x" * 1_100_000)
    assert (answer.status, answer.code) == (413, "payload_too_large")
    assert len(builder.documents(program.id)) == 1


@pytest.mark.parametrize("external_id", ["a%2Fb", "a b", "%00", "x" * 201, "é"])
def test_an_external_id_that_is_none(program: Program, external_id: str) -> None:
    assert program.put(external_id, "x").status in (404, 422)


def everything(account: Account) -> list[str]:
    """All that the workspace has, but for limits."""
    found = stored(workspace_id=account.workspace_id)
    return sorted(json.dumps(entry, sort_keys=True) for entry in found)


def test_a_wrong_or_foreign_key_stores_nothing(
    builder: Builder, program: Program, stranger: Account
) -> None:
    foreign = Program(Builder.of(stranger).connect("push", {}))
    sibling = Program(builder.connect("push", {}))
    web = builder.connect("web", WEB)
    program.put("kept", "kept")
    before = everything(builder.account)
    body = {"name": "x", "content": "x"}
    for to, key in (
        (program.id, "fd_push_wrong"),
        (program.id, foreign.key),
        (program.id, sibling.key),
        (program.id, program.key[:-1]),
        (program.id, program.key + "x"),
        (program.id, builder.account.token),
        (program.id, None),
        (foreign.id, program.key),
        (web["id"], program.key),
        (web["id"], ""),
        (new_id("con"), program.key),
    ):
        for method, sent in (("PUT", body), ("PUT", {"broken": 1}), ("DELETE", None)):
            answer = program(method, "kept", sent, to=to, key=key)
            assert (answer.status, answer.code) == (401, "unauthenticated"), (to, key)
            assert (answer.header("www-authenticate") or "").startswith("Bearer")
    assert everything(builder.account) == before


def test_a_key_is_no_access_token(builder: Builder, program: Program) -> None:
    assert LambdaApi("knowledge", program.key)("GET", builder.path).status == 401


def test_a_key_is_shown_once_and_stored_as_a_hash(builder: Builder, program: Program) -> None:
    assert len(program.key) > 40
    kept = "\n".join(everything(builder.account))
    assert program.key not in kept
    assert program.key not in json.dumps(builder.shown(program.id))
    assert pushing.key_hash(program.key) in kept
    assert pushing.key_hash(program.key) not in json.dumps(builder.shown(program.id))


def test_a_new_key_ends_the_one_before(builder: Builder, program: Program) -> None:
    before = program.key
    rotated = builder.api("POST", f"{builder.path}/{program.id}/key")
    assert rotated.status == 200
    assert program("PUT", "x", {"name": "x", "content": "x"}, key=before).status == 401
    program.key = rotated.json()["key"]
    assert program.put("x", "x").status == 200
    assert ("connector.key_rotated", program.id) in audited(builder.account)


def test_pushes_are_limited(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "PUSHES", replace(pushing.PUSHES, most=3))
    monkeypatch.setattr(pushing, "WRONG_KEYS", replace(pushing.WRONG_KEYS, most=2))
    program = Program(builder.connect("push", {}))
    answers = [program.put("x", "x") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].header("retry-after")
    url = f"/api/knowledge/push/{program.id}/documents/x"
    guesser = LambdaApi("knowledge", "fd_push_guess", ip=program.ip)
    statuses = [guesser("DELETE", url).status for _ in range(4)]
    assert statuses[-1] == 429


def test_pushes_of_one_document_at_once(builder: Builder, program: Program) -> None:
    statuses: list[int] = []

    def push(number: int) -> None:
        statuses.append(program.put("same", f"text {number}").status)

    threads = [threading.Thread(target=push, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert len(builder.documents(program.id)) == 1
    assert builder.shown(program.id)["documents"] == 1


def test_a_deleted_connector_takes_no_more(builder: Builder, program: Program) -> None:
    program.put("x", "x")
    connector = builder.stored(program.id)
    assert builder.api("DELETE", f"{builder.path}/{program.id}").status == 204
    assert program.put("y", "y").status == 401
    told = [e for e in events_of(builder.account.workspace_id) if e.type == "connector.deleted"]
    events.remove(get_table(), events.deleted(Event.model_validate(told[0].model_dump())))
    key = Document.key_of(connector.workspace_id, connector.agent_id, "").pk
    assert list(get_table().all(Query(Document, key, "DOC#"))) == []
    items = Query(SourceItem, Connector.partition_of(connector.workspace_id, connector.id), "ITEM#")
    assert list(get_table().all(items)) == []


def test_a_web_connector_begins_to_sync_by_itself(builder: Builder) -> None:
    with serve(reply(200, b"<title>Hi</title>hello", content_type="text/html")) as server:
        connector = builder.web(f"http://site.example:{server.port}/", "page")
    (document,) = builder.documents(connector).values()
    assert (document.name, document.connector_id) == ("Hi", connector)
    reached = f"/api/agents/{builder.agent_id}/knowledge/documents/{document.id}"
    assert builder.api("GET", reached).json()["connector_id"] == connector
