"""Pinning and excluding passages."""

from dataclasses import replace

from frontdesk.audit import audit
from frontdesk.principal import Principal
from frontdesk.table import ConditionFailed, Table
from knowledge import limits
from knowledge.documents.reading import PassageFound, ReadingService
from knowledge.documents.schemas import PassageState, state_of
from knowledge.errors import FeedbackLimit, PassageNotFound
from knowledge.feedback.repository import FeedbackRepository

_TRIES = 8


class FeedbackService:
    """What a principal says of passages."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._principal = principal
        self._reading = ReadingService(table, principal.workspace_id)
        self._feedback = FeedbackRepository(table)

    def set(self, agent_id: str, passage_id: str, state: PassageState | None) -> PassageFound:
        """Pin or exclude a passage, or take that back; raises `FeedbackLimit` at 100 each."""
        found = self._reading.passage(agent_id, passage_id)
        for _ in range(_TRIES):
            knowledge = found.knowledge
            if knowledge is None:
                break
            before = state_of(passage_id, knowledge)
            if before == state:
                return found
            pinned = [each for each in knowledge.pinned if each != passage_id]
            excluded = [each for each in knowledge.excluded if each != passage_id]
            if state:
                chosen = pinned if state == "pinned" else excluded
                if len(chosen) >= limits.MAX_FEEDBACK:
                    raise FeedbackLimit(
                        f"An agent may have {limits.MAX_FEEDBACK} {state} passages.",
                        allowed=limits.MAX_FEEDBACK,
                    )
                chosen.append(passage_id)
            entry = audit(
                self._principal,
                f"passage.{state or 'reset'}",
                passage_id,
                before={"state": before},
                after={"state": state},
            )
            try:
                changed = self._feedback.change(knowledge, pinned, excluded, entry)
            except ConditionFailed:
                found = replace(found, knowledge=self._feedback.knowledge(knowledge))
                continue
            return replace(found, knowledge=changed)
        raise PassageNotFound
