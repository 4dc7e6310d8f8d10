"""Requests and replies about documents and their passages."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from frontdesk import vectors
from frontdesk.records import document as stored
from frontdesk.records.document import DocumentKind, DocumentStatus
from frontdesk.schemas import ReplyModel, RequestModel, Timestamp
from knowledge.documents.names import clean_name

PassageState = Literal["pinned", "excluded"]


class DocumentCreate(RequestModel):
    """A file to upload: its name (of a path the last part) and its exact size in bytes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "hours.txt", "size": 5}]})

    name: Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(clean_name)]
    size: int = Field(ge=0, le=2**53)


class DocumentFailure(ReplyModel):
    """Why a document failed; ``detail`` is in English, ``code`` is stable."""

    code: str
    detail: str


class DocumentAuthor(ReplyModel):
    """Who brought the document."""

    id: str
    name: str


class Document(ReplyModel):
    """A document. ``type`` is what the content is, null until it was looked at.

    ``done`` of ``total`` passages are embedded while the status is ``embedding``.
    """

    id: str
    name: str
    type: DocumentKind | None
    size: int
    status: DocumentStatus
    failure: DocumentFailure | None
    pages: int | None
    passages: int
    done: int
    total: int
    connector_id: str | None
    url: str | None
    created_by: DocumentAuthor
    created_at: Timestamp
    updated_at: Timestamp
    indexed_at: Timestamp | None


class Upload(ReplyModel):
    """Where to send the file: this method, these headers, exactly the size that was told."""

    url: str
    method: Literal["PUT"]
    headers: dict[str, str]
    expires_at: Timestamp


class DocumentCreated(ReplyModel):
    """The document that waits for its file, and where the file goes."""

    document: Document
    upload: Upload


class Original(ReplyModel):
    """A link to the file as it was uploaded, good until ``expires_at``."""

    url: str
    expires_at: Timestamp
    type: DocumentKind | None


class Passage(ReplyModel):
    """A piece of a document. ``start`` and ``end`` are character offsets in the text of its page
    (or of the whole text, for a document without pages)."""

    id: str
    document_id: str
    ordinal: int
    text: str
    heading: str
    page: int | None
    start: int
    end: int
    state: PassageState | None

    @classmethod
    def of(cls, passage: vectors.Passage, knowledge: stored.AgentKnowledge | None) -> "Passage":
        """The reply for a passage, with what people said of it."""
        return cls(
            id=passage.id,
            document_id=passage.document_id,
            ordinal=passage.ordinal,
            text=passage.text,
            heading=passage.heading,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            state=state_of(passage.id, knowledge),
        )


class DocumentText(ReplyModel):
    """One page of the parsed text, with the passages that lie in it.

    A document without pages comes in windows of 200,000 characters, which ``page`` counts; the
    passages' offsets are then those in the window, cut where they reach out of it.
    """

    document: Document
    page: int | None
    pages: int | None
    text: str
    passages: list[Passage]


class PassageInDocument(Passage):
    """A passage with its document; ``text_page`` is the page of its text to ask for."""

    document: Document
    text_page: int


def state_of(passage_id: str, knowledge: stored.AgentKnowledge | None) -> PassageState | None:
    """Whether a passage is pinned or excluded."""
    if knowledge and passage_id in knowledge.pinned:
        return "pinned"
    return "excluded" if knowledge and passage_id in knowledge.excluded else None
