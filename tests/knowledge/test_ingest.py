"""The worker: from the queue to the index, with every way in which it can go wrong."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.blobs import get_blobs
from frontdesk.blobs.port import StorageUnavailable
from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.engine.knowledge import Document
from frontdesk.table import Update, get_table
from frontdesk.vectors import IndexUnavailable
from frontdesk.vectors.factory import get_vectors
from knowledge import limits
from knowledge.ingest import indexing, pipeline
from knowledge.ingest.claim import Claim
from knowledge.jobs import IngestJob, enqueue
from knowledge.parsing import ParsingError
from tests.architecture.source import ROOT
from tests.knowledge.conftest import Embeddings, Library, Worker, make_agent, prose
from tests.platform import Account

SHARED = ROOT.parent / "shared" / "data" / "documents"
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
    assert stored.index_key() is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("libreoffice-writer-password.pdf", "encrypted"),
        ("imagemagick-images.pdf", "no_text"),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_its_reason(
    library: Library, name: str, code: str
) -> None:
    document = library.document(library.add(name, (SHARED / name).read_bytes()))
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


def test_a_pdf_keeps_its_pages_and_opens_in_the_browser(library: Library) -> None:
    content = (SHARED / "pdflatex-4-pages.pdf").read_bytes()
    document = library.document(library.add("anything.txt", content))
    assert (document["status"], document["type"], document["pages"]) == ("ready", "pdf", 4)
    url = library("GET", f"/documents/{document['id']}/original").json()["url"]
    assert "inline=1" in url
    assert "application%2Fpdf" in url
    text = f"/documents/{document['id']}/text"
    page = library("GET", f"{text}?page=2").json()
    assert (page["page"], page["pages"]) == (2, 4)
    assert {passage["page"] for passage in page["passages"]} == {2}
    assert library("GET", f"{text}?page=5").code == "page_not_found"
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


def test_a_message_twice_is_done_once(library: Library, embeddings: Embeddings) -> None:
    document_id = library.upload("Hours.txt", TEXT)
    job = IngestJob(
        workspace_id=library.account.workspace_id,
        agent_id=library.agent_id,
        document_id=document_id,
    )
    for _ in range(3):
        enqueue(job)
    library.settle()
    stored = library.stored(document_id)
    assert stored
    assert (stored.status, stored.attempt) == ("ready", 1)
    assert len(embeddings.texts) == stored.passages


def test_a_second_worker_leaves_a_document_that_is_taken(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = library.upload("Hours.txt", TEXT)

    def meanwhile() -> None:
        embeddings.of(embeddings.current).before = lambda: None
        job = IngestJob(
            workspace_id=library.account.workspace_id,
            agent_id=library.agent_id,
            document_id=document_id,
        )
        enqueue(job)
        Worker().work()
        assert library.document(document_id)["status"] == "embedding"

    embeddings.of(embeddings.current).before = meanwhile
    library.settle()
    stored = library.stored(document_id)
    assert stored
    assert (stored.status, stored.attempt) == ("ready", 1)


def test_a_worker_that_was_overtaken_changes_nothing(
    library: Library, embeddings: Embeddings
) -> None:
    """Its lease ended, another one did the work, and only then it wakes up."""
    document_id = library.upload("Hours.txt", TEXT)

    def overtake() -> None:
        embeddings.of(embeddings.current).before = lambda: None
        let_the_lease_end(library, document_id)
        library.worker.tick()
        assert library.document(document_id)["status"] == "queued"
        Worker().work()
        assert library.document(document_id)["status"] == "ready"

    embeddings.of(embeddings.current).before = overtake
    library.settle()
    stored = library.stored(document_id)
    assert stored
    assert (stored.status, stored.attempt, stored.failure) == ("ready", 2, None)
    assert len(library.passages(document_id)) == stored.passages == library.knowledge.passages


def let_the_lease_end(library: Library, document_id: str) -> None:
    document = library.stored(document_id)
    assert document
    past = clock.now() - timedelta(seconds=1)
    ended = document.model_copy(update={"lease_until": past})
    index = ended.index_key()
    assert index
    values = {"lease_until": clock.iso(past), "gsi1pk": index.pk, "gsi1sk": index.sk}
    get_table().write(Update(Document, document.key(), set=values))


def test_the_lease_is_renewed_while_the_worker_lives(
    library: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RENEWED_EVERY", timedelta(milliseconds=20))
    document_id = library.upload("Hours.txt", TEXT)
    leases: list[object] = []

    def wait() -> None:
        for _ in range(500):
            stored = library.stored(document_id)
            assert stored
            if stored.lease_until not in leases:
                leases.append(stored.lease_until)
            if len(leases) >= 3:
                return

    embeddings.of(embeddings.current).before = wait
    library.settle()
    assert len(leases) >= 3
    assert library.document(document_id)["status"] == "ready"


def test_an_attempt_ends_at_its_deadline(
    library: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ATTEMPT_DEADLINE", timedelta())
    document_id = library.upload("Hours.txt", TEXT)
    library.settle()
    library.worker.work(delayed=True)
    library.worker.work(delayed=True)
    assert library.document(document_id)["failure"]["code"] == "timed_out"


def test_a_long_document_is_handed_on_before_the_time_ends(
    library: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each invocation does a part, and the parts do not count as attempts."""
    monkeypatch.setattr(indexing, "BATCH_OF_ENDPOINT", 3)
    monkeypatch.setattr("knowledge.events._UNLIMITED_SECONDS", 1.0)
    document_id = library.add("long.txt", prose(6_000))
    stored = library.stored(document_id)
    assert stored
    assert stored.status == "ready"
    assert stored.passages == len(library.passages(document_id)) == len(embeddings.texts)
    assert stored.attempt > limits.ATTEMPTS


State = Callable[[pytest.MonkeyPatch], None]


class Killed(BaseException):
    """Ends the worker as a signal would: nothing catches it."""


def in_parsing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline, "parse_file", killed)


def before_the_text_is_stored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline, "chunk", killed)


def in_embedding(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(indexing, "embedding_text", killed)


def between_embedding_and_index(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(type(get_vectors()), "upsert", killed)


def after_the_index(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline.IngestRepository, "counted", killed)


def after_the_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline.IngestRepository, "forget_feedback", killed)


def before_the_file_is_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline._Attempt, "_keep", killed)


def killed(*_: object, **__: object) -> Any:
    raise Killed


@pytest.mark.parametrize(
    "state",
    [
        before_the_file_is_kept,
        in_parsing,
        before_the_text_is_stored,
        in_embedding,
        between_embedding_and_index,
        after_the_index,
        after_the_end,
    ],
)
def test_a_worker_killed_in_any_state_is_made_good(library: Library, state: State) -> None:
    document_id = library.upload("long.txt", prose(2_000))
    library.worker.carry(library.account.workspace_id)
    with pytest.MonkeyPatch.context() as patch:
        state(patch)
        with pytest.raises(Killed):
            library.worker.work()
    status = library.document(document_id)["status"]
    if state is after_the_end:
        assert status == "ready"
    else:
        assert status in {"parsing", "embedding", "indexing"}
        library.worker.tick()
        assert library.document(document_id)["status"] == status, "its lease has not ended"
        let_the_lease_end(library, document_id)
        library.worker.tick()
        assert library.document(document_id)["status"] == "queued"
        library.worker.work(delayed=True)
    document = library.document(document_id)
    assert (document["status"], document["failure"]) == ("ready", None)
    found = library.passages(document_id)
    assert len(found) == document["passages"] == library.knowledge.passages
    assert len({passage.id for passage in found}) == len(found)


def test_a_document_that_kills_its_worker_fails_in_the_end(library: Library) -> None:
    document_id = library.upload("Hours.txt", TEXT)
    library.worker.carry(library.account.workspace_id)
    with pytest.MonkeyPatch.context() as patch:
        in_embedding(patch)
        for _ in range(limits.ATTEMPTS):
            with pytest.raises(Killed):
                library.worker.work(delayed=True)
            let_the_lease_end(library, document_id)
            library.worker.tick()
    document = library.document(document_id)
    assert (document["status"], document["failure"]["code"]) == ("failed", "interrupted")
    library("POST", f"/documents/{document_id}/retry")
    library.settle()
    assert library.document(document_id)["status"] == "ready"


def test_a_message_that_got_lost_is_sent_again(library: Library) -> None:
    document_id = library.upload("Hours.txt", TEXT)
    let_the_lease_end(library, document_id)
    library.worker.tick()
    assert library.worker.work() >= 1
    assert library.document(document_id)["status"] == "ready"


def test_what_nobody_takes_for_hours_fails(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = library.upload("Hours.txt", TEXT)
    later = clock.now() + limits.QUEUE_DEADLINE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    library.worker.tick()
    monkeypatch.undo()
    assert library.document(document_id)["failure"]["code"] == "timed_out"


def test_broken_states_do_not_stop_the_sweep(
    library: Library, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document whose agent is gone is in the way of nobody."""
    from frontdesk.engine.agents import Agent
    from frontdesk.table import Delete

    orphan = Library(account, make_agent(account), library.worker)
    lost = orphan.upload("lost.txt", b"lost")
    document_id = library.upload("Hours.txt", TEXT)
    get_table().write(Delete(Agent, Agent.key_of(account.workspace_id, orphan.agent_id)))
    for place, each in ((orphan, lost), (library, document_id)):
        let_the_lease_end(place, each)
    library.worker.tick()
    library.worker.work()
    assert library.document(document_id)["status"] == "ready"
    monkeypatch.undo()


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
