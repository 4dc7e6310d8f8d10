"""A worker's hold on a document, and the steps that nobody else can take."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from frontdesk import clock
from frontdesk.duties import BlockingClaim, BlockingDuties, Lost
from frontdesk.records.document import Document
from frontdesk.table import ConditionFailed, Operation, Table
from knowledge import limits
from knowledge.documents.items import queued
from knowledge.ingest.repository import ALIVE, alive
from knowledge.jobs import hint

WORKER = uuid4().hex
"""This process, as a document names it that one of its threads has taken."""


class DeadlinePassed(Exception):
    """The attempt has taken longer than an attempt may."""


class Claim:
    """One attempt at one document, whose agent and workspace are there."""

    def __init__(self, claim: BlockingClaim[Document]) -> None:
        self._claim = claim
        self._alive = alive(claim.duty.workspace_id, claim.duty.agent_id)
        self.resumes = claim.duty.status == "embedding"
        """Whether an earlier attempt has read the document and embedded a part of it."""

    @classmethod
    def take(cls, table: Table, document: Document) -> "Claim":
        """Begin an attempt at a document that waits; raises `Lost` if somebody else did."""

        def begin(stored: Document) -> dict[str, Any] | None:
            if not stored.waits:
                return None
            moment = clock.now()
            return {
                "status": "embedding" if stored.handed_on else "parsing",
                "attempt": stored.attempt + 1,
                "handed_on": False,
                "worker": WORKER,
                "deadline": moment + limits.ATTEMPT_DEADLINE,
                "updated_at": moment,
            }

        duties = BlockingDuties(table, Document, hint)
        try:
            claim = duties.take(
                document.key(), begin, *alive(document.workspace_id, document.agent_id)
            )
        except ConditionFailed:
            raise Lost from None
        if claim is None:
            raise Lost
        return cls(claim)

    @property
    def document(self) -> Document:
        """The document as this worker has left it."""
        return self._claim.duty

    @property
    def tries(self) -> int:
        """The attempts since the document was queued by somebody or got further, this one
        included."""
        return self.document.attempt - self.document.first_attempt

    def held(self) -> AbstractContextManager[None]:
        """Renew the lease for the length of the block, at most until the deadline."""
        return self._claim.kept(self.document.deadline)

    def advance(self, *also: Operation, **values: Any) -> None:
        """Change the document, together with other writes (``*also``).

        Raises `Lost`, `DeadlinePassed`, or `ConditionFailed` with the positions among ``also``.
        """
        deadline = self.document.deadline
        if deadline and clock.now() >= deadline:
            raise DeadlinePassed
        open_still = values.get("status", self.document.status) in Document.OPEN
        self._step(self._claim.renew if open_still else self._claim.finish, also, values)

    def end(self, *also: Operation, **values: Any) -> None:
        """The last step; holds past the deadline too."""
        self._step(self._claim.save, also, values)

    def again(self, pause: timedelta) -> None:
        """Leave it to another attempt, from the beginning."""
        moment = clock.now() + pause
        self._leave(queued(moment) | {"due_at": moment})

    def hand_on(self) -> None:
        """Leave the rest to another message. Whoever got further has not failed before."""
        values = {
            "handed_on": True,
            "first_attempt": self.document.attempt,
            "interruptions": 0,
            "deadline": clock.now() + limits.QUEUE_DEADLINE,
        }
        self._leave(values)

    def _leave(self, values: dict[str, Any]) -> None:
        moment = values.get("due_at") or clock.now()
        self._step(partial(self._claim.later, moment), (), values)

    def _step(
        self, step: Callable[..., None], also: Sequence[Operation], values: dict[str, Any]
    ) -> None:
        try:
            step(*self._alive, *also, **values | {"updated_at": clock.now()})
        except ConditionFailed as failure:
            if min(failure.failed) < ALIVE:
                raise Lost from None
            raise ConditionFailed([each - ALIVE for each in failure.failed]) from None
