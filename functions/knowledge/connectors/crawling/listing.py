"""From a sitemap, and those that it names, to the addresses of its pages."""

from collections.abc import Callable, Iterator
from typing import Protocol

from knowledge.connectors.crawling.addresses import normalised, same_site, wanted
from knowledge.connectors.crawling.frontier import Crawl, Frontier
from knowledge.connectors.crawling.sitemaps import (
    MAX_FILES,
    Sitemap,
    SitemapUnreadable,
    read_sitemap,
)
from knowledge.connectors.errors import SourceFailed
from knowledge.connectors.items import LogLevel

Log = Callable[[LogLevel, str, str | None], None]


class Selection(Crawl, Protocol):
    """A crawl with patterns of the addresses that it wants."""

    @property
    def include(self) -> list[str]:
        """At least one must fit, if there are any."""
        ...

    @property
    def exclude(self) -> list[str]:
        """None may fit."""
        ...


def list_pages(frontier: Frontier, crawl: Selection, log: Log) -> Iterator[None]:
    """Fill the frontier, one file a step.

    Raises `SourceFailed` if the first sitemap cannot be read or none names a page. Another one
    that cannot be read makes the listing incomplete.
    """
    waiting, read = frontier.state["sitemaps"], frontier.state["sitemaps_seen"]
    while waiting:
        address = waiting[0]
        try:
            _take(read_sitemap(address), address, frontier, crawl, log)
        except SitemapUnreadable as error:
            if not read:
                raise SourceFailed("sitemap_unreadable", f"{address}: {error}") from error
            log("error", str(error), address)
            frontier.complete = False
        read.append(waiting.pop(0))
        yield None
    if not len(frontier):
        raise SourceFailed("sitemap_empty", f"{crawl.url} names no page of its site")


def _take(sitemap: Sitemap, address: str, frontier: Frontier, crawl: Selection, log: Log) -> None:
    waiting, read = frontier.state["sitemaps"], frontier.state["sitemaps_seen"]
    foreign = again = left_out = 0
    for location in sitemap.locations():
        target = normalised(location, address)
        if target is None:
            continue
        if not same_site(target, crawl.url):
            foreign += 1
        elif not sitemap.index:
            if len(frontier) >= crawl.max_pages:
                log("info", f"Only the first {crawl.max_pages} pages are read", address)
                break
            if wanted(target, crawl.include, crawl.exclude):
                frontier.add(target, 0)
        elif target in waiting or target in read:
            again += 1
        elif len(waiting) + len(read) < MAX_FILES:
            waiting.append(target)
        else:
            left_out += 1
    for count, what in (
        (foreign, "addresses of other sites were left out"),
        (again, "sitemaps are named again and read once"),
        (left_out, "sitemaps are too many and were left out"),
    ):
        if count:
            log("warning", f"{count} {what}", address)
