"""What is deleted leaves nothing: no passage, no file, no row, whenever the deletion comes."""

from typing import Any

import pytest

from frontdesk import tenant
from frontdesk.blobs import get_blobs
from frontdesk.records.agent import Agent
from frontdesk.table import get_table
from frontdesk.vectors import Space
from frontdesk.vectors.factory import get_vectors
from knowledge.ingest import indexing
from knowledge.ingest.claim import Claim
from knowledge.ingest.repository import IngestRepository
from knowledge.items import DocumentHash, VectorSpace
from tests.knowledge.conftest import OLD, Embeddings, Library, Worker, make_agent, prose, send
from tests.platform import Account, new_account

TEXT = b"The pool opens at eight.\n\nTowels are free of charge."


def test_a_deleted_document_takes_its_passages_file_and_place(library: Library) -> None:
    kept = library.add("kept.txt", b"kept " + TEXT)
    gone = library.add("gone.txt", TEXT)
    passage = library.passages(gone)[0].id
    library("PUT", f"/passages/{passage}/state", {"state": "pinned"})
    stored = library.stored(gone)
    assert stored
    assert stored.sha256
    assert library("DELETE", f"/documents/{gone}").status == 204
    assert library("GET", f"/passages/{passage}").code == "passage_not_found"
    library.settle()
    assert library.passages(gone) == []
    assert [key for key in library.files() if gone in key] == []
    assert library.knowledge.pinned == []
    key = DocumentHash.key_of(library.account.workspace_id, library.agent_id, stored.sha256)
    assert get_table().get(DocumentHash, key) is None
    assert library.document(kept)["status"] == "ready"
    assert len(library.passages(kept)) == library.knowledge.passages == 1 or library.passages(kept)


@pytest.mark.parametrize("status", ["parsing", "embedding", "indexing"])
def test_a_deletion_during_the_work_leaves_nothing(
    library: Library, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH_OF_ENDPOINT", 2)
    document_id = library.upload("long.txt", prose(3_000))
    real = Claim.advance
    deleted = False

    def delete_after(self: Claim, *also: Any, **values: Any) -> None:
        nonlocal deleted
        real(self, *also, **values)
        half = self.document.done >= self.document.total // 2
        if self.document.status == status and not deleted and (half or status == "parsing"):
            deleted = True
            assert library("DELETE", f"/documents/{document_id}").status == 204
            library.worker.carry(library.account.workspace_id)
            # The purge comes before the worker's next step, and another one after it.
            Worker().work(most=1)

    monkeypatch.setattr(Claim, "advance", delete_after)
    library.settle()
    assert deleted
    assert library.passages(document_id) == []
    assert library.files() == []
    assert library("GET").json()["documents"] == library.knowledge.passages == 0


def test_a_worker_killed_over_a_deleted_document_is_cleaned_up_after(library: Library) -> None:
    """Its message comes again, finds the document gone, and takes out what was put in."""
    document_id = library.upload("Hours.txt", TEXT)
    library.worker.carry(library.account.workspace_id)

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IngestRepository, "counted", die)
        with pytest.raises(Killed):
            library.worker.work()
    assert library.passages(document_id)
    library("DELETE", f"/documents/{document_id}")
    library.settle()
    library.worker.work(delayed=True)
    assert library.passages(document_id) == []
    assert library.files() == []


def test_a_file_that_arrives_after_the_deletion_goes_too(library: Library) -> None:
    made = library.announce("late.txt", TEXT)
    library("DELETE", f"/documents/{made['document']['id']}")
    library.settle()
    assert send(made["upload"], TEXT) == 200
    assert len(library.files()) == 1
    library.worker.work(delayed=True)
    assert library.files() == []


def test_an_upload_link_cannot_change_what_was_indexed(library: Library) -> None:
    made = library.announce("Hours.txt", TEXT)
    document_id = made["document"]["id"]
    assert send(made["upload"], TEXT) == 200
    library("POST", f"/documents/{document_id}/uploaded")
    library.settle()
    assert send(made["upload"], TEXT[::-1]) == 200
    stored = library.stored(document_id)
    assert stored
    assert get_blobs().get(stored.file_key) == TEXT
    library("POST", f"/documents/{document_id}/reindex")
    library.settle()
    assert [passage.text for passage in library.passages(document_id)] == [TEXT.decode()]


def spaces_of(account: Account) -> list[VectorSpace]:
    from frontdesk.table import Query

    return [*get_table().all(Query(VectorSpace, VectorSpace.partition_of(account.workspace_id)))]


def test_a_deleted_agent_takes_everything_along(library: Library, worker: Worker) -> None:
    document_id = library.add("Hours.txt", TEXT)
    library.announce("waiting.txt", TEXT)
    other = Library(library.account, make_agent(library.account), worker)
    kept = other.add("Hours.txt", TEXT)
    assert len(spaces_of(library.account)) == 2
    agents = library.account.api("agents")
    assert delete_agent(agents, library) == 204
    # The agents' worker may be faster or slower than ours.
    tenant.delete_tree(get_table(), library_partition(library))
    library.settle()
    assert library.passages(document_id) == []
    assert library.files() == []
    assert library("GET").code == "agent_not_found"
    worker.work(delayed=True)
    assert [space.agent_id for space in spaces_of(library.account)] == [other.agent_id]
    assert len(other.passages(kept)) == 1
    assert len(other.files()) == 2


def delete_agent(agents: Any, library: Library) -> int:
    return int(agents("DELETE", f"/api/agents/{library.agent_id}").status)


def library_partition(library: Library) -> str:
    return Agent.partition_of(library.account.workspace_id, library.agent_id)


def test_an_agent_deleted_during_the_work_leaves_nothing(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = library.upload("Hours.txt", TEXT)

    def delete() -> None:
        assert delete_agent(library.account.api("agents"), library) == 204
        library.worker.carry(library.account.workspace_id)
        Worker().work()

    embeddings.of(embeddings.current).before = delete
    library.settle()
    assert library.passages(document_id) == []
    assert library.files() == []
    library.worker.work(delayed=True)
    assert spaces_of(library.account) == []


def test_a_closed_workspace_takes_everything_along(
    worker: Worker, embeddings: Embeddings, stranger: Account
) -> None:
    from auth.workspaces.repository import WorkspaceRepository

    owner = new_account()
    libraries = [Library(owner, make_agent(owner), worker) for _ in range(2)]
    documents = [library.add("Hours.txt", TEXT) for library in libraries]
    foreign = Library(stranger, make_agent(stranger), worker)
    kept = foreign.add("Hours.txt", TEXT)
    WorkspaceRepository(get_table()).close(owner.workspace_id)
    tenant.remove(get_table(), owner.workspace_id)
    worker.settle(owner.workspace_id)
    for library, document_id in zip(libraries, documents, strict=True):
        space = Space(owner.workspace_id, library.agent_id, OLD)
        assert get_vectors().passages(space, document_id) == []
        assert library.files() == []
    worker.work(delayed=True)
    assert spaces_of(owner) == []
    assert len(foreign.passages(kept)) == 1


def test_nothing_is_indexed_for_a_workspace_that_is_being_deleted(
    library: Library, embeddings: Embeddings
) -> None:
    from auth.workspaces.repository import WorkspaceRepository

    document_id = library.upload("Hours.txt", TEXT)
    closing = WorkspaceRepository(get_table())
    before = embeddings.of(embeddings.current)
    before.before = lambda: closing.close(library.account.workspace_id)
    library.settle()
    assert library.passages(document_id) == []
    assert library.files() == []
    stored = library.stored(document_id)
    assert stored
    assert stored.status != "ready"
