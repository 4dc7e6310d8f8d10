"""Asks the API of a platform: one request with a limit, and patience when it is busy."""

import asyncio
import random
from urllib.parse import urlencode

import orjson

from channels.errors import PlatformBusy, PlatformError, PlatformRefused
from frontdesk.outbound import OutboundError, Response, afetch

TIMEOUT_SECONDS = 15.0
MAX_BYTES = 2 * 1024 * 1024
ATTEMPTS = 4
MAX_WAIT_SECONDS = 20.0
"""The longest that a platform which is busy is waited for at once; else `PlatformBusy` says when
to come again."""


class PlatformUncertain(PlatformError):
    """The platform may have done it or not: asked again, it might do it twice."""

    code = "platform_uncertain"


class PlatformApi:
    """An API at a base URL. ``name`` is what people call it."""

    def __init__(self, name: str, base_url: str, headers: dict[str, str] | None = None) -> None:
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._headers = headers or {}

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        form: dict[str, str] | list[tuple[str, str]] | None = None,
        query: dict[str, str] | None = None,
        attempts: int = ATTEMPTS,
        once: bool = False,
    ) -> Response:
        """The answer, whatever its status below 500 is, but for 429.

        ``body`` is sent as JSON, ``form`` as a form. 429 and 5xx are asked again up to
        ``attempts`` times, after ``Retry-After`` where it is given. Raises `PlatformBusy` when
        that does not help, `PlatformRefused` when there is no asking at all. With ``once`` only
        429 is asked again, after which nothing has happened yet; what may have been done already
        raises `PlatformUncertain`.
        """
        url = f"{self._base_url}{path}" + (f"?{urlencode(query)}" if query else "")
        headers, payload = dict(self._headers), b""
        if body is not None:
            headers["content-type"] = "application/json; charset=utf-8"
            payload = orjson.dumps(body)
        elif form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            payload = urlencode(form).encode()
        for attempt in range(attempts):
            wait: float | None = None
            try:
                answer = await afetch(
                    method,
                    url,
                    headers=headers,
                    body=payload,
                    timeout=TIMEOUT_SECONDS,
                    max_bytes=MAX_BYTES,
                    max_redirects=0,
                )
            except OutboundError as error:
                if error.status != 503:
                    raise PlatformRefused(error.code, error.detail) from error
                last, uncertain = f"{self._name} does not answer: {error.detail}", once
            else:
                if answer.status != 429 and answer.status < 500:
                    return answer
                last = f"{self._name} answers with {answer.status}"
                wait, uncertain = _asked_to_wait(answer), once and answer.status >= 500
            if uncertain:
                raise PlatformUncertain(last)
            if attempt == attempts - 1 or (wait or 0) > MAX_WAIT_SECONDS:
                raise PlatformBusy(last, wait)
            await asyncio.sleep(_backoff(attempt) if wait is None else wait)
        raise AssertionError("unreachable")


def _asked_to_wait(answer: Response) -> float | None:
    try:
        return max(float(answer.headers.get("retry-after", "")), 0.0)
    except ValueError:
        return None


def _backoff(attempt: int) -> float:
    return float(random.uniform(0.25, 0.5) * 2**attempt)  # noqa: S311
