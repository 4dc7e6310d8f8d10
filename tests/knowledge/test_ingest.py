"""The worker: from the queue to the index, with every way in which it can go wrong."""

from pathlib import Path
from typing import Any

import pytest

from frontdesk.blobs import get_blobs
from frontdesk.blobs.port import StorageUnavailable
from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.table import Index
from frontdesk.vectors import IndexUnavailable
from knowledge import limits
from knowledge.ingest import indexing, pipeline
from knowledge.ingest.claim import Claim
from knowledge.parsing import ParsingError
from tests.agents.outbox import events_of
from tests.knowledge.conftest import Embeddings, Library, make_agent, prose
from tests.knowledge.samples import SAMPLES

TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


def statuses(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """Every status that is written from now on, with the counts."""
    seen: list[tuple[str, int, int]] = []
    real = Claim.advance

    def watched(self: Claim, *also: Any, **values: Any) -> None:
        real(self, *also, **values)
        seen.append((self.document.status, self.document.done, self.document.total))

    monkeypatch.setattr(Claim, "advance", watched)
    return seen


def test_a_document_goes_through_its_states_with_counts(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH_OF_ENDPOINT", 4)
    seen = statuses(monkeypatch)
    document_id = library.add("long.txt", prose(6_000))
    total = library.document(document_id)["passages"]
    assert total > 8
    assert list(dict.fromkeys(status for status, _, _ in seen)) == [
        "parsing",
        "embedding",
        "indexing",
        "ready",
    ]
    counts = [done for status, done, _ in seen if status == "embedding"]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == total
    assert set(counts) >= {4, 8}
    stored = library.stored(document_id)
    assert stored
    assert (stored.lease_until, stored.deadline) == (None, None)
    assert stored.places().get(Index.BY_TIME) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("locked.pdf", "encrypted"),
        ("pictures.pdf", "no_text"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_its_reason(
    library: Library, name: str, code: str
) -> None:
    document = library.document(library.add(name, (SAMPLES / name).read_bytes()))
    assert (document["status"], document["failure"]["code"]) == ("failed", code)
    assert document["failure"]["detail"]
    assert document["type"] == "pdf"
    assert (document["passages"], document["done"], document["total"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "unsupported"),
        (b"   \n\n  ", "empty"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog", "broken"),
        (b"PK\x03\x04 not really a zip", "broken"),
        (b"MZ" + b"\x00" * 300, "unsupported"),
    ],
)
def test_the_content_decides_and_not_the_name(library: Library, content: bytes, code: str) -> None:
    document = library.document(library.add("report.txt", content))
    assert (document["status"], document["failure"]["code"]) == ("failed", code)
    # What cannot be read can still be fetched, and tried again when the parser has learned.
    assert library.files() == [f"knowledge/{document['id']}/file"]


def test_the_others_are_told_how_it_ended(library: Library) -> None:
    ready = library.add("Hours.txt", TEXT)
    failed = library.add("nothing.txt", b"  ")
    told = [
        (event.type, event.data)
        for event in events_of(library.account.workspace_id)
        if event.type != "document.queued"
    ]
    place = {"agent_id": library.agent_id}
    assert told == [
        ("document.ready", place | {"document_id": ready}),
        ("document.failed", place | {"document_id": failed, "error_code": "empty"}),
    ]


def test_a_pdf_keeps_its_pages_and_opens_in_the_browser(library: Library) -> None:
    content = (SAMPLES / "manual.pdf").read_bytes()
    document = library.document(library.add("anything.txt", content))
    assert (document["status"], document["type"], document["pages"]) == ("ready", "pdf", 5)
    url = library("GET", f"/documents/{document['id']}/original").json()["url"]
    assert "inline=1" in url
    assert "application%2Fpdf" in url
    text = f"/documents/{document['id']}/text"
    page = library("GET", f"{text}?page=2").json()
    assert (page["page"], page["pages"]) == (2, 5)
    assert {passage["page"] for passage in page["passages"]} == {2}
    assert library("GET", f"{text}?page=6").code == "page_not_found"
    (first, *_) = page["passages"]
    found = library("GET", f"/passages/{first['id']}").json()
    assert found["text_page"] == 2


def test_the_same_file_twice_is_indexed_once(library: Library, embeddings: Embeddings) -> None:
    first = library.add("Hours.txt", TEXT)
    asked = len(embeddings.texts)
    second = library.document(library.add("Copy of hours.txt", TEXT))
    assert (second["status"], second["failure"]["code"]) == ("failed", "duplicate")
    assert "Hours.txt" in second["failure"]["detail"]
    assert len(embeddings.texts) == asked
    assert library.document(first)["status"] == "ready"
    # Elsewhere, and once the first one is gone, the same content is as good as any.
    other = Library(library.account, make_agent(library.account), library.worker)
    assert other.document(other.add("Hours.txt", TEXT))["status"] == "ready"
    library("DELETE", f"/documents/{first}")
    library("POST", f"/documents/{second['id']}/retry")
    library.settle()
    assert library.document(second["id"])["status"] == "ready"


def test_two_uploads_of_a_file_at_the_same_moment_leave_one(library: Library) -> None:
    ids = [library.upload(f"{number}.txt", TEXT) for number in range(3)]
    library.settle()
    found = [library.document(document_id) for document_id in ids]
    assert sorted(document["status"] for document in found) == ["failed", "failed", "ready"]


def test_a_file_whose_first_upload_failed_is_no_duplicate(
    library: Library, embeddings: Embeddings
) -> None:
    def refuse() -> None:
        raise EmbeddingError("embedding_auth", "The key is not valid.", retryable=False)

    embeddings.of(embeddings.current).before = refuse
    failed = library.document(library.add("Hours.txt", TEXT))
    assert failed["failure"] == {"code": "embedding_failed", "detail": "The key is not valid."}
    embeddings.of(embeddings.current).before = lambda: None
    second = library.document(library.add("Again.txt", TEXT))
    assert second["status"] == "ready"


def test_an_index_anew_embeds_nothing_that_is_there(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = library.add("long.txt", prose(3_000))
    before = library.passages(document_id)
    asked = len(embeddings.texts)
    assert library("POST", f"/documents/{document_id}/reindex").json()["status"] == "queued"
    assert library("POST", f"/documents/{document_id}/reindex").code == "document_working"
    library.settle()
    assert library.document(document_id)["status"] == "ready"
    assert library.passages(document_id) == before
    assert len(embeddings.texts) == asked
    assert sorted(library.files()) == sorted(
        [f"knowledge/{document_id}/file", f"knowledge/{document_id}/text-2.json"]
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EmbeddingError("embedding_timeout", "Too slow.", retryable=True), "embedding_unavailable"),
        (IndexUnavailable(), "index_unavailable"),
        (StorageUnavailable(), "storage_unavailable"),
        (RuntimeError("a bug"), "internal_error"),
    ],
)
def test_what_may_pass_is_tried_three_times(
    library: Library, embeddings: Embeddings, error: Exception, code: str
) -> None:
    tries = 0

    def fail() -> None:
        nonlocal tries
        tries += 1
        raise error

    embeddings.of(embeddings.current).before = fail
    document_id = library.add("Hours.txt", TEXT)
    assert library.document(document_id)["status"] == "queued"
    assert library.worker.work(delayed=True) == 1
    assert library.document(document_id)["status"] == "queued"
    assert library.worker.work(delayed=True) == 1
    document = library.document(document_id)
    assert (document["status"], document["failure"]["code"]) == ("failed", code)
    assert tries == limits.ATTEMPTS
    assert library.worker.work(delayed=True) == 0
    assert library.passages(document_id) == []

    embeddings.of(embeddings.current).before = lambda: None
    library("POST", f"/documents/{document_id}/retry")
    library.settle()
    assert library.document(document_id)["status"] == "ready"


def test_a_failure_that_passed_leaves_no_trace(library: Library, embeddings: Embeddings) -> None:
    moments = iter([True, False])

    def fail_once() -> None:
        if next(moments, False):
            raise EmbeddingError("embedding_timeout", "Too slow.", retryable=True)

    embeddings.of(embeddings.current).before = fail_once
    document_id = library.add("Hours.txt", TEXT)
    library.worker.work(delayed=True)
    document = library.document(document_id)
    assert (document["status"], document["failure"]) == ("ready", None)


def test_a_file_that_vanished_is_told(library: Library) -> None:
    document_id = library.upload("Hours.txt", TEXT)
    stored = library.stored(document_id)
    assert stored
    get_blobs().delete(stored.file_key)
    library.settle()
    assert library.document(document_id)["failure"]["code"] == "file_missing"


def test_a_parser_that_hangs_or_dies_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path, name: str) -> Any:
        assert path.read_bytes() == TEXT
        assert name == "Hours.txt"
        raise ParsingError("parse_timeout", "Reading this file took too long.")

    monkeypatch.setattr(pipeline, "parse_file", slow)
    document = library.document(library.add("Hours.txt", TEXT))
    assert document["failure"] == {
        "code": "parse_timeout",
        "detail": "Reading this file took too long.",
    }
