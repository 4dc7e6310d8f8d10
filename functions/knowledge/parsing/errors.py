"""Why a file cannot be read; what reading gives is in `frontdesk.records.parsed_document`."""

from typing import Literal, TypeAlias

ErrorCode: TypeAlias = Literal[
    "encrypted",
    "no_text",
    "empty",
    "broken",
    "too_large",
    "too_many_pages",
    "unsupported",
    "parse_timeout",
    "too_much_memory",
]


class ParsingError(Exception):
    """The file cannot be read. ``detail`` is a sentence for people, in English."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code: ErrorCode = code
        self.detail = detail
