"""A long document is embedded in slices: others come in between, and nothing is done twice."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.engine.embeddings import EmbeddingError
from knowledge import limits
from knowledge.chunking import chunk
from knowledge.ingest import claim, indexing, pipeline
from knowledge.jobs import IngestJob, enqueue
from knowledge.parsing import parse_file
from tests.knowledge.conftest import NEW, Embeddings, Library, Worker, make_agent, prose
from tests.knowledge.test_ingest_leases import Killed, in_embedding, in_parsing, let_the_lease_end
from tests.platform import Account

LONG = prose(6_000)


@pytest.fixture(autouse=True)
def batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch is a slice of its own."""
    monkeypatch.setattr(limits, "SLICE", timedelta())
    monkeypatch.setattr(indexing, "BATCH_OF_ENDPOINT", 3)


def begin(library: Library) -> str:
    """The id of a long document after its first slice."""
    document_id = library.upload("long.txt", LONG)
    library.worker.carry(library.account.workspace_id)
    assert library.worker.work(most=1) == 1
    document = library.document(document_id)
    assert document["status"] == "embedding"
    assert 0 < document["done"] < document["total"]
    return document_id


def embedded_once(library: Library, embeddings: Embeddings, document_id: str) -> None:
    stored = library.stored(document_id)
    assert stored
    assert (stored.status, stored.failure, stored.handed_on) == ("ready", None, False)
    passages = library.passages(document_id)
    assert stored.passages == len(passages) == library.knowledge.passages
    assert len(embeddings.texts) == len(set(embeddings.texts)) == len(passages)


def test_another_workspaces_document_comes_between_the_slices(
    library: Library, stranger: Account, embeddings: Embeddings
) -> None:
    long_id = begin(library)
    other = Library(stranger, make_agent(stranger), library.worker)
    small_id = other.upload("small.txt", b"The pool opens at eight.")
    other.worker.carry(stranger.workspace_id)
    assert library.worker.work(most=1) == 1
    assert other.document(small_id)["status"] == "ready"
    assert library.document(long_id)["status"] == "embedding"
    library.settle()
    assert library.document(long_id)["status"] == "ready"


def test_the_file_is_read_and_cut_once(
    library: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def read(*given: Any) -> Any:
        calls.append("read")
        return parse_file(*given)

    def cut(*given: Any) -> Any:
        calls.append("cut")
        return chunk(*given)

    monkeypatch.setattr(pipeline, "parse_file", read)
    monkeypatch.setattr(pipeline, "chunk", cut)
    document_id = begin(library)
    assert library.worker.work() > 3
    assert calls == ["read", "cut"]
    embedded_once(library, embeddings, document_id)
    assert not [key for key in library.files() if "passages-" in key]


def test_the_progress_never_goes_back(library: Library, embeddings: Embeddings) -> None:
    document_id = begin(library)
    seen = [library.document(document_id)["done"]]
    while library.worker.work(most=1):
        seen.append(library.document(document_id)["done"])
    assert seen == sorted(seen)
    assert seen[-1] == library.document(document_id)["passages"]


def test_a_slice_whose_message_comes_twice_is_done_once(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = begin(library)
    stored = library.stored(document_id)
    assert stored

    def meanwhile() -> None:
        embeddings.of(embeddings.current).before = lambda: None
        enqueue(IngestJob.of(stored))
        Worker().work(most=2)
        assert library.document(document_id)["done"] == stored.done

    embeddings.of(embeddings.current).before = meanwhile
    library.worker.work()
    embedded_once(library, embeddings, document_id)


def test_a_message_that_got_lost_between_two_slices_is_sent_again(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = begin(library)
    assert library.worker.drop(library.account.workspace_id) == 1
    let_the_lease_end(library, document_id)
    library.worker.tick()
    assert library.document(document_id)["status"] == "embedding"
    library.worker.work()
    embedded_once(library, embeddings, document_id)


def test_what_nobody_goes_on_with_for_hours_fails(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = begin(library)
    library.worker.drop(library.account.workspace_id)
    later = clock.now() + limits.QUEUE_DEADLINE + timedelta(seconds=1)
    with monkeypatch.context() as late:
        late.setattr(clock, "now", lambda: later)
        library.worker.tick()
    assert library.document(document_id)["failure"]["code"] == "timed_out"
    assert library.passages(document_id) == []
    library("POST", f"/documents/{document_id}/retry")
    library.settle()
    assert library.document(document_id)["status"] == "ready"


def test_what_is_deleted_between_two_slices_leaves_nothing(library: Library) -> None:
    document_id = begin(library)
    assert library("DELETE", f"/documents/{document_id}").status == 204
    library.settle()
    assert library.passages(document_id) == []
    assert library.files() == []


def test_failures_before_a_slice_that_got_further_do_not_count(
    library: Library, embeddings: Embeddings
) -> None:
    def refuse() -> None:
        raise EmbeddingError("embedding_unavailable", "No.", retryable=True)

    model = embeddings.of(embeddings.current)
    document_id = library.upload("long.txt", LONG)
    for _ in range(2):
        model.before = refuse
        library.worker.carry(library.account.workspace_id)
        for _ in range(limits.ATTEMPTS - 1):
            library.worker.work(delayed=True, most=1)
            assert library.document(document_id)["status"] == "queued"
        model.before = lambda: None
        library.worker.work(delayed=True, most=1)
        assert library.document(document_id)["status"] == "embedding"
    library.worker.work(delayed=True)
    embedded_once(library, embeddings, document_id)


def killed_elsewhere(library: Library, document_id: str) -> None:
    """A worker is killed with the document in its hands, and its process with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claim, "WORKER", "another process")
        in_embedding(patch)
        in_parsing(patch)
        with pytest.raises(Killed):
            library.worker.work(delayed=True, most=1)
    let_the_lease_end(library, document_id)
    library.worker.tick()


def test_a_restart_is_no_failed_attempt(library: Library, embeddings: Embeddings) -> None:
    document_id = library.upload("long.txt", LONG)
    library.worker.carry(library.account.workspace_id)
    for _ in range(limits.ATTEMPTS + 2):
        killed_elsewhere(library, document_id)
        assert library.document(document_id)["status"] == "queued"
    library.worker.work(delayed=True)
    embedded_once(library, embeddings, document_id)


def test_a_document_that_ends_every_process_fails_in_the_end(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "INTERRUPTIONS", 2)
    document_id = library.upload("long.txt", LONG)
    library.worker.carry(library.account.workspace_id)
    for _ in range(limits.INTERRUPTIONS + limits.ATTEMPTS):
        assert library.document(document_id)["status"] == "queued"
        killed_elsewhere(library, document_id)
    assert library.document(document_id)["failure"]["code"] == "interrupted"


def test_another_embedding_is_filled_in_slices(
    library: Library, stranger: Account, embeddings: Embeddings
) -> None:
    ids = [library.add(f"{n}.txt", prose(1_500, seed=f"d{n}x")) for n in range(2)]
    embeddings.current = NEW
    library.worker.tick()
    library.worker.only(library.account.workspace_id)
    other = Library(stranger, make_agent(stranger), library.worker)
    library.worker.work(most=1)
    small_id = other.upload("small.txt", b"The pool opens at eight.")
    other.worker.carry(stranger.workspace_id)
    library.worker.work(most=1)
    assert other.document(small_id)["status"] == "ready"
    assert library.knowledge.embedding != NEW
    library.worker.work()
    assert library.knowledge.embedding == NEW
    count = sum(len(library.passages(each, NEW)) for each in ids)
    assert count == library.knowledge.passages
    mine = [text for text in embeddings.of(NEW).texts if "d0x" in text or "d1x" in text]
    assert len(mine) == count
