"""Which addresses are still to be read. All of it is JSON, since many jobs share one crawl."""

from typing import Any, NamedTuple, Protocol

from knowledge.connectors.crawling.addresses import same_site

VISITED_PER_PAGE = 2
"""How many addresses may be tried for each page that may be stored."""
MAX_CHARACTERS = 200_000
"""What all addresses together may have; they are stored between two jobs."""


class Visit(NamedTuple):
    """An address to read. ``canonical``: another page says that this is its real address."""

    address: str
    depth: int
    canonical: bool


class Crawl(Protocol):
    """What is known of a crawl beforehand."""

    @property
    def url(self) -> str:
        """Where it begins."""
        ...

    @property
    def mode(self) -> str:
        """``page``, ``site`` or ``sitemap``."""
        ...

    @property
    def max_pages(self) -> int:
        """How many pages it may bring."""
        ...


class Frontier:
    """A queue of addresses, each of them at most once, all of one site."""

    def __init__(self, state: dict[str, Any], crawl: Crawl) -> None:
        self._limit = crawl.max_pages * VISITED_PER_PAGE
        if not state:
            begin = [] if crawl.mode == "sitemap" else [crawl.url]
            state.update(
                site=crawl.url,
                queue=[Visit(address, 0, False) for address in begin],
                seen=dict.fromkeys(begin, 1),
                sitemaps=[crawl.url] if crawl.mode == "sitemap" else [],
                sitemaps_seen=[],
                visited=0,
                stored=0,
                silent=0,
                complete=True,
            )
        self.state = state
        self._characters = sum(map(len, state["seen"]))

    @property
    def site(self) -> str:
        """An address of the site that is crawled."""
        return str(self.state["site"])

    @site.setter
    def site(self, address: str) -> None:
        self.state["site"] = address

    @property
    def stored(self) -> int:
        """How many pages the crawl has brought."""
        return int(self.state["stored"])

    @property
    def complete(self) -> bool:
        """Whether nothing that the site has was missed."""
        return bool(self.state["complete"])

    @complete.setter
    def complete(self, value: bool) -> None:
        self.state["complete"] = value

    @property
    def at_start(self) -> bool:
        """Whether the first address of a site is being read."""
        return self.state["visited"] == 0 and not self.state["sitemaps_seen"]

    def __len__(self) -> int:
        return len(self.state["seen"])

    def first(self) -> Visit | None:
        """The address to read now; None at the end."""
        return Visit(*self.state["queue"][0]) if self.state["queue"] else None

    def done(self, *, stored: bool) -> None:
        """The first address was read."""
        self.state["queue"].pop(0)
        self.state["visited"] += 1
        self.state["stored"] += stored

    def add(self, address: str, depth: int, *, canonical: bool = False) -> bool:
        """Put an address into the queue; False if it is foreign, known, or one too many."""
        seen = self.state["seen"]
        if address in seen or not same_site(address, self.site) or not self._room_for(address):
            return False
        self._see(address)
        self.state["queue"].append(Visit(address, depth, canonical))
        return True

    def prefer(self, address: str, depth: int) -> bool:
        """Whether the address, which a page names as its real one, was or will be read."""
        if address not in self.state["seen"]:
            return self.add(address, depth, canonical=True)
        for place, visit in enumerate(self.state["queue"]):
            if visit[0] == address:
                self.state["queue"][place] = Visit(address, visit[1], True)
        return True

    def arrive(self, address: str) -> bool:
        """A redirect has led to the address; False if it was or will be read for itself."""
        if address in self.state["seen"]:
            return False
        self._see(address)
        return True

    def answered(self) -> None:
        """The site has answered."""
        self.state["silent"] = 0

    def silent(self) -> int:
        """The site has not answered; how many times in a row."""
        self.state["silent"] += 1
        return int(self.state["silent"])

    def _room_for(self, address: str) -> bool:
        enough = self._characters + len(address) <= MAX_CHARACTERS
        return enough and len(self.state["seen"]) < self._limit

    def _see(self, address: str) -> None:
        self.state["seen"][address] = 1
        self._characters += len(address)
