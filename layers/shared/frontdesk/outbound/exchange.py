"""What goes into a request to a user's host and what comes out, without what carries it out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: header names in lower case, repeated ones joined by a comma; ``url`` answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


class Options(TypedDict, total=False):
    """What a caller may choose.

    ``timeout`` (seconds, default 15) covers everything: lookup, all redirects, the last byte.
    ``max_bytes`` (default 10 MiB) limits the body as sent and as unpacked; a longer one is
    refused, or with ``cut`` read no further. ``max_redirects`` (default 5): 0 returns a redirect
    as it is. ``allow_types``: content types to accept, such as ``text/*``; all by default.
    """

    headers: Mapping[str, str]
    body: bytes
    timeout: float
    max_bytes: int
    cut: bool
    max_redirects: int
    allow_types: Collection[str]
