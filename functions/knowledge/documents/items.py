"""How a document changes: each state with its lease, its deadline and its place in the index."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from frontdesk import clock, duties
from frontdesk.bus import publish
from frontdesk.records.document import Document, Failure
from frontdesk.table import Create, Update
from knowledge import limits


def change(document: Document, **values: Any) -> tuple[Document, Update]:
    """The document with other values, and the write that makes it so.

    The write fails unless the stored document has the status and the attempt of this one, so
    whoever was overtaken changes nothing.
    """
    values |= {"updated_at": clock.now()}
    write = duties.change(
        document, {"status": document.status, "attempt": document.attempt}, values
    )
    changed = document.model_copy(update=values)
    if "name" in values:
        write = replace(write, set={**write.set, "search": changed.search})
    return changed, write


def queued(moment: datetime) -> dict[str, Any]:
    """What a document gets when it is put into the queue anew."""
    return {
        "status": "queued",
        "handed_on": False,
        "failure": None,
        "done": 0,
        "total": 0,
        "owner": None,
        "lease_until": None,
        "due_at": moment,
        "look_at": moment + Document.PATIENCE,
        "deadline": moment + limits.QUEUE_DEADLINE,
    }


def told(document: Document, failed: Failure | None = None) -> Create:
    """The event that a document is ready, or has failed."""
    data = {"agent_id": document.agent_id, "document_id": document.id}
    if failed is None:
        return publish(document.workspace_id, "document.ready", data)
    return publish(document.workspace_id, "document.failed", data | {"error_code": failed.code})


def ended(**values: Any) -> dict[str, Any]:
    """What a document gets when nobody works on it any more."""
    return {**values, **duties.ENDED, "deadline": None}


def folder_of(
    workspace_id: str, agent_id: str | None = None, document_id: str | None = None
) -> str:
    """Where files lie in the bucket: those of a workspace, an agent or a document."""
    parts = [part for part in (workspace_id, agent_id, document_id) if part]
    return f"knowledge/{'/'.join(parts)}/"


def uploads_of(
    workspace_id: str, agent_id: str | None = None, document_id: str | None = None
) -> str:
    """Where files lie that are being uploaded; the bucket removes what is left there."""
    parts = [part for part in (workspace_id, agent_id, document_id) if part]
    return f"uploads/{'/'.join(parts)}/"
