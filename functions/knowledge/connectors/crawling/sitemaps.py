"""Sitemaps (sitemaps.org): XML files, indexes of them, plain lists; packed or not."""

import re
from collections.abc import Iterator
from html import unescape

from frontdesk.outbound import OutboundError, fetch
from frontdesk.outbound.body import BoundedBody
from knowledge.connectors.crawling.robots import user_agent

MAX_BYTES = 50 * 1024 * 1024
"""What the protocol allows, packed and unpacked."""
MAX_FILES = 100
TIMEOUT_SECONDS = 60.0

# By pattern and not by an XML parser: many sitemaps are broken XML, and no entity is expanded.
# Possessive, or blanks after <loc> would be tried in every division among the parts.
_LOCATION = re.compile(
    r"<(?:\w+:)?loc\s*+>\s*+(?:<!\[CDATA\[\s*+)?([^<\]]{1,4000}+)(?:\]\]>)?\s*+<"
)
_INDEX = re.compile(r"<(?:\w+:)?sitemapindex[\s>]")
_URLSET = re.compile(r"<(?:\w+:)?urlset[\s>]")


class SitemapUnreadable(Exception):
    """There is no sitemap at an address; the text says why."""


class Sitemap:
    """A sitemap's text. ``index``: it names other sitemaps instead of pages."""

    def __init__(self, body: bytes) -> None:
        """Raises `SitemapUnreadable` for what is none, or unpacks to more than 50 MB."""
        if body[:2] == b"\x1f\x8b":
            packed = BoundedBody("gzip", MAX_BYTES)
            try:
                packed.feed(body)
                body = packed.finish()
            except OutboundError as error:
                raise SitemapUnreadable(error.detail) from error
        self._text = body.decode("utf-8", "replace").removeprefix("\ufeff")
        head = self._text[:4000]
        self.index = _INDEX.search(head) is not None
        self._plain = not self.index and _URLSET.search(head) is None
        if self._plain and not head.lstrip().startswith(("http://", "https://")):
            raise SitemapUnreadable("This is not a sitemap")

    def locations(self) -> Iterator[str]:
        """The addresses in it, in their order."""
        if self._plain:
            yield from (line.strip() for line in self._text.splitlines() if line.strip())
            return
        for match in _LOCATION.finditer(self._text):
            yield unescape(match[1].strip())


def read_sitemap(address: str) -> Sitemap:
    """The sitemap at an address; raises `SitemapUnreadable`."""
    headers = {"user-agent": user_agent()}
    try:
        answer = fetch(
            "GET", address, headers=headers, timeout=TIMEOUT_SECONDS, max_bytes=MAX_BYTES
        )
    except OutboundError as error:
        raise SitemapUnreadable(error.detail) from error
    if answer.status != 200:
        raise SitemapUnreadable(f"The server answers with {answer.status}")
    return Sitemap(answer.body)
