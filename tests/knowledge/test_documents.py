"""Documents over the real Lambda handler: announce, send, list, read, try again, delete."""

import json

from frontdesk.audit import AuditEntry
from frontdesk.blobs import get_blobs
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.table import Query, get_table
from knowledge import limits
from knowledge.parsing import LIMITS
from tests.knowledge.conftest import Library, Worker, make_agent, prose, send
from tests.platform import Account, new_account

UNKNOWN = "doc_01J00000000000000000000000"
TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


def test_a_document_lives_from_its_upload_to_its_deletion(library: Library) -> None:
    made = library.announce("Hours.txt", TEXT)
    document, upload = made["document"], made["upload"]
    assert (document["name"], document["size"]) == ("Hours.txt", len(TEXT))
    assert (document["status"], document["type"]) == ("uploading", None)
    assert document["created_by"] == {"id": library.account.user_id, "name": "Test user"}
    assert upload["method"] == "PUT"
    path = f"/documents/{document['id']}"
    assert library("POST", path + "/uploaded").code == "upload_missing"
    assert send(upload, TEXT) == 200
    queued = library("POST", path + "/uploaded")
    assert (queued.status, queued.json()["status"]) == (200, "queued")
    assert library("POST", path + "/uploaded").json() == queued.json()
    library.settle()
    ready = library.document(document["id"])
    assert (ready["status"], ready["type"], ready["failure"]) == ("ready", "txt", None)
    assert ready["passages"] == ready["done"] == ready["total"] >= 1
    assert ready["indexed_at"] >= ready["created_at"]
    assert library("POST", path + "/uploaded").json() == ready
    assert library("GET", "/documents").json() == {"items": [ready], "next_cursor": None}
    numbers = library("GET").json()
    assert (numbers["documents"], numbers["size"]) == (1, len(TEXT))
    assert numbers["passages"] == ready["passages"]

    assert library("DELETE", path).status == 204
    assert library("GET", path).code == "document_not_found"
    assert library("DELETE", path).status == 404
    assert library("GET", "/documents").json()["items"] == []
    library.settle()
    assert library.files() == []
    assert library.passages(document["id"]) == []
    numbers = library("GET").json()
    assert (numbers["documents"], numbers["size"], numbers["passages"]) == (0, 0, 0)


def test_before_the_first_document_everything_is_nothing(library: Library) -> None:
    numbers = library("GET").json()
    assert numbers["documents"] == numbers["passages"] == numbers["size"] == 0
    assert numbers["documents_limit"] == ENTITLEMENTS["free"].documents
    assert numbers["size_limit"] == ENTITLEMENTS["free"].documents_size
    assert numbers["max_file_size"] == limits.MAX_FILE_SIZE == LIMITS.file_size
    assert numbers["embedding"] == numbers["embedding_current"]
    assert numbers["can_reindex"] is True
    assert 0 < numbers["default_floor"] < 1
    assert library("GET", "/documents").json() == {"items": [], "next_cursor": None}


def test_what_was_done_stands_in_the_audit_log(library: Library) -> None:
    document_id = library.add("Hours.txt", TEXT)
    library("POST", f"/documents/{document_id}/reindex")
    library.settle()
    library("DELETE", f"/documents/{document_id}")
    log = Query(AuditEntry, f"WS#{library.account.workspace_id}#AUDIT")
    entries = list(get_table().all(log))
    assert [(entry.action, entry.target) for entry in entries] == [
        ("document.uploaded", document_id),
        ("document.reindexed", document_id),
        ("document.deleted", document_id),
    ]
    assert entries[0].after == entries[2].before == {"name": "Hours.txt", "size": len(TEXT)}


def test_lists_are_paged_searched_and_filtered(library: Library) -> None:
    names = ["Piscine été.txt", "Hours of the pool.txt", "Pool rules.md"]
    ids = [library.announce(name, TEXT)["document"]["id"] for name in names]
    first = library("GET", "/documents?limit=2").json()
    assert [item["id"] for item in first["items"]] == ids[:0:-1]
    second = library("GET", f"/documents?limit=2&cursor={first['next_cursor']}").json()
    assert [item["id"] for item in second["items"]] == ids[:1]
    assert second["next_cursor"] is None

    def found(query: str) -> list[str]:
        return [item["id"] for item in library("GET", f"/documents?{query}").json()["items"]]

    assert found("q=pool") == [ids[2], ids[1]]
    assert found("q=POOL%20hours") == [ids[1]]
    assert found("q=ete") == [ids[0]]
    assert found("status=uploading") == ids[::-1]
    assert found("status=ready") == []
    assert library("GET", "/documents?status=lost").status == 422


def test_only_a_failed_document_is_tried_again(library: Library) -> None:
    uploading = library.announce("a.txt", TEXT)["document"]["id"]
    queued = library.upload("b.txt", b"queued " + TEXT)
    for document_id in (uploading, queued):
        assert library("POST", f"/documents/{document_id}/retry").code == "document_not_failed"
        assert library("POST", f"/documents/{document_id}/reindex").code == "document_working"
    ready = library.add("c.txt", b"ready " + TEXT)
    assert library("POST", f"/documents/{ready}/retry").code == "document_not_failed"
    failed = library.add("d.txt", b" \n ")
    assert library.document(failed)["failure"]["code"] == "empty"
    assert library("POST", f"/documents/{failed}/reindex").code == "document_not_ready"
    again = library("POST", f"/documents/{failed}/retry").json()
    assert (again["status"], again["failure"]) == ("queued", None)
    library.settle()
    assert library.document(failed)["failure"]["code"] == "empty"


def test_the_original_comes_back_as_it_was(library: Library) -> None:
    document_id = library.upload("Hours <1>.txt", TEXT)
    path = f"/documents/{document_id}/original"
    assert library("GET", path).json()["type"] is None
    library.settle()
    original = library("GET", path).json()
    assert original["type"] == "txt"
    assert "inline" not in original["url"]
    stored = library.stored(document_id)
    assert stored
    assert get_blobs().get(stored.file_key) == TEXT
    waiting = library.announce("x.txt", TEXT)["document"]["id"]
    assert library("GET", f"/documents/{waiting}/original").code == "upload_missing"


def test_a_second_member_sees_and_a_viewer_does_not_write(library: Library) -> None:
    document_id = library.add("Hours.txt", TEXT)
    viewer = new_account("viewer", library.account.workspace_id)
    reading = Library(viewer, library.agent_id, library.worker)
    assert reading.document(document_id)["status"] == "ready"
    assert reading("GET").json()["can_reindex"] is False
    assert reading("POST", "/documents", {"name": "a", "size": 1}).status == 403
    path = f"/documents/{document_id}"
    for method, end in (
        ("POST", "/uploaded"),
        ("POST", "/retry"),
        ("POST", "/reindex"),
        ("DELETE", ""),
    ):
        assert reading(method, path + end).status == 403
    assert library.document(document_id)["status"] == "ready"


def test_anothers_agent_and_document_are_not_there(
    library: Library, stranger: Account, worker: Worker
) -> None:
    document_id = library.add("Hours.txt", TEXT)
    own = Library(stranger, make_agent(stranger), worker)
    foreign = Library(stranger, library.agent_id, worker)
    for place, code in ((own, "document_not_found"), (foreign, "agent_not_found")):
        for method, end in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/uploaded"),
            ("POST", "/retry"),
            ("POST", "/reindex"),
            ("GET", "/original"),
            ("GET", "/text"),
        ):
            reply = place(method, f"/documents/{document_id}{end}")
            assert (reply.status, reply.code) == (404, code), (method, end)
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/documents", None),
        ("POST", "/documents", {"name": "a", "size": 1}),
        ("POST", "/search", {"query": "pool"}),
    ):
        assert foreign(method, path, body).code == "agent_not_found"
    assert library("GET", f"/documents/{UNKNOWN}").code == "document_not_found"
    assert library("GET", "/documents/../x").status == 404


def test_the_text_comes_in_pages_with_its_passages(library: Library) -> None:
    words = prose(30_000)
    document_id = library.add("long.txt", words)
    path = f"/documents/{document_id}/text"
    text = words.decode()
    shown = ""
    first = library("GET", path).json()
    assert first["document"]["id"] == document_id
    assert (first["page"], first["pages"]) == (1, -(-len(text) // 200_000))
    seen: set[str] = set()
    for number in range(1, first["pages"] + 1):
        page = library("GET", f"{path}?page={number}").json()
        shown += page["text"]
        for passage in page["passages"]:
            seen.add(passage["id"])
            assert 0 <= passage["start"] < passage["end"] <= len(page["text"])
    assert shown == text
    assert seen == {passage.id for passage in library.passages(document_id)}
    whole = [p for p in first["passages"] if p["end"] < len(first["text"])]
    assert all(first["text"][p["start"] : p["end"]] in p["text"] for p in whole)
    for number in (0, first["pages"] + 1):
        assert library("GET", f"{path}?page={number}").status in (404, 422)
    last = library.passages(document_id)[-1]
    found = library("GET", f"/passages/{last.id}").json()
    assert (found["text_page"], found["document"]["id"]) == (first["pages"], document_id)
    assert found["text"] == last.text


def test_what_was_not_read_has_no_text(library: Library) -> None:
    document_id = library.upload("a.txt", TEXT)
    assert library("GET", f"/documents/{document_id}/text").code == "document_not_ready"


def test_the_export_holds_what_is_known_of_documents(library: Library) -> None:
    from frontdesk import tenant

    document_id = library.add("Hours.txt", TEXT)
    items = [*tenant.everything(get_table(), library.account.workspace_id)]
    (found,) = [item for item in items if item["kind"] == "document"]
    assert (found["id"], found["name"]) == (document_id, "Hours.txt")
    assert json.dumps(found)
