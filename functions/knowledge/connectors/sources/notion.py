"""Notion, by its API: the pages that an integration may see, or those below some of them.

A page's id is its name here, ``last_edited_time`` its mark of a change. Reading below pages goes
by their blocks, so an unchanged page leads on to the pages that it had at the last sync.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, SecretStr

from frontdesk.outbound import OutboundError
from frontdesk.service_config import ServiceConfig
from frontdesk.settings import get_settings
from knowledge.connectors.errors import SourceFailed
from knowledge.connectors.items import SourceItem
from knowledge.connectors.services.notion_markdown import markdown, properties
from knowledge.connectors.services.service_api import Refused, Service
from knowledge.connectors.source import (
    Brought,
    OAuth,
    Outcome,
    Unchanged,
    Unreadable,
    Work,
)

VERSION = "2022-06-28"
MAX_PAGES = 1000
MAX_BLOCKS = 5000
"""The most blocks of a page that are read; the rest is left out, and the log says so."""
MAX_DEPTH = 10


def _page_id(text: str) -> str:
    """An id as Notion writes it, from one with or without dashes or from a page's address."""
    digits = text.strip().partition("?")[0].rpartition("/")[2].replace("-", "")[-32:].lower()
    if len(digits) != 32 or not set(digits) <= set("0123456789abcdef"):
        raise ValueError("must be the id or the address of a Notion page")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


PageId = Annotated[str, Field(min_length=32, max_length=500), AfterValidator(_page_id)]


class NotionConfig(ServiceConfig):
    """The token of an internal integration, and the pages to begin at; none: all that it sees."""

    token: SecretStr = Field(min_length=8, max_length=500)
    root_page_ids: list[PageId] = Field(default=[], max_length=50)


class NotionSource:
    """Reads pages as Markdown."""

    name: ClassVar[str] = "notion"
    config: ClassVar[type[ServiceConfig]] = NotionConfig
    syncs: ClassVar[bool] = True
    oauth: ClassVar[OAuth | None] = None

    def __init__(self, work: Work) -> None:
        config: NotionConfig = work.config
        self._searches = not config.root_page_ids
        self._work = work
        self._state = work.state
        self._service = Service(
            "Notion",
            get_settings().notion_api_url,
            {
                "authorization": f"Bearer {config.token.get_secret_value()}",
                "notion-version": VERSION,
                "accept": "application/json",
            },
        )
        if not self._state:
            roots = list(dict.fromkeys(config.root_page_ids))
            self._state.update(
                queue=roots, seen=dict.fromkeys(roots, 1), cursor=None, complete=True
            )
        self.complete = False

    def run(self) -> Iterator[Outcome | None]:
        """See `Source.run`."""
        try:
            yield from self._search() if self._searches else self._walk()
        except Refused as error:
            if error.status in (401, 403):
                text = f"Notion does not accept the token: {error.message}"
                raise SourceFailed("credentials_refused", text) from error
            raise SourceFailed("source_unavailable", f"Notion: {error.message}") from error
        self.complete = bool(self._state["complete"])

    def gone(self, item: SourceItem) -> bool:
        """See `Source.gone`: Notion's search is no complete list, so the page itself is asked."""
        if not self._searches:
            return True
        try:
            page = self._service.json("GET", f"/v1/pages/{item.external_id}")
        except Refused as error:
            return error.status == 404
        return _is_gone(page)

    def _search(self) -> Iterator[Outcome | None]:
        """Every page that the integration sees, a hundred at once."""
        state, seen = self._state, self._state["seen"]
        while True:
            query: dict[str, Any] = {
                "filter": {"property": "object", "value": "page"},
                "sort": {"timestamp": "last_edited_time", "direction": "ascending"},
                "page_size": 100,
            }
            if state["cursor"]:
                query["start_cursor"] = state["cursor"]
            found = self._service.json("POST", "/v1/search", body=query)
            for page in _objects(found):
                if page["id"] in seen or _is_gone(page):
                    continue
                if not self._room():
                    return
                outcome = self._page(page)
                seen[page["id"]] = 1
                yield outcome
            state["cursor"] = found.get("next_cursor")
            if not found.get("has_more") or not state["cursor"]:
                return
            yield None

    def _walk(self) -> Iterator[Outcome | None]:
        """The pages to begin at and all below them."""
        queue = self._state["queue"]
        while queue:
            outcome: Outcome | None
            try:
                page = self._service.json("GET", f"/v1/pages/{queue[0]}")
                outcome = None if _is_gone(page) else self._page(page)
            except Refused as error:
                if error.status in (401, 403):
                    raise
                outcome = self._unread(queue[0], error)
            queue.pop(0)
            yield outcome

    def _unread(self, page_id: str, error: Refused) -> Outcome | None:
        if error.status == 404:
            self._work.log("warning", "There is no such page, or it is not shared", page_id)
            return None
        self._state["complete"] = False  # what is below it was not found
        return Unreadable(page_id, f"Notion: {error.message}")

    def _page(self, page: dict[str, Any]) -> Outcome:
        page_id, edited = str(page["id"]), str(page.get("last_edited_time", ""))
        url = page.get("url") if isinstance(page.get("url"), str) else None
        known = self._work.known(page_id)
        if known and known.etag == edited and known.links is not None:
            self._below(known.links)
            return Unchanged(page_id)
        reading = _Reading(self._service)
        try:
            body = markdown(reading.children(page_id), reading.inside)
        except Refused as error:
            if error.status in (401, 403):
                raise
            self._state["complete"] = False
            return Unreadable(page_id, f"Notion: {error.message}", url)
        except OutboundError as error:
            self._state["complete"] = False
            return Unreadable(page_id, error.detail, url)
        if reading.cut:
            self._work.log("warning", f"Only the first {MAX_BLOCKS} blocks were read", url)
        title, lines = properties(page)
        self._below(reading.pages)
        text = "\n\n".join(part for part in (f"# {title or 'Untitled'}", lines, body) if part)
        return Brought(
            external_id=page_id,
            name=title or "Untitled",
            url=url,
            content=text.encode(),
            type="md",
            etag=edited,
            links=None if reading.cut else reading.pages,
        )

    def _below(self, pages: list[str]) -> None:
        if self._searches:
            return
        for page_id in pages:
            if page_id not in self._state["seen"] and self._room():
                self._state["seen"][page_id] = 1
                self._state["queue"].append(page_id)

    def _room(self) -> bool:
        if len(self._state["seen"]) < MAX_PAGES:
            return True
        if self._state["complete"]:
            self._work.log("warning", f"Only the first {MAX_PAGES} pages are read", None)
        self._state["complete"] = False
        return False


class _Reading:
    """Reads the blocks of one page. ``pages`` are those right below it, ``cut`` if too long."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._left = MAX_BLOCKS
        self._depth = 0
        self.pages: list[str] = []
        self.cut = False

    def children(self, block_id: str) -> list[dict[str, Any]]:
        """The blocks inside a page or a block; those of databases are noted, not read."""
        found: list[dict[str, Any]] = []
        query = {"page_size": "100"}
        while True:
            part = self._service.json("GET", f"/v1/blocks/{block_id}/children", query=query)
            for block in _objects(part):
                if self._left <= 0:
                    self.cut = True
                    return found
                self._left -= 1
                found.append(block)
                if block.get("type") == "child_page":
                    self.pages.append(block["id"])
                elif block.get("type") == "child_database":
                    self.pages += self._rows(block["id"])
            if not part.get("has_more") or not part.get("next_cursor"):
                return found
            query["start_cursor"] = str(part["next_cursor"])

    def inside(self, block: dict[str, Any]) -> list[dict[str, Any]]:
        """The blocks inside a block, not too deep."""
        if self._depth >= MAX_DEPTH:
            self.cut = True
            return []
        self._depth += 1
        try:
            return self.children(block["id"])
        finally:
            self._depth -= 1

    def _rows(self, database_id: str) -> list[str]:
        rows: list[str] = []
        query: dict[str, Any] = {"page_size": 100}
        while len(rows) < MAX_PAGES:
            try:
                part = self._service.json("POST", f"/v1/databases/{database_id}/query", body=query)
            except Refused as error:
                if error.status == 404:
                    return rows  # a linked view of a database that is not shared
                raise
            rows += [row["id"] for row in _objects(part)]
            if not part.get("has_more") or not part.get("next_cursor"):
                break
            query["start_cursor"] = part["next_cursor"]
        return rows


def _objects(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a list that are something with an id."""
    results = found.get("results")
    if not isinstance(results, list):
        raise SourceFailed("source_unavailable", "Notion answers with something else than a list")
    return [each for each in results if isinstance(each, dict) and isinstance(each.get("id"), str)]


def _is_gone(page: dict[str, Any]) -> bool:
    return bool(page.get("archived") or page.get("in_trash"))


SOURCE = NotionSource
