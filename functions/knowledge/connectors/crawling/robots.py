"""robots.txt (RFC 9309): what a site lets us read, and how fast."""

from protego import Protego
from yarl import URL

from frontdesk.outbound import OutboundError, fetch
from frontdesk.settings import get_settings
from knowledge.connectors.errors import SourceFailed

PRODUCT = "FrontdeskBot"
MAX_BYTES = 2_000_000
MAX_DELAY_SECONDS = 10.0
"""A site that asks for more is read at this pace."""


def user_agent() -> str:
    """How we say who we are."""
    return f"{PRODUCT}/1.0 (+{get_settings().base_url})"


class Robots:
    """The rules of each host, read once a job."""

    def __init__(self) -> None:
        self._rules: dict[str, Protego] = {}

    def allows(self, address: str) -> bool:
        """Whether we may read the address; raises `SourceFailed` when the host does not say."""
        return self._of(address).can_fetch(address, PRODUCT)

    def delay(self, address: str) -> float:
        """The seconds that the host wants between two requests, at most ten."""
        return min(self._of(address).crawl_delay(PRODUCT) or 0.0, MAX_DELAY_SECONDS)

    def _of(self, address: str) -> Protego:
        origin = URL(address).origin()
        key = str(origin)
        if key not in self._rules:
            self._rules[key] = Protego.parse(_read(str(origin.with_path("/robots.txt"))))
        return self._rules[key]


def _read(url: str) -> str:
    """The rules as text. None there: all is allowed. No answer: nothing is (RFC 9309, 2.3.1)."""
    try:
        answer = fetch(
            "GET", url, headers={"user-agent": user_agent()}, max_bytes=MAX_BYTES, timeout=20
        )
    except OutboundError as error:
        raise SourceFailed(
            "robots_unavailable", f"{url} cannot be read, so the site is left alone: {error.detail}"
        ) from error
    if answer.status >= 500 or answer.status == 429:
        raise SourceFailed(
            "robots_unavailable",
            f"{url} answers with {answer.status}, so the site is left alone for now",
        )
    if not 200 <= answer.status < 300:
        return ""
    return answer.body.decode("utf-8", "replace").removeprefix("\ufeff")
