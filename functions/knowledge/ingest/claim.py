"""A worker's hold on a document: a lease that is renewed, and steps that nobody else can take."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from frontdesk import clock
from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.records.document import Document
from frontdesk.table import ConditionFailed, Operation
from knowledge import limits
from knowledge.documents.items import change
from knowledge.ingest.repository import ALIVE, IngestRepository

WORKER = uuid4().hex
"""This process, as a document names it that one of its threads has taken."""


class Lost(Exception):
    """The document is gone, or somebody else has it: this worker may do nothing more to it."""


class DeadlinePassed(Exception):
    """The attempt has taken longer than an attempt may."""


class Claim:
    """One attempt at one document."""

    def __init__(self, repository: IngestRepository, document: Document) -> None:
        self._repository = repository
        self._lock = threading.Lock()
        self.document = document
        self.resumes = document.handed_on
        """Whether an earlier attempt has read the document and embedded a part of it."""

    @classmethod
    def take(cls, repository: IngestRepository, document: Document) -> "Claim":
        """Begin an attempt at a document that waits; raises `Lost` if somebody else did."""
        moment = clock.now()
        claim = cls(repository, document)
        claim.advance(
            status="embedding" if document.handed_on else "parsing",
            attempt=document.attempt + 1,
            handed_on=False,
            worker=WORKER,
            lease_until=moment + limits.LEASE,
            deadline=moment + limits.ATTEMPT_DEADLINE,
        )
        return claim

    @property
    def tries(self) -> int:
        """The attempts since the document was queued by somebody or got further, this one
        included."""
        return self.document.attempt - self.document.first_attempt

    def advance(self, *also: Operation, **values: Any) -> None:
        """Change the document, together with other writes (``*also``).

        Raises `Lost`, `DeadlinePassed`, or `ConditionFailed` with the positions among ``also``.
        """
        with self._lock:
            document, moment = self.document, clock.now()
            if not document.waits:
                if document.deadline and moment >= document.deadline:
                    raise DeadlinePassed
                values.setdefault("lease_until", self._lease())
            changed, write = change(document, **values)
            try:
                self._repository.save(document.agent_id, write, *also)
            except ConditionFailed as failure:
                first = ALIVE + 1
                if min(failure.failed) < first:
                    raise Lost from None
                raise ConditionFailed([each - first for each in failure.failed]) from None
            self.document = changed

    def end(self, *also: Operation, **values: Any) -> None:
        """The last step; holds past the deadline too."""
        with self._lock:
            changed, write = change(self.document, **values)
            try:
                self._repository.save(self.document.agent_id, write, *also)
            except ConditionFailed as failure:
                if min(failure.failed) <= ALIVE:
                    raise Lost from None
                raise
            self.document = changed

    def hand_on(self) -> None:
        """Leave the rest to another message. Whoever got further has not failed before."""
        moment = clock.now()
        self.end(
            handed_on=True,
            first_attempt=self.document.attempt,
            interruptions=0,
            lease_until=moment + limits.QUEUE_PATIENCE,
            deadline=moment + limits.QUEUE_DEADLINE,
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Renew the lease for the length of the block, at most until the deadline."""
        stop = threading.Event()
        thread = threading.Thread(target=self._renew, args=(stop,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _renew(self, stop: threading.Event) -> None:
        while not stop.wait(limits.RENEWED_EVERY.total_seconds()):
            try:
                self.advance()
            except (Lost, DeadlinePassed):
                return  # the next step will see it
            except FrontdeskError:
                logger.warning("lease not renewed", document_id=self.document.id)

    def _lease(self) -> Any:
        lease = clock.now() + limits.LEASE
        deadline = self.document.deadline
        return min(lease, deadline) if deadline else lease
