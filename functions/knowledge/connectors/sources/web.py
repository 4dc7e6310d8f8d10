"""The web: one page, the pages of a site that are linked, or those that a sitemap names.

A page's address, as it is normalised, is its name here. ``state`` holds the addresses that are
still to be read, so a big site is read by many jobs one after the other.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.service_config import ServiceConfig
from knowledge.connectors.crawling.addresses import normalised, promising, same_site, wanted
from knowledge.connectors.crawling.frontier import Frontier, Visit
from knowledge.connectors.crawling.html import PageTooDeep, read_html, storable
from knowledge.connectors.crawling.listing import list_pages
from knowledge.connectors.crawling.reading import Answer, Disallowed, NotRead, OtherType, Reader
from knowledge.connectors.errors import SourceFailed
from knowledge.connectors.items import SourceItem
from knowledge.connectors.source import (
    Brought,
    OAuth,
    Outcome,
    Unchanged,
    Unreadable,
    Work,
)

GIVEN_UP_AFTER = 5
"""Addresses without an answer, one after the other, until the site counts as down."""


def _address(text: str) -> str:
    address = normalised(text)
    if address is None:
        raise ValueError("must be a web address that begins with http:// or https://")
    return address


Pattern = Annotated[str, Field(min_length=1, max_length=300)]


class WebConfig(ServiceConfig):
    """``include`` and ``exclude`` are patterns with * of addresses, or of paths if they begin with
    a slash."""

    url: Annotated[str, Field(min_length=8, max_length=1000), AfterValidator(_address)]
    mode: Literal["page", "site", "sitemap"] = "page"
    max_pages: int = Field(default=100, ge=1, le=500)
    max_depth: int = Field(default=3, ge=0, le=5)
    include: list[Pattern] = Field(default=[], max_length=50)
    exclude: list[Pattern] = Field(default=[], max_length=50)


class WebSource:
    """Reads pages in the order in which they are found, one at a time."""

    name: ClassVar[str] = "web"
    config: ClassVar[type[ServiceConfig]] = WebConfig
    syncs: ClassVar[bool] = True
    oauth: ClassVar[OAuth | None] = None

    def __init__(self, work: Work) -> None:
        self._config: WebConfig = work.config
        self._known = work.known
        self._log = work.log
        self._mode = self._config.mode
        self._frontier = Frontier(work.state, self._config)
        self._reader = Reader(self._leads_to_us)
        self.complete = False

    def run(self) -> Iterator[Outcome | None]:
        """See `Source.run`."""
        frontier = self._frontier
        if self._mode == "sitemap":
            yield from list_pages(frontier, self._config, self._log)
        while (visit := frontier.first()) is not None:
            if frontier.stored >= self._config.max_pages:
                self._log("info", f"Stopped at {self._config.max_pages} pages", None)
                break
            outcome = self._visit_or_count(visit)
            frontier.done(stored=isinstance(outcome, Brought | Unchanged))
            yield outcome
        self.complete = frontier.complete

    def gone(self, item: SourceItem) -> bool:
        """See `Source.gone`: the site does not lead there any more."""
        del item
        return True

    def _visit_or_count(self, visit: Visit) -> Outcome | None:
        """What comes of a visit: a page that breaks something costs itself, and not the sync."""
        try:
            return self._visit(visit)
        except SourceFailed:
            raise
        except Exception as error:
            if isinstance(error, FrontdeskError) and error.status >= 500:
                raise  # ours, not the page's: the job is tried again
            logger.exception("page not read", url=visit.address)
            broken = NotRead("The page could not be read: reading it failed on our side")
            return self._not_read(broken, visit, self._known(visit.address))

    def _visit(self, visit: Visit) -> Outcome | None:
        known = self._known(visit.address)
        # Without its links an unchanged page would lead nowhere.
        ask_for_all = self._mode == "site" and (known is None or known.links is None)
        try:
            answer = self._reader.read(visit.address, None if ask_for_all else known)
        except NotRead as error:
            return self._not_read(error, visit, known)
        self._frontier.answered()
        if self._is_start(visit):
            self._frontier.site = answer.address  # example.com may have sent us to www.
        if answer.address != visit.address and not self._frontier.arrive(answer.address):
            self._log("info", f"Redirects to {answer.address}", visit.address)
            return None
        if answer.type is None:
            return self._as_it_was(visit, known)
        if answer.type == "html":
            return self._html(answer, visit)
        return self._brought(answer, _name_of(answer.address), answer.body, [])

    def _as_it_was(self, visit: Visit, known: SourceItem | None) -> Outcome | None:
        if known is None:
            return Unreadable(visit.address, "The server says 304 to a first visit", visit.address)
        self._follow(known.links or [], visit)
        return Unchanged(known.external_id) if self._stores(known.external_id) else None

    def _html(self, answer: Answer, visit: Visit) -> Outcome | None:
        here, rules = answer.address, answer.headers.get("x-robots-tag", "")
        try:
            page = read_html(answer.body, answer.charset, here, rules)
        except PageTooDeep:
            return Unreadable(visit.address, "The page is nested too deeply to be read", here)
        ours = [link for link in page.links if same_site(link, self._frontier.site)]
        if page.follow:
            self._follow(ours, visit)
        if not page.index:
            self._log("info", "The page does not want to be indexed", here)
            return None
        target = page.canonical
        # One that was named as canonical is kept whatever it says, or two could name each other.
        if target and target != here and not visit.canonical and self._mode != "page":
            if not same_site(target, here):
                self._log("info", "The page names another site as its origin", here)
            elif self._stores(target) and self._frontier.prefer(target, visit.depth):
                self._log("info", f"A copy of {target}", here)
                return None
        links = storable(ours) if page.follow else []
        return self._brought(answer, page.title or _name_of(here), page.content, links)

    def _brought(
        self, answer: Answer, name: str, content: bytes, links: list[str] | None
    ) -> Outcome | None:
        assert answer.type is not None
        if not self._stores(answer.address):
            return None
        return Brought(
            external_id=answer.address,
            name=name,
            url=answer.address,
            content=content,
            type=answer.type,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            links=links,
        )

    def _not_read(self, error: NotRead, visit: Visit, known: SourceItem | None) -> Outcome | None:
        if error.unreachable and self._frontier.silent() >= GIVEN_UP_AFTER:
            raise SourceFailed("source_unavailable", f"The site does not answer: {error.message}")
        if self._is_start(visit) and (self._mode == "site" or not error.gone):
            code = "robots_disallowed" if isinstance(error, Disallowed) else "source_unavailable"
            raise SourceFailed(code, f"{visit.address}: {error.message}")
        if error.gone or isinstance(error, Disallowed | OtherType):
            self._log("warning" if error.gone else "info", error.message, visit.address)
            return None
        if known is not None:
            if known.links is None and self._mode == "site":
                self._frontier.complete = False  # what only this page leads to was not found
            self._follow(known.links or [], visit)
        return Unreadable(visit.address, error.message, visit.address)

    def _is_start(self, visit: Visit) -> bool:
        return self._mode != "sitemap" and visit.address == self._config.url

    def _stores(self, address: str) -> bool:
        config = self._config
        return self._mode == "page" or wanted(address, config.include, config.exclude)

    def _leads_to_us(self, target: str) -> bool:
        if self._mode == "page" or self._frontier.at_start:
            return True
        return same_site(target, self._frontier.site)

    def _follow(self, links: list[str], visit: Visit) -> None:
        if self._mode != "site" or visit.depth >= self._config.max_depth:
            return
        for link in links:
            if promising(link) and self._stores(link):
                self._frontier.add(link, visit.depth + 1)


def _name_of(address: str) -> str:
    path = address.partition("?")[0].rstrip("/")
    return path.rpartition("/")[2] or address


SOURCE = WebSource
