"""What is deleted has a road of its own: it does not wait behind documents that are read."""

from frontdesk.queue.local import get_local_queues
from frontdesk.settings import get_settings
from local.workers import sqs_event
from tests.knowledge.conftest import PURGES, Library


def purge(library: Library) -> int:
    """Do the jobs of the road of deletions alone; how many there were."""
    from knowledge.events import handler

    queues = get_local_queues(get_settings().data_dir / "queues.db")
    done = 0
    while messages := queues.receive(PURGES, 1, 900):
        assert handler(sqs_event(PURGES, messages), None) == {"batchItemFailures": []}
        queues.delete(messages[0].receipt)
        done += 1
    return done


def test_a_deleted_document_goes_before_what_waits_to_be_read(library: Library) -> None:
    gone = library.add("gone.txt", b"The pool opens at eight.")
    waiting = [library.upload(f"{n}.txt", f"Rule {n}.".encode()) for n in range(20)]
    assert library("DELETE", f"/documents/{gone}").status == 204
    library.worker.carry(library.account.workspace_id)
    assert purge(library) == 1
    assert library.passages(gone) == []
    assert not [key for key in library.files() if gone in key]
    assert {library.document(each)["status"] for each in waiting} == {"queued"}


def test_the_second_round_stays_on_that_road(library: Library) -> None:
    gone = library.add("gone.txt", b"The pool opens at eight.")
    assert library("DELETE", f"/documents/{gone}").status == 204
    library.worker.carry(library.account.workspace_id)
    purge(library)
    late = [job for job in library.worker.jobs() if job["job"] == "purge"]
    assert [(job["document_id"], job["late"]) for job in late] == [(gone, True)]
    library.worker.drop(library.account.workspace_id)


def test_a_purge_that_was_queued_with_the_documents_is_still_done(library: Library) -> None:
    """Messages that lie in the queue of documents when this version is deployed."""
    from knowledge.jobs import PurgeJob

    gone = library.add("gone.txt", b"The pool opens at eight.")
    job = PurgeJob(
        workspace_id=library.account.workspace_id,
        agent_id=library.agent_id,
        document_id=gone,
        late=True,
    )
    queues = get_local_queues(get_settings().data_dir / "queues.db")
    queues.send("IngestQueue", job.model_dump(mode="json"), group=job.workspace_id)
    library.worker.work()
    assert library.passages(gone) == []
