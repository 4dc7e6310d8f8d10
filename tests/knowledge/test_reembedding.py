"""Another embedding model: the old index serves until the new one is complete."""

from datetime import timedelta

import pytest

from frontdesk import clock
from frontdesk.table import Update, get_table
from frontdesk.vectors import IndexUnavailable
from knowledge import limits
from knowledge.ingest import indexing, reembed
from knowledge.items import Reembedding
from knowledge.jobs import ReembedJob, enqueue
from tests.knowledge.conftest import NEW, OLD, Embeddings, Library, Worker, make_agent, prose
from tests.platform import Account

TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


def reembedding(library: Library) -> Reembedding:
    key = Reembedding.key_of(library.account.workspace_id, library.agent_id)
    found = get_table().get(Reembedding, key)
    assert found
    return found


def end_lease(library: Library) -> None:
    """As if its worker had been dead for long enough."""
    past = clock.now() - timedelta(seconds=1)
    times = {"lease_until": past, "look_at": past}
    duty = reembedding(library)
    places = duty.model_copy(update=times).places()
    values = {name: clock.iso(moment) for name, moment in times.items()}
    get_table().write(Update(Reembedding, duty.key(), set=values, places=places))


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
    assert reembedding(library).status == "done"
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
    worker.work(delayed=True)  # its lease has not ended
    assert library.knowledge.embedding == OLD
    monkeypatch.setattr(limits, "MARGIN", timedelta(seconds=1_000))
    end_lease(library)
    worker.tick()
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
    worker.work()
    waits = reembedding(library)
    assert waits.due_at
    assert (waits.due_at > clock.now(), waits.owner) == (True, None)
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


def test_one_worker_moves_an_agent_at_a_time(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    library.add("first.txt", prose(200))
    passages = library.knowledge.passages
    embeddings.current = NEW
    worker.tick()

    def again() -> None:
        embeddings.of(NEW).before = lambda: None
        enqueue(ReembedJob(workspace_id=library.account.workspace_id, agent_id=library.agent_id))
        Worker().work()
        assert library.knowledge.embedding == OLD

    embeddings.of(NEW).before = again
    worker.work()
    assert library.knowledge.embedding == NEW
    assert len(embeddings.of(NEW).texts) == passages
    assert reembedding(library).takes == 1


def test_what_serves_no_more_goes_though_its_message_is_lost(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    document_id = library.add("Hours.txt", TEXT)
    embeddings.current = NEW
    worker.tick()
    worker.work()
    assert (reembedding(library).status, worker.drop(library.account.workspace_id)) == ("moved", 1)
    worker.tick()
    worker.work(delayed=True)
    assert library.passages(document_id, OLD)  # a turn may still be about to search it
    late = clock.now() + Reembedding.PATIENCE + reembed.DROP_AFTER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: late)
        worker.tick()
        worker.work()
    assert library.passages(document_id, OLD) == []
    assert library.passages(document_id, NEW)
    assert reembedding(library).status == "done"


def test_a_lease_of_before_holds_nobody_up(
    library: Library, embeddings: Embeddings, worker: Worker
) -> None:
    library.add("Hours.txt", TEXT)
    ids = {"workspace_id": library.account.workspace_id, "agent_id": library.agent_id}
    until, began = clock.epoch(clock.now()) + 1200, clock.iso(clock.now())
    lease = {"embedding": NEW, "lease_until": until, "started_at": began}
    key = Reembedding.key_of(*ids.values())
    get_table().write(Update(Reembedding, key, must_exist=False, set=ids | lease))
    embeddings.current = NEW
    worker.tick()
    worker.work()
    assert library.knowledge.embedding == NEW
