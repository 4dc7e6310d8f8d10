"""What can go wrong with knowledge, each with its own code."""

from frontdesk.errors import Conflict, Invalid, NotFound, PayloadTooLarge, Unavailable


class DocumentNotFound(NotFound):
    code = "document_not_found"
    title = "There is no such document"


class PassageNotFound(NotFound):
    code = "passage_not_found"
    title = "There is no such passage"


class PageNotFound(NotFound):
    code = "page_not_found"
    title = "The document has no such page"


class DocumentTooLarge(PayloadTooLarge):
    code = "document_too_large"
    title = "The file is too large"


class DocumentEmpty(Invalid):
    code = "document_empty"
    title = "The file is empty"


class DocumentLimit(Conflict):
    """Carries ``limit``: ``documents`` or ``size``, and ``allowed``, the number."""

    code = "document_limit"
    title = "The agent has as many documents as the plan allows"


class UploadMissing(Conflict):
    code = "upload_missing"
    title = "The file has not been uploaded yet"


class DocumentNotFailed(Conflict):
    code = "document_not_failed"
    title = "Only a failed document can be tried again"


class DocumentWorking(Conflict):
    code = "document_working"
    title = "The document is being worked on"


class DocumentNotReady(Conflict):
    code = "document_not_ready"
    title = "The document has not been read yet"


class EmbeddingUnavailable(Unavailable):
    code = "embedding_unavailable"
    title = "The embedding model cannot be used right now"


class FeedbackLimit(Conflict):
    code = "feedback_limit"
    title = "No more passages can be pinned or excluded"
