"""One request to an endpoint, and what came of it."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from frontdesk.outbound import OutboundError, Response
from webhooks.deliveries.items import Failure

if TYPE_CHECKING:
    from frontdesk.outbound import Outbound

TIMEOUT_SECONDS = 15.0
KEPT_BYTES = 4096
_KEPT_HEADERS = 50
_KEPT_HEADER_LENGTH = 500
_GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back. ``failure`` is None after a success, ``retry_after`` is in seconds."""

    duration_ms: int
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    failure: Failure | None = None
    retry_after: int | None = None

    @property
    def gone(self) -> bool:
        """Whether the receiver asks never to be called again."""
        return self.status == _GONE


async def send(outbound: "Outbound", url: str, headers: dict[str, str], body: str) -> Outcome:
    """Make the request: no redirect is followed, no more than 4 kB of the answer is read."""
    began = time.monotonic()
    try:
        response = await outbound.afetch(
            "POST",
            url,
            headers=headers,
            body=body.encode(),
            timeout=TIMEOUT_SECONDS,
            max_bytes=KEPT_BYTES,
            cut=True,
            max_redirects=0,
        )
    except OutboundError as error:
        failure = Failure(code=error.code, detail=error.detail)
        return Outcome(_milliseconds(began), failure=failure)
    return Outcome(
        _milliseconds(began),
        response.status,
        _readable_headers(response.headers),
        response.body.decode(errors="replace"),
        _failure(response),
        _retry_after(response.headers),
    )


def _failure(response: Response) -> Failure | None:
    if 200 <= response.status < 300:
        return None
    if 300 <= response.status < 400:
        detail = f"The endpoint answered {response.status}; redirects are not followed."
        return Failure(code="redirect", detail=detail)
    if response.status == _GONE:
        return Failure(code="gone", detail="The endpoint answered 410: it wants nothing more.")
    return Failure(code="http_status", detail=f"The endpoint answered {response.status}.")


def _readable_headers(headers: dict[str, str]) -> dict[str, str]:
    """As text that can be stored: bytes that are no UTF-8 come as lone surrogates."""
    kept = list(headers.items())[:_KEPT_HEADERS]
    return {_text(name): _text(value)[:_KEPT_HEADER_LENGTH] for name, value in kept}


def _text(value: str) -> str:
    return value.encode(errors="surrogateescape").decode(errors="replace")


def _retry_after(headers: dict[str, str]) -> int | None:
    value = headers.get("retry-after", "")
    return int(value) if value.isdecimal() and len(value) < 10 else None


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
