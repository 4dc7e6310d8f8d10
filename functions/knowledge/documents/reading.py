"""Reading what was parsed: a page of text with its passages, or one passage."""

from dataclasses import dataclass, replace

from frontdesk.blobs import get_blobs
from frontdesk.engine.knowledge import AgentKnowledge, Document
from frontdesk.table import Table
from frontdesk.vectors import Passage, Space
from knowledge.documents.repository import DocumentRepository
from knowledge.errors import DocumentNotReady, PageNotFound, PassageNotFound

WINDOW = 200_000
"""Characters of a document without pages that are shown at once."""


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
        from knowledge.parsing.document import ParsedDocument

        knowledge = self._documents.knowledge(agent_id)
        document = self._documents.get(agent_id, document_id)
        if document.text_key is None:
            raise DocumentNotReady
        parsed = ParsedDocument.from_json(get_blobs().get(document.text_key))
        passages = self._passages(document, knowledge)
        if document.pages is None:
            text = "".join(page.text for page in parsed.pages)
            return _window(document, knowledge, text, passages, number)
        if not 1 <= number <= len(parsed.pages):
            raise PageNotFound
        page = parsed.pages[number - 1]
        own = [passage for passage in passages if passage.page == page.number]
        return TextPage(document, knowledge, number, len(parsed.pages), page.text, own)

    def passage(self, agent_id: str, passage_id: str) -> PassageFound:
        """One passage of a document that is there; raises `PassageNotFound`."""
        knowledge = self._documents.knowledge(agent_id)
        document_id = passage_id.partition(".")[0]
        document = self._documents.find(agent_id, document_id)
        if document is None:
            raise PassageNotFound
        for passage in self._passages(document, knowledge):
            if passage.id == passage_id:
                return PassageFound(document, knowledge, passage)
        raise PassageNotFound

    def _passages(self, document: Document, knowledge: AgentKnowledge | None) -> list[Passage]:
        from frontdesk.vectors.factory import get_vectors

        if knowledge is None:
            return []
        space = Space(document.workspace_id, document.agent_id, knowledge.embedding)
        return get_vectors().passages(space, document.id)


def _window(
    document: Document,
    knowledge: AgentKnowledge | None,
    text: str,
    passages: list[Passage],
    number: int,
) -> TextPage:
    windows = max(1, -(-len(text) // WINDOW))
    if not 1 <= number <= windows:
        raise PageNotFound
    first = (number - 1) * WINDOW
    shown = text[first : first + WINDOW]
    own = [
        replace(
            passage,
            start=max(0, passage.start - first),
            end=min(len(shown), passage.end - first),
        )
        for passage in passages
        if passage.start < first + len(shown) and passage.end > first
    ]
    return TextPage(document, knowledge, number, windows, shown, own)
