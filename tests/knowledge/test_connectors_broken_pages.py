"""Pages that break what reads them: each costs itself, and nothing that was there is lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.errors import Invalid, Unavailable
from knowledge.connectors.crawling import reading
from knowledge.connectors.crawling.html import read_html
from knowledge.connectors.sources import web as source
from tests.knowledge.connecting import Builder, Site, counts, guard, messages, site
from tests.platform import Account


@pytest.fixture(autouse=True)
def fast_and_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.outbound.factory.get_outbound", guard)
    monkeypatch.setattr(reading, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def builder(account: Account) -> Builder:
    return Builder.of(account)


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as opened:
        opened.page("/", "home", "/a", "/b")
        opened.page("/a", "first", "/below")
        opened.page("/b", "second")
        opened.page("/below", "third")
        yield opened


def break_at(monkeypatch: pytest.MonkeyPatch, path: str, error: Exception) -> None:
    """Let reading the page at ``path`` raise."""

    def read(body: bytes, charset: str | None, address: str, rules: str) -> Any:
        if address.endswith(path):
            raise error
        return read_html(body, charset, address, rules)

    monkeypatch.setattr(source, "read_html", read)


ERRORS = [ValueError("x" * 1000), RecursionError(), UnicodeError(), MemoryError(), Invalid("odd")]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_page_that_breaks_its_reader_is_one_that_failed(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    break_at(monkeypatch, "/a", error)
    connector = builder.web(web.url())
    (sync,) = builder.syncs(connector)
    assert (sync["status"], counts(sync)) == ("succeeded", (2, 0, 0, 0, 1))
    assert builder.paths(connector) == {"/", "/b"}
    assert "The page could not be read" in messages(sync)
    assert "xxx" not in messages(sync)
    (line,) = [line for line in sync["log"] if "could not be read" in line["message"]]
    assert (line["level"], line["url"]) == ("error", web.url("/a"))


def test_what_was_read_before_stays_with_what_it_leads_to(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = builder.web(web.url())
    break_at(monkeypatch, "/a", ValueError())
    sync = builder.sync(connector)
    assert (sync["status"], counts(sync)) == ("succeeded", (0, 0, 3, 0, 1))
    assert builder.paths(connector) == {"/", "/a", "/b", "/below"}


def test_a_broken_beginning_removes_nothing(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = builder.web(web.url())
    break_at(monkeypatch, "/", ValueError())
    assert builder.sync(connector)["status"] == "failed"
    assert builder.shown(connector)["failure"]["code"] == "source_unavailable"
    assert builder.paths(connector) == {"/", "/a", "/b", "/below"}


def test_a_failure_of_ours_is_not_the_pages(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = builder.web(web.url())
    break_at(monkeypatch, "/a", Unavailable())
    with pytest.raises(Unavailable):
        builder.sync(connector)
    assert builder.shown(connector)["status"] == "syncing"
