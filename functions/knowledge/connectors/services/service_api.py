"""Asks the API of a service: JSON, patience when it is busy, and its errors in our words."""

import random
from time import sleep
from typing import Any
from urllib.parse import urlencode

import orjson

from frontdesk.outbound import OutboundError, Response, fetch
from knowledge.connectors.errors import SourceFailed

TIMEOUT_SECONDS = 30.0
MAX_BYTES = 25 * 1024 * 1024
ATTEMPTS = 5
MAX_WAIT_SECONDS = 30.0
"""The longest that a service which is busy is waited for, each time."""


class Refused(Exception):
    """The service answers with an error that asking again does not change."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Service:
    """An API at a base URL. ``name`` is what people call it."""

    def __init__(self, name: str, base_url: str, headers: dict[str, str]) -> None:
        self._name = name
        self._base_url = base_url.rstrip("/")
        self.headers = headers

    def json(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        form: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """The answer as an object; raises `Refused`, and `SourceFailed` when there is none."""
        answer = self.ask(method, path, query=query, body=body, form=form)
        try:
            found = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise SourceFailed("source_unavailable", f"{self._name} does not answer with JSON")
        return found

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Any = None,
        form: dict[str, str] | None = None,
    ) -> Response:
        """The answer with a status of 2xx; raises like `json`, and `OutboundError` for one that
        is too large."""
        url = f"{self._base_url}{path}" + (f"?{urlencode(query)}" if query else "")
        headers, payload = dict(self.headers), b""
        if body is not None:
            headers["content-type"], payload = "application/json", orjson.dumps(body)
        elif form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            payload = urlencode(form).encode()
        for attempt in range(ATTEMPTS):
            try:
                answer = fetch(
                    method,
                    url,
                    headers=headers,
                    body=payload,
                    timeout=TIMEOUT_SECONDS,
                    max_bytes=MAX_BYTES,
                )
            except OutboundError as error:
                if error.status != 503:
                    raise
                last = f"{self._name} does not answer: {error.detail}"
                wait = _backoff(attempt)
            else:
                if 200 <= answer.status < 300:
                    return answer
                if answer.status != 429 and answer.status < 500:
                    raise Refused(answer.status, _message(answer))
                last = f"{self._name} answers with {answer.status}"
                wait = _asked_to_wait(answer, _backoff(attempt))
            if attempt < ATTEMPTS - 1:
                sleep(wait)
        raise SourceFailed("source_unavailable", last)


def _message(answer: Response) -> str:
    """What the service says went wrong, in one of the usual places."""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    if isinstance(found, dict):
        error = found.get("error")
        inner = error.get("message") if isinstance(error, dict) else error
        text = found.get("message") or found.get("error_description") or inner
        if isinstance(text, str):
            return text[:200]
    return f"The service answers with {answer.status}"


def _asked_to_wait(answer: Response, otherwise: float) -> float:
    given = answer.headers.get("retry-after", "")
    try:
        return min(max(float(given), 0.0), MAX_WAIT_SECONDS)
    except ValueError:
        return otherwise


def _backoff(attempt: int) -> float:
    return float(random.uniform(0.5, 1.0) * 2**attempt)  # noqa: S311
