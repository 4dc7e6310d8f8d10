"""Reads addresses one after the other: robots.txt, a polite pace, redirects looked at one by one.

Every request goes through `frontdesk.outbound`; that a redirect leads to a private network is
found out there, and told in the log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from time import monotonic, sleep

from frontdesk.outbound import OutboundError, Response, fetch
from frontdesk.records.document import DocumentKind
from knowledge.connectors.crawling.addresses import host_of, normalised
from knowledge.connectors.crawling.robots import Robots, user_agent
from knowledge.connectors.items import SourceItem

MAX_BYTES = 25 * 1024 * 1024
TIMEOUT_SECONDS = 30.0
PAUSE_SECONDS = 0.25
"""Between two requests to a host that asks for no other pace."""
MAX_REDIRECTS = 5
MAX_WAIT_SECONDS = 30.0
"""The longest that a host which is busy is waited for, once an address."""

TYPES: dict[str, DocumentKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/x-markdown": "md",
    "application/json": "json",
    "text/csv": "csv",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of a text file the ending says more than "text/plain".
_ENDINGS: dict[str, DocumentKind] = {".md": "md", ".csv": "csv", ".json": "json"}
# An error page or a redirect may be without any type; what is stored has one.
_ALLOWED = [*TYPES, "text/*", "application/xml", "application/problem+json", ""]


class NotRead(Exception):
    """An address could not be read; ``gone`` when the server says that there is nothing.

    ``unreachable`` when it did not answer at all.
    """

    def __init__(self, message: str, *, gone: bool = False, unreachable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.gone = gone
        self.unreachable = unreachable


class Disallowed(NotRead):
    """robots.txt does not let us."""


class OtherType(NotRead):
    """The address gives what is no text: an image, a film, an archive."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave; ``address`` is where the redirects ended. ``type`` None: unchanged."""

    address: str
    type: DocumentKind | None
    body: bytes
    headers: dict[str, str]

    @property
    def charset(self) -> str | None:
        """What the server says of the text's encoding."""
        return _content_type(self.headers)[1]


class Reader:
    """One job's reading. ``accept`` decides where a redirect may lead."""

    def __init__(self, accept: Callable[[str], bool]) -> None:
        self._accept = accept
        self._robots = Robots()
        self._last: dict[str, float] = {}

    def read(self, address: str, known: SourceItem | None) -> Answer:
        """The content of an address, if it is not as ``known``; raises `NotRead`."""
        conditions = _conditions(known)
        for _ in range(MAX_REDIRECTS + 1):
            if not self._robots.allows(address):
                raise Disallowed(f"robots.txt does not allow {address}")
            answer = self._ask(address, conditions)
            if answer.status not in _REDIRECTS:
                return _classified(address, answer)
            target = normalised(answer.headers.get("location", ""), address)
            if target is None:
                raise NotRead("Redirects to what is no address")
            if not self._accept(target):
                raise NotRead(f"Redirects to {target}, which is not part of this source")
            address = target
        raise NotRead("Too many redirects")

    def _ask(self, address: str, conditions: dict[str, str]) -> Response:
        answer = self._fetch(address, conditions)
        if answer.status in (429, 503):
            sleep(_wait(answer))
            answer = self._fetch(address, conditions)
        return answer

    def _fetch(self, address: str, conditions: dict[str, str]) -> Response:
        host = host_of(address)
        pause = max(PAUSE_SECONDS, self._robots.delay(address))
        due = self._last.get(host, 0.0) + pause
        sleep(max(0.0, due - monotonic()))
        try:
            return fetch(
                "GET",
                address,
                headers={"user-agent": user_agent(), "accept": ", ".join(TYPES)} | conditions,
                timeout=TIMEOUT_SECONDS,
                max_bytes=MAX_BYTES,
                max_redirects=0,
                allow_types=_ALLOWED,
            )
        except OutboundError as error:
            if error.code == "content_type_refused":
                raise OtherType("Not a page, and no file that can be read") from error
            # Not reached, or not allowed to: another page of this host will not do better.
            unreachable = error.code in ("outbound_failed", "outbound_timeout", "host_not_found")
            raise NotRead(error.detail, unreachable=unreachable) from error
        finally:
            self._last[host] = monotonic()


def _classified(address: str, answer: Response) -> Answer:
    if answer.status == 304:
        return Answer(address, None, b"", answer.headers)
    if answer.status in (404, 410):
        raise NotRead(f"The server says {answer.status}: not there", gone=True)
    if answer.status != 200:
        unreachable = answer.status >= 500 or answer.status == 429
        raise NotRead(f"The server answers with {answer.status}", unreachable=unreachable)
    media, _ = _content_type(answer.headers)
    kind = TYPES.get(media)
    if kind is None:
        raise OtherType(f"Files of the type {media or 'unknown'} are not read")
    if kind == "txt":
        path = address.partition("?")[0].lower()
        kind = next((k for ending, k in _ENDINGS.items() if path.endswith(ending)), kind)
    return Answer(address, kind, answer.body, answer.headers)


def _conditions(known: SourceItem | None) -> dict[str, str]:
    if known is None:
        return {}
    conditions = {}
    if known.etag:
        conditions["if-none-match"] = known.etag
    if known.last_modified:
        conditions["if-modified-since"] = known.last_modified
    return conditions


def _content_type(headers: dict[str, str]) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    charset = message.get_param("charset")
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media, charset.strip("'\"") if isinstance(charset, str) else None


def _wait(answer: Response) -> float:
    """Seconds until a busy host may be asked again."""
    given = answer.headers.get("retry-after", "")
    return min(float(given), MAX_WAIT_SECONDS) if given.isdigit() else 2.0
