"""Notion, played by a server of this machine that pages, limits and refuses as Notion does."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from frontdesk.blobs import get_blobs
from frontdesk.settings import reset_settings
from knowledge.connectors.services import service_api
from knowledge.connectors.sources import notion
from tests.kernel.http_server import Request, Server, reply, serve
from tests.knowledge.connecting import Builder, counts, guard, messages
from tests.platform import Account

pytestmark = pytest.mark.timeout(60)
TOKEN = "ntn_secret_of_this_test"


def uid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def text(content: str, href: str | None = None) -> list[dict[str, Any]]:
    return [{"type": "text", "plain_text": content, "href": href, "annotations": {}}]


def block(kind: str, content: str = "", number: int = 0, **more: Any) -> dict[str, Any]:
    inside = {"rich_text": text(content)} | more
    return {"object": "block", "id": uid(number), "type": kind, kind: inside, "has_children": False}


@dataclass
class Notion:
    """What the workspace has. Lists come two at a time."""

    server: Server
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    databases: dict[str, list[str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    """Pages that the search leaves out, as it sometimes does."""
    refusals: list[Any] = field(default_factory=list)
    """Answers to give before the true ones."""
    broken: set[str] = field(default_factory=set)

    def page(self, number: int, title: str, *blocks: dict[str, Any], edited: int = 0) -> str:
        page_id = uid(number)
        self.pages[page_id] = {
            "object": "page",
            "id": page_id,
            "url": f"https://www.notion.so/{page_id}",
            "last_edited_time": f"2026-01-01T00:00:{edited:02}.000Z",
            "archived": False,
            "properties": {"Name": {"type": "title", "title": text(title)}},
        }
        self.blocks[page_id] = list(blocks)
        return page_id

    def answer(self, request: Request, connection: socket.socket) -> None:
        if self.refusals:
            self.refusals.pop(0)(request, connection)
            return
        status, body = self.of(request)
        reply(status, json.dumps(body).encode(), content_type="application/json")(
            request, connection
        )

    def of(self, request: Request) -> tuple[int, dict[str, Any]]:
        if request.headers["authorization"] != f"Bearer {TOKEN}":
            return 401, problem("unauthorized", "API token is invalid.")
        if request.headers.get("notion-version") != "2022-06-28":
            return 400, problem("missing_version", "Notion-Version header should be defined")
        path, _, query = request.target.partition("?")
        parts = path.strip("/").split("/")
        body = json.loads(request.body) if request.body else {}
        cursor = body.get("start_cursor") or query.partition("start_cursor=")[2].split("&")[0]
        if any(part in self.broken for part in parts):
            return 400, problem("validation_error", "This cannot be read")
        if parts[1] == "search":
            seen = [page for page_id, page in self.pages.items() if page_id not in self.hidden]
            return 200, listing(seen, cursor)
        if parts[1] == "pages" and parts[2] in self.pages:
            return 200, self.pages[parts[2]]
        if parts[1] == "blocks" and parts[2] in self.blocks:
            return 200, listing(self.blocks[parts[2]], cursor)
        if parts[1] == "databases" and parts[2] in self.databases:
            return 200, listing([self.pages[row] for row in self.databases[parts[2]]], cursor)
        return 404, problem("object_not_found", "Could not find it")

    def asked(self, part: str) -> int:
        return sum(part in request.target for request in self.server.requests)


def problem(code: str, message: str) -> dict[str, Any]:
    return {"object": "error", "code": code, "message": message}


def listing(entries: list[dict[str, Any]], cursor: str) -> dict[str, Any]:
    first = int(cursor or 0)
    more = first + 2 < len(entries)
    return {
        "object": "list",
        "results": entries[first : first + 2],
        "has_more": more,
        "next_cursor": str(first + 2) if more else None,
    }


@contextmanager
def workspace() -> Iterator[Notion]:
    opened: list[Notion] = []
    with serve(lambda request, connection: opened[0].answer(request, connection)) as server:
        opened.append(Notion(server))
        yield opened[0]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Notion]:
    monkeypatch.setattr("frontdesk.outbound.factory.get_outbound", guard)
    with workspace() as opened:
        monkeypatch.setenv("NOTION_API_URL", opened.server.url)
        reset_settings()
        yield opened
    monkeypatch.undo()
    reset_settings()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []
    monkeypatch.setattr(service_api, "sleep", seconds.append)
    return seconds


@pytest.fixture
def builder(account: Account) -> Builder:
    return Builder.of(account)


def connected(builder: Builder, **config: Any) -> str:
    connector_id = str(builder.connect("notion", {"token": TOKEN} | config)["id"])
    builder.work(connector_id)
    return connector_id


def names(builder: Builder, connector_id: str) -> set[str]:
    return {document.name for document in builder.documents(connector_id).values()}


def test_every_page_that_is_shared_is_read(builder: Builder, there: Notion) -> None:
    for number in range(1, 6):
        there.page(number, f"Page {number}", block("paragraph", f"text {number}"))
    there.pages[uid(5)]["archived"] = True
    connector = connected(builder)
    assert names(builder, connector) == {f"Page {number}" for number in range(1, 5)}
    sync = builder.syncs(connector)[0]
    assert (sync["status"], counts(sync)) == ("succeeded", (4, 0, 0, 0, 0))
    assert {d.url for d in builder.documents(connector).values()} == {
        f"https://www.notion.so/{uid(number)}" for number in range(1, 5)
    }


def test_only_what_was_edited_is_read_again(builder: Builder, there: Notion) -> None:
    for number in (1, 2, 3):
        there.page(number, f"Page {number}", block("paragraph", "text"))
    connector = connected(builder)
    there.page(2, "Page 2", block("paragraph", "better text"), edited=9)
    before = there.asked("/blocks/")
    assert counts(builder.sync(connector)) == (0, 1, 2, 0, 0)
    assert there.asked("/blocks/") == before + 1


def test_what_is_gone_goes_and_what_the_search_forgot_stays(
    builder: Builder, there: Notion
) -> None:
    for number in (1, 2, 3, 4):
        there.page(number, f"Page {number}", block("paragraph", "text"))
    connector = connected(builder)
    del there.pages[uid(1)]
    there.pages[uid(2)]["in_trash"] = True
    there.hidden = {uid(3)}
    assert counts(builder.sync(connector)) == (0, 0, 2, 2, 0)
    assert names(builder, connector) == {"Page 3", "Page 4"}


def test_pages_below_some_with_databases(builder: Builder, there: Notion) -> None:
    there.page(
        1,
        "Root",
        block("child_page", number=2, title="Child"),
        block("child_database", number=50, title="Table"),
    )
    there.page(2, "Child", block("child_page", number=3, title="Grandchild"))
    there.page(3, "Grandchild", block("child_page", number=1, title="Root again"))
    there.page(4, "Row")
    there.pages[uid(4)]["properties"]["State"] = {"type": "select", "select": {"name": "open"}}
    there.page(5, "Elsewhere")
    there.databases[uid(50)] = [uid(4)]
    root = f"https://www.notion.so/team/Root-{uid(1).replace('-', '')}?pvs=4"
    connector = connected(builder, root_page_ids=[root])
    assert builder.shown(connector)["config"] == {"root_page_ids": [uid(1)]}
    assert names(builder, connector) == {"Root", "Child", "Grandchild", "Row"}
    row = next(d for d in builder.documents(connector).values() if d.name == "Row")
    assert get_blobs().get(row.file_key).decode() == "# Row\n\n- State: open"
    # Nothing changed: the tree is walked by what is known of it.
    before = there.asked("/blocks/")
    assert counts(builder.sync(connector)) == (0, 0, 4, 0, 0)
    assert there.asked("/blocks/") == before
    there.page(2, "Child", edited=5)
    assert counts(builder.sync(connector)) == (0, 1, 2, 1, 0)
    assert names(builder, connector) == {"Root", "Child", "Row"}


def test_a_page_that_cannot_be_read_keeps_what_may_be_below(
    builder: Builder, there: Notion
) -> None:
    there.page(1, "Root", block("child_page", number=2, title="Child"))
    there.page(2, "Child", block("child_page", number=3, title="Grandchild"))
    there.page(3, "Grandchild")
    connector = connected(builder, root_page_ids=[uid(1)])
    there.broken = {uid(2)}
    sync = builder.sync(connector)
    assert (sync["status"], counts(sync)) == ("succeeded", (0, 0, 1, 0, 1))
    assert "nothing was removed" in messages(sync)
    assert names(builder, connector) == {"Root", "Child", "Grandchild"}


def test_the_service_is_waited_for_when_it_asks(
    builder: Builder, there: Notion, waited: list[float]
) -> None:
    there.page(1, "Page")
    there.refusals = [
        reply(429, b"{}", Retry_After="3"),
        reply(429, b"{}", Retry_After="9999"),
        reply(502, b"bad gateway"),
    ]
    connector = connected(builder)
    assert names(builder, connector) == {"Page"}
    assert waited[:2] == [3.0, 30.0]
    assert len(waited) == 3


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (reply(503, b"{}"), "source_unavailable"),
        (reply(200, b"<html>"), "source_unavailable"),
        (reply(200, b"[1, 2]"), "source_unavailable"),
        (reply(200, b'{"results": {"a": 1}}'), "source_unavailable"),
        (reply(401, b'{"message": "API token is invalid."}'), "credentials_refused"),
        (reply(403, b"{}"), "credentials_refused"),
    ],
)
def test_a_service_that_is_down_or_refuses_loses_nothing(
    builder: Builder, there: Notion, waited: list[float], refusal: Any, code: str
) -> None:
    there.page(1, "Page")
    connector = connected(builder)
    there.refusals = [refusal] * service_api.ATTEMPTS
    sync = builder.sync(connector)
    assert (sync["status"], counts(sync)[3]) == ("failed", 0)
    shown = builder.shown(connector)
    assert (shown["status"], shown["failure"]["code"]) == ("failed", code)
    assert names(builder, connector) == {"Page"}
    assert TOKEN not in json.dumps([shown, sync])


def test_another_token_is_written_and_never_read(builder: Builder, there: Notion) -> None:
    there.page(1, "Page")
    connector = str(builder.connect("notion", {"token": "wrong-token-1"})["id"])
    builder.work(connector)
    assert builder.shown(connector)["failure"]["code"] == "credentials_refused"
    changed = builder.api("PATCH", f"{builder.path}/{connector}", {"config": {"token": TOKEN}})
    assert changed.status == 200
    assert TOKEN not in changed.body.decode()
    assert builder.sync(connector)["status"] == "succeeded"
    # A change of something else leaves it.
    builder.api("PATCH", f"{builder.path}/{connector}", {"config": {"root_page_ids": [uid(1)]}})
    assert builder.sync(connector)["status"] == "succeeded"


def test_blocks_become_markdown(builder: Builder, there: Notion) -> None:
    nested = block("bulleted_list_item", "outer", number=90)
    nested["has_children"] = True
    there.blocks[uid(90)] = [block("bulleted_list_item", "inner")]
    table = block("table", number=91)
    table["has_children"] = True
    there.blocks[uid(91)] = [
        {"id": uid(92 + n), "type": "table_row", "table_row": {"cells": [text(c) for c in row]}}
        for n, row in enumerate([("Day", "Hours"), ("Mon|Tue", "9-17"), ("Wed", "closed")])
    ]
    link = block("paragraph")
    link["paragraph"]["rich_text"] = text("see ") + text("this", "https://example.com/x")
    script = block("paragraph")
    script["paragraph"]["rich_text"] = text("no", "javascript:alert(1)")
    there.page(
        1,
        "Opening hours",
        block("heading_2", "When"),
        nested,
        block("numbered_list_item", "one"),
        block("numbered_list_item", "two"),
        block("to_do", "done", checked=True),
        block("quote", "said"),
        block("code", "x = 1", language="python"),
        table,
        link,
        script,
        block("unsupported"),
        {"id": uid(99), "type": "strange"},
    )
    connector = connected(builder)
    (document,) = builder.documents(connector).values()
    assert document.name == "Opening hours"
    assert get_blobs().get(document.file_key).decode() == (
        "# Opening hours\n\n## When\n\n- outer\n  - inner\n1. one\n2. two\n- [x] done\n> said\n\n"
        "```python\nx = 1\n```\n\n"
        "| Day | Hours |\n| --- | --- |\n| Mon\\|Tue | 9-17 |\n| Wed | closed |\n\n"
        "see [this](https://example.com/x)\n\nno"
    )


def test_a_page_with_too_many_blocks_is_cut(
    builder: Builder, there: Notion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notion, "MAX_BLOCKS", 3)
    there.page(1, "Long", *[block("paragraph", f"line {number}") for number in range(9)])
    connector = connected(builder)
    assert "Only the first 3 blocks" in messages(builder.syncs(connector)[0])


def test_more_pages_than_are_read_remove_nothing(
    builder: Builder, there: Notion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        there.page(number, f"Page {number}")
    connector = connected(builder)
    monkeypatch.setattr(notion, "MAX_PAGES", 2)
    sync = builder.sync(connector)
    assert counts(sync)[3] == 0
    assert len(names(builder, connector)) == 3
