"""What needs somebody, from reads that are bounded each: one partition of an index, at most
`COUNTED` of it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from agents.dashboard.schemas import Need, NeedKind, Needs
from frontdesk import clock
from frontdesk.permissions import (
    CONVERSATIONS_READ,
    KNOWLEDGE_READ,
    WEBHOOKS_READ,
    Permission,
)
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent
from frontdesk.records.conversation import Conversation
from frontdesk.records.document import Document
from frontdesk.records.handoff import Handoff
from frontdesk.records.message import Message
from frontdesk.records.webhook_endpoint import MAX_ENDPOINTS, Endpoint, EndpointHealth
from frontdesk.table import Index, Item, Key, Query, Table

COUNTED = 100
SHOWN = 5
UNANSWERED_FOR = timedelta(days=7)
FAILING_AFTER = timedelta(hours=1)


class NeedService:
    """What one principal may see of it."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
        self._principal = principal
        self._workspace_id = principal.workspace_id

    def all(self, agents: Sequence[Agent]) -> list[Needs]:
        """Each kind of which there is something, the most pressing first."""
        kinds: list[tuple[Permission, Callable[[], Needs]]] = [
            (CONVERSATIONS_READ, self._waiting),
            (KNOWLEDGE_READ, self._failed_documents),
            (WEBHOOKS_READ, self._failing_webhooks),
            (CONVERSATIONS_READ, self._unanswered),
        ]
        found = [read() for permission, read in kinds if self._principal.may(permission)]
        return [each for each in [*found, _drafts(agents)] if each.count]

    def _waiting(self) -> Needs:
        partition = Handoff.state_pk(self._workspace_id, "waiting")
        # Who waits longest stands first.
        page = self._table.query(Query(Handoff, partition, index=Index.BY_STATE, limit=COUNTED))
        shown = page.items[:SHOWN]
        places = [(each.agent_id, each.conversation_id) for each in shown]
        heads = self._read(
            [(Conversation, Conversation.key_of(self._workspace_id, *place)) for place in places]
        )
        items = [
            Need(
                id=handoff.conversation_id,
                agent_id=handoff.agent_id,
                title=head.title,
                detail=handoff.contact.value if handoff.contact else None,
                since=handoff.asked_at,
            )
            for handoff, head in zip(shown, heads, strict=True)
            if isinstance(head, Conversation)
        ]
        return _needs("waiting", len(page.items), page.next_cursor, items)

    def _failed_documents(self) -> Needs:
        partition = Document.ended_pk(self._workspace_id, "failed")
        page = self._table.query(
            Query(Document, partition, index=Index.BY_STATE, limit=COUNTED, newest_first=True)
        )
        items = [
            Need(
                id=each.id,
                agent_id=each.agent_id,
                title=each.name,
                detail=each.failure.code if each.failure else None,
                since=each.updated_at,
            )
            for each in page.items[:SHOWN]
        ]
        return _needs("documents", len(page.items), page.next_cursor, items)

    def _failing_webhooks(self) -> Needs:
        query = Query(Endpoint, f"WS#{self._workspace_id}", "WEBHOOK#", limit=MAX_ENDPOINTS)
        endpoints = self._table.query(query).items
        keys = [EndpointHealth.key_of(self._workspace_id, each.id) for each in endpoints]
        healths = self._read([(EndpointHealth, key) for key in keys])
        items: list[Need] = []
        for endpoint, health in zip(endpoints, healths, strict=True):
            failing = isinstance(health, EndpointHealth) and health.failing_since
            detail, since = str(endpoint.disabled_reason), endpoint.disabled_at
            if endpoint.enabled and failing and failing < clock.now() - FAILING_AFTER:
                detail, since = "retrying", failing
            elif endpoint.enabled or detail == "manual":
                continue
            moment = since or endpoint.updated_at
            items.append(
                Need(id=endpoint.id, agent_id=None, title=endpoint.url, detail=detail, since=moment)
            )
        return _needs("webhooks", len(items), None, items[:SHOWN])

    def _unanswered(self) -> Needs:
        page = self._table.query(
            Query(
                Message,
                Message.unanswered_pk(self._workspace_id),
                index=Index.BY_STATE,
                limit=COUNTED,
                newest_first=True,
                at_least=clock.iso(clock.now() - UNANSWERED_FOR),
            )
        )
        shown = page.items[:SHOWN]
        asked = [(each.conversation_id, each.parent_id or "") for each in shown]
        questions = self._read(
            [(Message, Message.key_of(self._workspace_id, *place)) for place in asked]
        )
        items = [
            Need(
                id=answer.conversation_id,
                agent_id=answer.speaker.id,
                title=question.content[:200],
                detail=answer.unanswered,
                since=answer.created_at,
            )
            for answer, question in zip(shown, questions, strict=True)
            if isinstance(question, Message) and answer.speaker
        ]
        return _needs("questions", len(page.items), page.next_cursor, items)

    def _read(self, wanted: Sequence[tuple[type[Item], Key]]) -> list[Item | None]:
        return self._table.batch_get(list(wanted)) if wanted else []


def _drafts(agents: Sequence[Agent]) -> Needs:
    """Agents whose draft is not what visitors get, the one changed last first."""
    items = [
        Need(
            id=each.id,
            agent_id=each.id,
            title=each.name,
            detail="never" if each.production_version is None else "changed",
            since=each.updated_at,
        )
        for each in agents
        if each.production_version != each.version
    ]
    return _needs("drafts", len(items), None, items[:SHOWN])


def _needs(kind: NeedKind, count: int, more: str | None, items: list[Need]) -> Needs:
    return Needs(kind=kind, count=count, more=more is not None, items=items)
