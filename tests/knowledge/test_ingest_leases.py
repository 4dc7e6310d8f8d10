"""Leases, deadlines, lost and doubled messages, and a worker killed in each of its states."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.ids import new_id
from frontdesk.records.agent import Author
from frontdesk.records.document import Document
from frontdesk.table import Index, Key, Update, get_table
from frontdesk.vectors.factory import get_vectors
from knowledge import limits
from knowledge.documents.service import DocumentService
from knowledge.ingest import indexing, pipeline
from knowledge.ingest.repository import IngestRepository
from knowledge.jobs import IngestJob, enqueue
from tests.knowledge.conftest import Embeddings, Library, Worker, make_agent, prose
from tests.platform import Account

CONNECTOR = new_id("con")
TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


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
    ended = document.model_copy(update={"lease_until": past, "look_at": past})
    values = {"lease_until": clock.iso(past), "look_at": clock.iso(past)}
    get_table().write(Update(Document, document.key(), set=values, places=ended.places()))


def test_the_lease_is_renewed_while_the_worker_lives(
    library: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Document, "LEASE", timedelta(seconds=1))
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
    monkeypatch.setattr("frontdesk.duties.entry_point._UNLIMITED_SECONDS", 1.0)
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
    patch.setattr(IngestRepository, "counted", killed)


def after_the_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(IngestRepository, "forget_feedback", killed)


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
    from frontdesk.records.agent import Agent
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


def test_an_overtaken_worker_leaves_nothing_of_an_earlier_content(
    library: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it embeds, the content is replaced and another worker indexes the new one."""
    monkeypatch.setattr(indexing, "BATCH_OF_ENDPOINT", 3)
    document = bring(library, prose(3_000))

    def replace() -> None:
        embeddings.of(embeddings.current).before = lambda: None
        bring(library, b"The pool is closed.")
        job = IngestJob(
            workspace_id=library.account.workspace_id,
            agent_id=library.agent_id,
            document_id=document.id,
        )
        enqueue(job)
        Worker().work()
        assert library.document(document.id)["status"] == "ready"

    embeddings.of(embeddings.current).before = replace
    library.settle()
    (passage,) = library.passages(document.id)
    assert passage.text == "The pool is closed."


def bring(library: Library, content: bytes) -> Document:
    author = Author(id="usr_1", name="Ann")
    service = DocumentService(get_table(), (library.account.workspace_id, author))
    return service.put_source(
        library.agent_id,
        connector_id=CONNECTOR,
        external_id="page",
        name="Page",
        url=None,
        content=content,
        kind_hint="txt",
    )


def test_an_overtaken_worker_that_fails_takes_nothing_out(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = library.upload("Hours.txt", TEXT)

    def overtake() -> None:
        embeddings.of(embeddings.current).before = lambda: None
        let_the_lease_end(library, document_id)
        library.worker.tick()
        Worker().work()
        assert library.document(document_id)["status"] == "ready"
        raise EmbeddingError("embedding_rejected", "No.", retryable=False)

    embeddings.of(embeddings.current).before = overtake
    library.settle()
    assert library.document(document_id)["status"] == "ready"
    assert library.passages(document_id)


@pytest.mark.parametrize("status", ["queued", "embedding"])
def test_a_document_that_was_stored_before_there_were_duties(library: Library, status: str) -> None:
    document_id = library.upload("Hours.txt", TEXT)
    document = library.stored(document_id)
    assert document
    names = ("due_at", "look_at", "owner", "takes", "deaths", "put_offs")
    lease = clock.iso(clock.now() + timedelta(minutes=1))
    values = dict.fromkeys(names) | {"status": status, "attempt": 1, "lease_until": lease}
    place = {Index.BY_TIME: Key("WORKINGDOCS#1", f"{lease}#{document_id}")}
    get_table().write(Update(Document, document.key(), set=values, places=place))
    library.settle()
    if status == "embedding":
        assert library.document(document_id)["status"] == status, "somebody is at it"
        with pytest.MonkeyPatch.context() as patch:
            later = clock.now() + timedelta(minutes=2)
            patch.setattr(clock, "now", lambda: later)
            library.worker.tick()
            library.worker.work()
    assert library.document(document_id)["status"] == "ready"
