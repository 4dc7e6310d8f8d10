"""Reading what was parsed: a page of text with its passages, or one passage."""

from dataclasses import dataclass, replace

from frontdesk.blobs import get_blobs
from frontdesk.records import parsed_document
from frontdesk.records.document import AgentKnowledge, Document
from frontdesk.records.parsed_document import WINDOW, ParsedDocument
from frontdesk.table import Table
from frontdesk.vectors import Passage, Space
from knowledge.documents.repository import DocumentRepository
from knowledge.errors import DocumentNotReady, PageNotFound, PassageNotFound


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of a document's text; ``number`` of ``pages``, or of windows without pages."""

    document: Document
    knowledge: AgentKnowledge | None
    number: int
    pages: int
    text: str
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class PassageFound:
    """A passage where it stands."""

    document: Document
    knowledge: AgentKnowledge | None
    passage: Passage

    @property
    def text_page(self) -> int:
        """The page of the document's text that it begins on."""
        return self.passage.page or self.passage.start // WINDOW + 1


class ReadingService:
    """The parsed documents of one workspace."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._documents = DocumentRepository(table, workspace_id)

    def page(self, agent_id: str, document_id: str, number: int) -> TextPage:
        """One page, counted from 1; raises `DocumentNotReady`, `PageNotFound`."""
        from frontdesk.vectors.factory import get_vectors

        knowledge = self._documents.knowledge(agent_id)
        document = self._documents.get(agent_id, document_id)
        if document.text_key is None:
            raise DocumentNotReady
        shown = ParsedDocument.from_json(get_blobs().get(document.text_key)).page(number)
        if shown is None:
            raise PageNotFound
        passages: list[Passage] = []
        if knowledge is not None:
            passages = get_vectors().passages(_space(document, knowledge), document.id)
        own = _on(shown, passages)
        return TextPage(document, knowledge, shown.number, shown.pages, shown.text, own)

    def passage(self, agent_id: str, passage_id: str) -> PassageFound:
        """One passage of a document that is there; raises `PassageNotFound`."""
        from frontdesk.vectors.factory import get_vectors

        knowledge = self._documents.knowledge(agent_id)
        document_id = passage_id.partition(".")[0]
        document = self._documents.find(agent_id, document_id)
        if document is None:
            raise PassageNotFound
        if knowledge is None:
            raise PassageNotFound
        passage = get_vectors().get(_space(document, knowledge), [passage_id]).get(passage_id)
        if passage is None:
            raise PassageNotFound
        return PassageFound(document, knowledge, passage)


def _space(document: Document, knowledge: AgentKnowledge) -> Space:
    return Space(document.workspace_id, document.agent_id, knowledge.embedding)


def _on(shown: parsed_document.TextPage, passages: list[Passage]) -> list[Passage]:
    """The passages of a page; those of a window with their places in it."""
    if shown.page is not None:
        return [passage for passage in passages if passage.page == shown.page]
    end = shown.first + len(shown.text)
    return [
        replace(
            passage,
            start=max(0, passage.start - shown.first),
            end=min(len(shown.text), passage.end - shown.first),
        )
        for passage in passages
        if passage.start < end and passage.end > shown.first
    ]
