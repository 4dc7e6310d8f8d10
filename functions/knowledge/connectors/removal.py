"""What remains of a deleted connector goes: what it brought, its syncs, what it knew."""

from frontdesk.records.agent import AgentNotFound
from frontdesk.table import ConditionFailed, Table
from frontdesk.tenant import delete_tree
from knowledge.connectors.items import Connector
from knowledge.documents.items import change
from knowledge.documents.service import DocumentService
from knowledge.errors import DocumentNotFound
from knowledge.jobs import RemoveConnectorJob, enqueue

LATE_SECONDS = 600
"""Longer than a sync that was under way can take to notice that its connector is gone."""


def remove(table: Table, job: RemoveConnectorJob) -> None:
    """Do the job; the first round asks for the late one. Done twice, it finds nothing more."""
    documents = DocumentService(table, (job.workspace_id, job.author))
    for document in documents.of_connector(job.agent_id, job.connector_id):
        try:
            if job.keep:
                _, write = change(document, connector_id=None)
                table.write(write)
            else:
                documents.delete(job.agent_id, document.id)
        except (AgentNotFound, DocumentNotFound):
            continue
        except ConditionFailed:
            # It is being worked on or was just deleted; the late round looks again.
            continue
    delete_tree(table, Connector.partition_of(job.workspace_id, job.connector_id))
    if not job.late:
        enqueue(job.model_copy(update={"late": True}), delay_seconds=LATE_SECONDS)
