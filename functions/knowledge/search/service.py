"""Searching an agent's knowledge the way a chat turn does."""

import asyncio

from frontdesk.engine.embeddings.port import EmbeddingError
from frontdesk.records.agent import AgentEnvironment
from frontdesk.table import Table
from frontdesk.vectors import Space
from knowledge.documents.repository import DocumentRepository
from knowledge.documents.schemas import Passage
from knowledge.errors import EmbeddingUnavailable
from knowledge.search.schemas import FoundDocument, SearchHit, SearchReply


class SearchService:
    """Searches in one workspace."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id
        self._documents = DocumentRepository(table, workspace_id)

    def search(self, agent_id: str, query: str, k: int) -> SearchReply:
        """The ``k`` best passages for a query, against the floor of the agent's draft."""
        from frontdesk.engine.embeddings.select import current_embedding
        from frontdesk.engine.retrieval.lookup import search

        knowledge = self._documents.knowledge(agent_id)
        key = AgentEnvironment.key_of(self._workspace_id, agent_id, "draft")
        draft = self._table.get(AgentEnvironment, key)
        embedding = knowledge.embedding if knowledge else current_embedding()
        asked = search(
            Space(self._workspace_id, agent_id, embedding),
            query,
            k=k,
            pinned=knowledge.pinned if knowledge else (),
            excluded=knowledge.excluded if knowledge else (),
            floor=draft.config.rag.floor if draft else None,
        )
        try:
            outcome = asyncio.run(asked)
        except EmbeddingError as error:
            raise EmbeddingUnavailable(error.detail) from None
        found = [(hit, True) for hit in outcome.hits] + [(hit, False) for hit in outcome.below]
        known = self._documents.several(
            agent_id, [hit.passage.document_id for hit, _ in found[: 2 * k]]
        )
        best = max((hit.bm25 for hit, _ in found), default=0.0)
        there = [(hit, relevant) for hit, relevant in found if hit.passage.document_id in known]
        return SearchReply(
            query=query,
            floor=outcome.floor,
            embedding_ms=outcome.embedding_ms,
            search_ms=outcome.search_ms,
            items=[
                SearchHit(
                    passage=Passage.of(hit.passage, knowledge),
                    document=FoundDocument.model_validate(known[hit.passage.document_id]),
                    bm25=hit.bm25,
                    bm25_share=hit.bm25 / best if best else 0.0,
                    cosine=hit.cosine,
                    score=hit.score,
                    relevance=hit.relevance,
                    relevant=relevant,
                    rank=rank,
                )
                for rank, (hit, relevant) in enumerate(there[:k], 1)
            ],
        )
