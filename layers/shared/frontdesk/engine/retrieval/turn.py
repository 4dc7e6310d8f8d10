"""The knowledge for one turn: searched, without what was deleted, never a reason to fail."""

import asyncio
import time
from collections.abc import Sequence

from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.engine.retrieval.fusion import Scored
from frontdesk.engine.retrieval.lookup import SearchOutcome, search
from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.records.agent import Rag
from frontdesk.records.document import AgentKnowledge, Document, Failure
from frontdesk.records.retrieval import Citation, Retrieval, RetrievedPassage
from frontdesk.table import AsyncTable, Item, Key
from frontdesk.vectors import Space

SECONDS = 10.0
"""After this long the model answers without the knowledge."""

PASSAGE_BYTES = 6_000
"""Of a longer passage the beginning is given; the chunks of a document have about 2,500."""

PASSAGES_BYTES = 60_000
"""All passages of a turn with their origins, which its run and its answer each keep once."""

_RULES_TOKENS = 400


def most_tokens(rag: Rag) -> int:
    """What the knowledge can add to a prompt at most, in estimated tokens."""
    return min(rag.top_k * PASSAGE_BYTES, PASSAGES_BYTES) // 4 + _RULES_TOKENS


async def retrieve(table: AsyncTable, knowledge: AgentKnowledge, rag: Rag, query: str) -> Retrieval:
    """Search an agent's knowledge for a turn. What goes wrong is told in the ``failure``."""
    began = time.perf_counter()
    retrieval = Retrieval(
        query=query, passages=[], embedding=knowledge.embedding, embedding_ms=0, search_ms=0
    )
    try:
        async with asyncio.timeout(SECONDS):
            outcome, passages = await _passages(table, knowledge, rag, query)
    except EmbeddingError as error:
        retrieval.failure = Failure(code=error.code, detail=error.detail)
    except FrontdeskError as error:
        retrieval.failure = Failure(code=error.code, detail=error.detail)
    except TimeoutError:
        retrieval.failure = Failure(
            code="retrieval_timeout", detail="The search in the knowledge took too long."
        )
    except Exception:
        logger.exception("retrieval broke", agent=knowledge.agent_id)
        retrieval.failure = Failure(
            code="internal_error", detail="The search in the knowledge broke on our side."
        )
    else:
        retrieval.passages = passages
        retrieval.embedding_ms, retrieval.search_ms = outcome.embedding_ms, outcome.search_ms
    if retrieval.failure:
        retrieval.search_ms = round((time.perf_counter() - began) * 1000, 2)
        logger.warning("no retrieval", agent=knowledge.agent_id, code=retrieval.failure.code)
    return retrieval


async def _passages(
    table: AsyncTable, knowledge: AgentKnowledge, rag: Rag, query: str
) -> tuple[SearchOutcome, list[RetrievedPassage]]:
    outcome = await search(
        Space(knowledge.workspace_id, knowledge.agent_id, knowledge.embedding),
        query,
        # Some to spare, should documents have been deleted that the index still knows.
        k=rag.top_k + 3,
        pinned=knowledge.pinned,
        excluded=knowledge.excluded,
        floor=rag.floor,
    )
    documents = await _documents(table, knowledge, outcome.hits)
    passages: list[RetrievedPassage] = []
    size = 0
    for hit in outcome.hits:
        document = documents.get(hit.passage.document_id)
        if document is None:
            continue
        passage = _given(len(passages) + 1, hit, document)
        size += len(passage.model_dump_json().encode())
        if len(passages) == rag.top_k or size > PASSAGES_BYTES:
            break
        passages.append(passage)
    return outcome, passages


async def _documents(
    table: AsyncTable, knowledge: AgentKnowledge, hits: Sequence[Scored]
) -> dict[str, Document]:
    """The documents of the hits that have not been deleted, in one trip."""
    wanted: list[tuple[type[Item], Key]] = [
        (Document, Document.key_of(knowledge.workspace_id, knowledge.agent_id, document_id))
        for document_id in dict.fromkeys(hit.passage.document_id for hit in hits)
    ]
    found = await table.batch_get(wanted) if wanted else []
    return {document.id: document for document in found if isinstance(document, Document)}


def _given(number: int, hit: Scored, document: Document) -> RetrievedPassage:
    passage = hit.passage
    return RetrievedPassage(
        number=number,
        document_id=document.id,
        document_name=document.name[:300],
        passage_id=passage.id,
        page=passage.page,
        heading=passage.heading[:500],
        url=document.url if document.url and len(document.url) <= 2_000 else None,
        text=passage.text.encode()[:PASSAGE_BYTES].decode(errors="ignore"),
        bm25=round(hit.bm25, 4),
        cosine=round(hit.cosine, 4),
        score=round(hit.score, 4),
        pinned=hit.pinned,
    )


def citation_of(passage: RetrievedPassage) -> Citation:
    """The citation that names a passage."""
    return Citation.model_validate(passage.model_dump(include=set(Citation.model_fields)))
