"""Why a document fails, beside what the parser says: codes are stable, details for people."""

from frontdesk.records.document import Failure

DETAILS = {
    "duplicate": "This file has the same content as “{name}”, which this agent already has.",
    "file_missing": "The uploaded file is gone. Upload it again.",
    "embedding_unavailable": "The embedding model did not answer. Try again later.",
    "index_unavailable": "The search index did not answer. Try again later.",
    "storage_unavailable": "The file store did not answer. Try again later.",
    "interrupted": "The work on this document was interrupted several times. Try again.",
    "timed_out": "The work on this document took too long. Try again.",
    "internal_error": "Something went wrong on our side. Try again.",
}
PASSING = frozenset(
    {
        "embedding_failed",
        "embedding_unavailable",
        "index_unavailable",
        "storage_unavailable",
        "interrupted",
        "timed_out",
        "internal_error",
    }
)
"""Failures that say nothing about the file: the same content may succeed another time."""


def failure(code: str, **values: str) -> Failure:
    """The failure with this code."""
    return Failure(code=code, detail=DETAILS[code].format(**values))
