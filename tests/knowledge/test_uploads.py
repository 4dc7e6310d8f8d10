"""Uploads: what may be announced, and that nothing but the signed request brings it."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.identity import Workspace
from frontdesk.ratelimit import Rate
from frontdesk.table import Update, get_table
from knowledge import limits
from knowledge.documents.names import clean_name
from tests.knowledge.conftest import Library, make_agent, send
from tests.parallel import at_once

TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\Hours.txt", "Hours.txt"),
        ("/a/b/c.md", "c.md"),
        ("  spaced name.txt ", "spaced name.txt"),
        (".hidden", ".hidden"),
        ("e\u0301te\u0301.txt", "\u00e9t\u00e9.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("שעות פתיחה.txt", "שעות פתיחה.txt"),
        ("=cmd|' /C calc'!A0.csv", " C calc'!A0.csv".strip()),
    ],
)
def test_a_name_keeps_its_last_part(library: Library, given: str, kept: str) -> None:
    made = library.announce(given, TEXT)
    assert made["document"]["name"] == kept
    stored = library.stored(made["document"]["id"])
    assert stored
    assert kept.encode("ascii", "ignore").decode() not in stored.file_key


@pytest.mark.parametrize(
    "name",
    ["", " ", "/", "..", "a/..", "a/", "tab\there", "nul\0", "line\nbreak", "\u2028", "x" * 256],
)
def test_what_is_no_name_is_refused(library: Library, name: str) -> None:
    reply = library("POST", "/documents", {"name": name, "size": 5})
    assert reply.status == 422
    assert [entry["field"] for entry in reply.json()["errors"]] == ["name"]
    assert library("GET").json()["documents"] == 0


def test_half_a_character_is_no_name() -> None:
    with pytest.raises(ValueError, match="control"):
        clean_name("a\ud800b")


@pytest.mark.parametrize(
    ("size", "status", "code"),
    [
        (0, 422, "document_empty"),
        (limits.MAX_FILE_SIZE + 1, 413, "document_too_large"),
        (-1, 422, "invalid"),
        (2**60, 422, "invalid"),
        (1.5, 422, "invalid"),
    ],
)
def test_what_is_no_size_is_refused(library: Library, size: Any, status: int, code: str) -> None:
    reply = library("POST", "/documents", {"name": "a.txt", "size": size})
    assert (reply.status, reply.code) == (status, code)
    assert library("GET").json()["documents"] == 0


def test_the_largest_file_may_be_announced(library: Library) -> None:
    reply = library("POST", "/documents", {"name": "a.txt", "size": limits.MAX_FILE_SIZE})
    assert reply.status == 201


def test_the_plan_limits_documents_and_bytes(library: Library) -> None:
    library.announce("one.txt", TEXT)
    allowed = ENTITLEMENTS["free"]
    key = library.knowledge.key()

    def with_counts(**counts: int) -> None:
        get_table().write(Update(type(library.knowledge), key, set=counts))

    with_counts(documents=allowed.documents)
    full = library("POST", "/documents", {"name": "a.txt", "size": 5})
    assert (full.status, full.code, full.json()["limit"]) == (409, "document_limit", "documents")
    with_counts(documents=1, size=allowed.documents_size - 4)
    full = library("POST", "/documents", {"name": "a.txt", "size": 5})
    assert (full.status, full.code, full.json()["limit"]) == (409, "document_limit", "size")
    assert library("POST", "/documents", {"name": "a.txt", "size": 4}).status == 201
    workspace = Workspace.key_of(library.account.workspace_id)
    get_table().write(Update(Workspace, workspace, set={"tier": "pro"}))
    assert library("POST", "/documents", {"name": "a.txt", "size": 5}).status == 201
    assert library("GET").json()["documents_limit"] == ENTITLEMENTS["pro"].documents


def test_many_uploads_at_once_keep_the_count(library: Library) -> None:
    def announce(number: int) -> int:
        return library("POST", "/documents", {"name": f"{number}.txt", "size": 3}).status

    statuses = at_once(announce, 12)
    made = statuses.count(201)
    assert made >= 1
    assert set(statuses) <= {201, 409, 503}
    numbers = library("GET").json()
    assert (numbers["documents"], numbers["size"]) == (made, 3 * made)
    assert len(library("GET", "/documents").json()["items"]) == made


def test_an_equal_request_makes_one_document(library: Library) -> None:
    body = {"name": "a.txt", "size": len(TEXT)}
    key = {"Idempotency-Key": "once"}
    first = library("POST", "/documents", body, headers=key)
    again = library("POST", "/documents", body, headers=key)
    assert (first.status, again.status) == (201, 201)
    assert first.json()["document"] == again.json()["document"]
    assert send(again.json()["upload"], TEXT) == 200
    other = library("POST", "/documents", body | {"size": 5}, headers=key)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert library("GET").json()["documents"] == 1
    elsewhere = Library(library.account, make_agent(library.account), library.worker)
    assert elsewhere("POST", "/documents", body, headers=key).code == "idempotency_key_reused"


def test_only_the_signed_request_brings_the_file(library: Library) -> None:
    upload = library.announce("a.txt", TEXT)["upload"]
    other = library.announce("b.txt", TEXT)["upload"]
    assert send(upload, TEXT + b"!") == 422
    assert send(upload, TEXT[:-1]) == 422
    assert send(upload, b"") == 422
    assert send(upload, TEXT, headers={"Content-Type": "text/html"}) == 422
    assert send(upload, TEXT, path=other["url"].partition("8080")[2].partition("?")[0]) == 403
    assert send(upload, TEXT, query=other["url"].partition("?")[2]) == 403
    assert send(upload, TEXT, method="GET") == 403
    larger = upload["url"].partition("?")[2].replace(f"size={len(TEXT)}", f"size={len(TEXT) + 1}")
    assert send(upload, TEXT + b"!", query=larger) == 403
    assert library.files() == []
    assert send(upload, TEXT) == 200


def test_a_link_that_has_expired_brings_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = library.announce("a.txt", TEXT)
    later = clock.now() + limits.UPLOAD_LIFE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert send(made["upload"], TEXT) == 403
    path = f"/documents/{made['document']['id']}/uploaded"
    monkeypatch.undo()
    assert library("POST", path).code == "upload_missing"


def test_an_upload_that_nobody_finished_is_removed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = library.announce("a.txt", TEXT)
    assert send(begun["upload"], TEXT) == 200
    library.announce("b.txt", TEXT)
    library.worker.tick()
    assert library("GET").json()["documents"] == 2
    later = clock.now() + limits.UPLOAD_LIFE + limits.UPLOAD_GRACE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    library.worker.tick()
    monkeypatch.undo()
    library.settle()
    assert library("GET", "/documents").json()["items"] == []
    assert library("GET").json()["documents"] == 0
    assert library.files() == []


def test_uploads_are_limited_in_number(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Rate("knowledge_upload_test", 2, timedelta(hours=1))
    monkeypatch.setattr(limits, "UPLOAD_BY_USER", few)
    statuses = [library("POST", "/documents", {"name": "a", "size": 1}).status for _ in range(3)]
    assert statuses == [201, 201, 429]
