"""Another embedding model: the old index serves until the new one is complete."""

import pytest

from frontdesk.table import get_table
from frontdesk.vectors import IndexUnavailable
from knowledge.ingest import indexing, reembed
from knowledge.items import Reembedding
from tests.knowledge.conftest import NEW, OLD, Embeddings, Library, Worker, make_agent, prose
from tests.platform import Account

TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


def test_a_change_of_the_model_moves_every_agent(
    library: Library, embeddings: Embeddings, stranger: Account, worker: Worker
) -> None:
    ids = [library.add(f"{number}.txt", prose(900, seed=f"n{number}x")) for number in range(3)]
    other = Library(stranger, make_agent(stranger), worker)
    theirs = other.add("Hours.txt", TEXT)
    empty = Library(stranger, make_agent(stranger), worker)
    empty.announce("waiting.txt", TEXT)
    pinned = library.passages(ids[0])[0].id
    library("PUT", f"/passages/{pinned}/state", {"state": "pinned"})
    before = {each: library.passages(each) for each in ids}

    embeddings.current = NEW
    worker.tick()
    worker.tick()  # a second tick starts nothing twice
    numbers = library("GET").json()
    assert (numbers["embedding"], numbers["embedding_current"]) == (OLD, NEW)
    found = library("POST", "/search", {"query": "n0x5"}).json()["items"]
    assert found[0]["document"]["id"] == ids[0]
    worker.work()

    assert library("GET").json()["embedding"] == NEW
    for each in ids:
        assert library.passages(each, NEW) == before[each]
        stored = library.stored(each)
        assert stored
        assert (stored.status, stored.embedding) == ("ready", NEW)
    assert library.knowledge.pinned == [pinned]
    assert library.knowledge.passages == sum(len(passages) for passages in before.values())
    assert other.knowledge.embedding == empty.knowledge.embedding == NEW
    mine = [text for text in embeddings.of(NEW).texts if "n0x" in text or "n1x" in text]
    assert len(mine) == len(before[ids[0]]) + len(before[ids[1]])
    assert other.passages(theirs, NEW)

    # A turn that had read which index serves could still use the old one; then it goes.
    assert library.passages(ids[0], OLD) == before[ids[0]]
    worker.work(delayed=True)
    assert [library.passages(each, OLD) for each in ids] == [[], [], []]
    assert library.passages(ids[0], NEW) == before[ids[0]]
    key = Reembedding.key_of(library.account.workspace_id, library.agent_id)
    assert get_table().get(Reembedding, key) is None
    worker.tick()
    assert worker.jobs() == []


def test_what_comes_and_goes_meanwhile_is_not_lost(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    first = library.add("first.txt", prose(200, seed="first"))
    second = library.add("second.txt", prose(200, seed="second"))
    embeddings.current = NEW
    worker.tick()
    worker.only(library.account.workspace_id)
    came = ""

    def meanwhile() -> None:
        nonlocal came
        embeddings.of(NEW).before = lambda: None
        came = library.upload("third.txt", prose(200, seed="third"))
        worker.carry(library.account.workspace_id)
        Worker().work()
        assert library.document(came)["status"] == "ready"
        assert library.knowledge.embedding == OLD
        library("DELETE", f"/documents/{first}")
        worker.carry(library.account.workspace_id)
        Worker().work()

    embeddings.of(NEW).before = meanwhile
    worker.work()
    assert library.knowledge.embedding == NEW
    assert library.passages(first, NEW) == []
    assert library.passages(second, NEW)
    assert library.passages(came, NEW)
    assert library.knowledge.passages == sum(
        len(library.passages(each, NEW)) for each in (second, came)
    )


def test_a_document_that_is_ready_after_the_switch_is_in_the_new_index(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    library.add("first.txt", TEXT)
    document_id = library.upload("second.txt", prose(200))

    def switch() -> None:
        embeddings.of(OLD).before = lambda: None
        embeddings.current = NEW
        worker.tick()
        Worker().work()
        assert library.knowledge.embedding == NEW

    embeddings.of(OLD).before = switch
    library.settle()
    document = library.document(document_id)
    assert (document["status"], library.knowledge.embedding) == ("ready", NEW)
    assert len(library.passages(document_id, NEW)) == document["passages"]
    worker.work(delayed=True)
    assert library.passages(document_id, OLD) == []


def test_a_worker_that_dies_or_runs_out_of_time_is_continued(
    library: Library, embeddings: Embeddings, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH_OF_ENDPOINT", 2)
    ids = [library.add(f"{number}.txt", prose(900, seed=f"n{number}x")) for number in range(3)]
    total = library.knowledge.passages
    embeddings.current = NEW
    worker.tick()

    class Killed(BaseException):
        pass

    calls = iter(range(3))

    def die() -> None:
        if next(calls, None) is None:
            raise Killed

    embeddings.of(NEW).before = die
    with pytest.raises(Killed):
        worker.work()
    assert library.knowledge.embedding == OLD
    embeddings.of(NEW).before = lambda: None
    monkeypatch.setattr(reembed, "_MARGIN_SECONDS", 1_000)
    worker.work(delayed=True, most=3)
    assert library.knowledge.embedding == OLD
    monkeypatch.undo()
    embeddings_again = embeddings.of(NEW)
    assert embeddings_again.texts
    monkeypatch.setattr("frontdesk.engine.embeddings.select.current_embedding", lambda: NEW)
    monkeypatch.setattr("frontdesk.engine.embeddings.select.embedder_for", embeddings.of)
    worker.work(delayed=True)
    assert library.knowledge.embedding == NEW
    assert sum(len(library.passages(each, NEW)) for each in ids) == total
    # Nothing but the batch in hand was embedded twice.
    assert len(embeddings.of(NEW).texts) <= total + 4


def test_a_change_that_is_taken_back_changes_nothing(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    document_id = library.add("Hours.txt", TEXT)
    embeddings.current = NEW
    worker.tick()
    embeddings.current = OLD
    worker.work()
    assert library.knowledge.embedding == OLD
    assert library.passages(document_id, OLD)
    assert embeddings.of(NEW).texts == []


def test_while_the_new_model_fails_the_old_index_serves(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    document_id = library.add("Hours.txt", TEXT)
    embeddings.current = NEW

    def refuse() -> None:
        raise IndexUnavailable

    embeddings.of(NEW).before = refuse
    worker.tick()
    with pytest.raises(AssertionError):
        worker.work()  # the message is left to be delivered again
    assert library.knowledge.embedding == OLD
    assert library.document(document_id)["status"] == "ready"
    assert library("POST", "/search", {"query": "pool"}).json()["items"]
    embeddings.of(NEW).before = lambda: None
    worker.work(delayed=True)
    assert library.knowledge.embedding == NEW


def test_a_document_whose_text_is_lost_does_not_hold_up_the_others(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    from frontdesk.blobs import get_blobs

    lost, kept = library.add("lost.txt", b"lost"), library.add("kept.txt", b"kept")
    stored = library.stored(lost)
    assert stored
    assert stored.text_key
    get_blobs().delete(stored.text_key)
    embeddings.current = NEW
    worker.tick()
    worker.work()
    assert library.knowledge.embedding == NEW
    assert library.document(lost)["failure"]["code"] == "file_missing"
    assert library.passages(kept, NEW)
