"""The web: pages, sites and sitemaps, as they are and as nobody would want them."""

import gzip
import threading
from collections.abc import Iterator

import pytest

from frontdesk.outbound import Outbound
from frontdesk.outbound.addresses import is_public_or_local
from knowledge.connectors.crawling import reading
from tests.kernel.http_server import endless, raw, reply, serve
from tests.knowledge.connecting import Builder, Site, counts, guard, messages, site
from tests.platform import Account

pytestmark = pytest.mark.timeout(90)


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
        yield opened


def test_a_site_is_read_along_its_links(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a", "b?utm_source=x&id=1#top", "https://elsewhere.test/", "/img.png")
    web.page("/a", "first", "/deep", "/", "/a#again", "mailto:me@site.example")
    web.page("/b?id=1", "second", "/missing")
    web.page("/deep", "third")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/a", "/b?id=1", "/deep"}
    (sync,) = builder.syncs(connector)
    assert (sync["status"], counts(sync)) == ("succeeded", (4, 0, 0, 0, 0))
    assert "404" in messages(sync)
    shown = builder.shown(connector)
    assert (shown["status"], shown["documents"], shown["failure"]) == ("idle", 4, None)
    assert shown["last_sync_at"]
    document = builder.documents(connector)[web.url("/a")]
    assert (document.name, document.status) == ("-a", "queued")
    assert {len(web.asked(path)) for path in ("/", "/a", "/b?id=1", "/deep")} == {1}
    assert not web.asked("/img.png")
    agent = web.asked("/a")[0].headers["user-agent"]
    assert agent == "FrontdeskBot/1.0 (+http://127.0.0.1:8080)"


def test_only_what_changed_becomes_a_new_version(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a", "/b")
    web.page("/a", "first")
    web.page("/b", "second")
    connector = builder.web(web.url())
    before = builder.documents(connector)
    web.page("/a", "first, but better")
    sync = builder.sync(connector)
    assert counts(sync) == (0, 1, 2, 0, 0)
    after = builder.documents(connector)
    changed = {url for url in after if after[url].sha256 != before[url].sha256}
    assert changed == {web.url("/a")}
    assert {url: d.id for url, d in after.items()} == {url: d.id for url, d in before.items()}


def test_scripts_and_tokens_that_change_are_no_change(builder: Builder, web: Site) -> None:
    for nonce in ("one", "two"):
        noise = f'<meta name="csrf" content="{nonce}"><script nonce="{nonce}">x("{nonce}")</script>'
        web.page(
            "/", f'text <!-- made in {nonce} --><input type="hidden" value="{nonce}">', head=noise
        )
        if nonce == "one":
            connector = builder.web(web.url())
    assert counts(builder.sync(connector)) == (0, 0, 1, 0, 0)


def test_an_unchanged_page_is_asked_for_by_its_marks_and_still_leads_on(
    builder: Builder, web: Site
) -> None:
    web.put("/", '<a href="/a">a</a>', ETag='"v1"', Last_Modified="Mon, 01 Jun 2026 10:00:00 GMT")
    web.page("/a", "first")
    connector = builder.web(web.url())
    web.pages["/"] = reply(304, b"")
    sync = builder.sync(connector)
    assert counts(sync) == (0, 0, 2, 0, 0)
    asked = web.asked("/")[-1].headers
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Mon, 01 Jun 2026 10:00:00 GMT"
    assert builder.paths(connector) == {"/", "/a"}


def test_a_server_that_says_304_to_a_first_visit(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a")
    web.pages["/a"] = reply(304, b"")
    connector = builder.web(web.url())
    assert counts(builder.syncs(connector)[0]) == (1, 0, 0, 0, 1)


def test_a_page_that_was_deleted_disappears(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a", "/b")
    web.page("/a", "first")
    web.page("/b", "second")
    connector = builder.web(web.url())
    web.page("/", "home", "/b")
    del web.pages["/a"]
    sync = builder.sync(connector)
    assert counts(sync) == (0, 1, 1, 1, 0)
    assert builder.paths(connector) == {"/", "/b"}
    assert builder.shown(connector)["documents"] == 2
    # Still linked, but gone: the same.
    del web.pages["/b"]
    assert counts(builder.sync(connector)) == (0, 0, 1, 1, 0)


def test_a_site_that_is_down_loses_nothing(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a")
    web.page("/a", "first")
    connector = builder.web(web.url())
    for broken in (reply(500, b""), reply(404, b"", content_type="text/html"), raw(b"")):
        web.pages["/"] = broken
        sync = builder.sync(connector)
        assert sync["status"] == "failed"
        assert counts(sync)[3] == 0
        assert builder.paths(connector) == {"/", "/a"}
        shown = builder.shown(connector)
        assert (shown["status"], shown["failure"]["code"]) == ("failed", "source_unavailable")
    web.pages["/robots.txt"] = reply(503, b"")
    web.page("/", "home")
    assert builder.sync(connector)["status"] == "failed"
    assert builder.shown(connector)["failure"]["code"] == "robots_unavailable"
    assert builder.paths(connector) == {"/", "/a"}


def test_a_page_that_fails_stays_and_so_does_what_it_leads_to(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a")
    web.page("/a", "first", "/below")
    web.page("/below", "second")
    connector = builder.web(web.url())
    web.pages["/a"] = reply(500, b"", content_type="text/html")
    sync = builder.sync(connector)
    assert (sync["status"], counts(sync)) == ("succeeded", (0, 0, 2, 0, 1))
    assert builder.paths(connector) == {"/", "/a", "/below"}


def test_robots_are_obeyed(builder: Builder, web: Site) -> None:
    rules = (
        "User-agent: *\nDisallow: /\n\n"
        "User-agent: FrontdeskBot\nDisallow: /private\nCrawl-delay: 0.01\n"
    )
    web.put("/robots.txt", rules, content_type="text/plain")
    web.page("/", "home", "/private/x", "/open", "/moved")
    web.page("/open", "open")
    web.page("/private/x", "secret")
    web.redirect("/moved", "/private/x")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/open"}
    assert not web.asked("/private/x")
    assert "robots.txt does not allow" in messages(builder.syncs(connector)[0])
    web.put("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    assert builder.sync(connector)["status"] == "failed"
    assert builder.shown(connector)["failure"]["code"] == "robots_disallowed"
    assert builder.paths(connector) == {"/", "/open"}


def test_pages_that_do_not_want_to_be_indexed_or_followed(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/noindex", "/nofollow", "/header")
    web.page("/noindex", "x", "/one", head='<meta name="ROBOTS" content="NoIndex">')
    web.page("/nofollow", "x", "/two", head='<meta name="frontdeskbot" content="nofollow">')
    web.put("/header", "x", X_Robots_Tag="noindex")
    web.page("/one", "found")
    web.page("/two", "not found")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/nofollow", "/one"}


def test_a_canonical_address_stands_for_its_copies(builder: Builder, web: Site) -> None:
    head = '<link rel="canonical" href="/product">'
    web.page("/", "home", "/product?color=red", "/product?color=blue", "/print", "/a", "/b")
    for path in ("/product?color=red", "/product?color=blue", "/product"):
        web.page(path, "a product", head=head)
    web.page("/print", "print", head='<link rel="canonical" href="http://other.example/print">')
    # Two that name each other: one of them stays.
    web.page("/a", "a", head='<link rel="canonical" href="/b">')
    web.page("/b", "b", head='<link rel="canonical" href="/a">')
    connector = builder.web(web.url())
    paths = builder.paths(connector)
    assert paths == {"/", "/product", "/print", "/b"}
    assert all(url.startswith(web.url("")) for url in builder.documents(connector))


def test_redirects_on_the_site_are_followed_once(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/old", "/older", "/loop", "/away")
    web.redirect("/old", "/new")
    web.redirect("/older", "/old")
    web.redirect("/loop", "/loop")
    web.redirect("/away", web.url("/x", "other.example"))
    web.page("/new", "here")
    web.page("/x", "other site")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/new"}
    log = messages(builder.syncs(connector)[0])
    assert "Too many redirects" in log
    assert "not part of this source" in log
    assert not web.asked("/x")


def test_a_site_may_begin_with_a_redirect_to_www(builder: Builder, web: Site) -> None:
    web.redirect("/start", web.url("/", "www.site.example"))
    web.page("/", "home", "/a")
    web.page("/a", "first")
    connector = builder.web(web.url("/start"))
    assert builder.documents(connector).keys() == {
        web.url("/", "www.site.example"),
        web.url("/a", "www.site.example"),
    }


def test_private_networks_are_not_reached(builder: Builder, web: Site) -> None:
    with serve(reply(body=b"secret", content_type="text/html"), host="127.0.0.2") as private:
        web.page("/", "home", "/inside")
        web.redirect("/inside", f"http://127.0.0.2:{private.port}/")
        connector = builder.web(web.url())
        assert builder.paths(connector) == {"/"}
        page = builder.web(web.url("/inside"), "page")
        assert builder.documents(page) == {}
        assert builder.shown(page)["status"] == "failed"
        assert "public internet" in messages(builder.syncs(page)[0])
        direct = builder.web(f"http://intranet.example:{private.port}/", "sitemap")
        assert builder.shown(direct)["failure"]["code"] == "sitemap_unreadable"
        assert private.connections == 0


def test_the_metadata_address_is_refused_even_where_private_hosts_are_allowed(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Outbound(permit=is_public_or_local, ports=None)
    monkeypatch.setattr("frontdesk.outbound.factory.get_outbound", lambda: local)
    web.redirect("/", "http://169.254.169.254/latest/meta-data/")
    url = web.url().replace("site.example", "127.0.0.1")
    connector = builder.web(url, "page")
    assert builder.documents(connector) == {}
    assert "public internet" in messages(builder.syncs(connector)[0])


def test_patterns_depth_and_number_are_limits(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/docs/1", "/blog/1", "/docs/old/1")
    web.page("/docs/1", "x", "/docs/2")
    web.page("/docs/2", "x", "/docs/3")
    web.page("/docs/3", "x")
    web.page("/blog/1", "x")
    web.page("/docs/old/1", "x")
    connector = builder.web(web.url(), include=["/docs/*"], exclude=["*/old/*"], max_depth=2)
    assert builder.paths(connector) == {"/docs/1", "/docs/2"}
    few = builder.web(web.url(), max_pages=2)
    assert len(builder.paths(few)) == 2


def test_other_kinds_of_text_are_taken_and_the_rest_is_not(builder: Builder, web: Site) -> None:
    web.page("/", "home", "/a.pdf", "/b.md", "/c", "/d.csv", "/film", "/e.txt")
    web.put("/a.pdf", "%PDF-1.4", content_type="application/pdf")
    web.put("/b.md", "# hello", content_type="text/plain; charset=utf-8")
    web.put("/c", "{}", content_type="application/json")
    web.put("/d.csv", "a,b", content_type="text/csv")
    web.put("/e.txt", "words", content_type="text/plain")
    web.put("/film", "x", content_type="video/mp4")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/a.pdf", "/b.md", "/c", "/d.csv", "/e.txt"}
    assert counts(builder.syncs(connector)[0])[4] == 0


def test_the_encoding_that_the_server_names_is_kept(builder: Builder, web: Site) -> None:
    from frontdesk.blobs import get_blobs

    web.pages["/"] = reply(
        200,
        "<title>Café</title>déjà vu".encode("latin-1"),
        content_type="text/html; charset=latin1",
    )
    connector = builder.web(web.url(), "page")
    (document,) = builder.documents(connector).values()
    assert document.name == "Café"
    assert "déjà vu" in get_blobs().get(document.file_key).decode()


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna", "hex", "no-such-one"])
def test_what_is_no_encoding_does_not_end_the_sync(
    builder: Builder, web: Site, charset: str
) -> None:
    body = b"<p>text" + b"a" * 200_000 + b"-" + b"b" * 400_000
    web.pages["/"] = reply(200, body, content_type=f"text/html; charset={charset}")
    connector = builder.web(web.url(), "page")
    assert builder.shown(connector)["status"] == "idle"
    assert builder.paths(connector) == {"/"}


def test_a_page_nested_without_end_is_left_and_the_rest_goes_on(
    builder: Builder, web: Site
) -> None:
    web.page("/", "home", "/deep", "/fine")
    web.pages["/deep"] = reply(200, b"<div>" * 1_000_000, content_type="text/html")
    web.page("/fine", "fine")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/fine"}
    assert "nested too deeply" in messages(builder.syncs(connector)[0])


def test_blanks_in_a_sitemap_cost_no_time(builder: Builder, web: Site) -> None:
    web.page("/a", "a")
    entries = f"<loc>{' ' * 100_000}]</loc><loc>\n {web.url('/a')} \n</loc>"
    web.put("/map.xml", f"<urlset>{entries}</urlset>", content_type="application/xml")
    connector = builder.web(web.url("/map.xml"), "sitemap")
    assert builder.paths(connector) == {"/a"}


def test_endless_and_slow_pages_are_left_and_the_rest_goes_on(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(reading, "MAX_BYTES", 100_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    web.page("/", "home", "/endless", "/slow", "/fine")
    web.pages["/endless"] = endless(head, b"x" * 10_000)
    web.pages["/slow"] = endless(head, b"x", pause=0.1)
    web.page("/fine", "fine")
    connector = builder.web(web.url())
    assert builder.paths(connector) == {"/", "/fine"}
    sync = builder.syncs(connector)[0]
    assert (sync["status"], counts(sync)) == ("succeeded", (2, 0, 0, 0, 2))
    assert "more than 100000 bytes" in messages(sync)


def test_a_site_that_stops_answering_is_given_up(builder: Builder, web: Site) -> None:
    links = [f"/{number}" for number in range(20)]
    web.page("/", "home", *links)
    for link in links:
        web.pages[link] = raw(b"")
    connector = builder.web(web.url())
    assert builder.shown(connector)["failure"]["code"] == "source_unavailable"
    assert sum(bool(web.asked(link)) for link in links) == 5
    assert builder.paths(connector) == {"/"}


def test_a_busy_server_is_waited_for(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(reading, "sleep", waited.append)
    answers = iter([reply(429, b"", Retry_After="7"), reply(200, b"hi", content_type="text/html")])
    web.pages["/"] = lambda request, connection: next(answers)(request, connection)
    connector = builder.web(web.url(), "page")
    assert builder.paths(connector) == {"/"}
    assert 7.0 in waited


def sitemap(*urls: str, kind: str = "urlset", tag: str = "url") -> str:
    entries = "".join(f"<{tag}><loc>{url}</loc></{tag}>" for url in urls)
    return f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/x">{entries}</{kind}>'


def test_sitemaps_of_sitemaps_packed_and_in_circles(builder: Builder, web: Site) -> None:
    index = sitemap(
        web.url("/map.xml"),
        web.url("/part.xml.gz"),
        web.url("/broken.xml"),
        "http://other.example/map.xml",
        kind="sitemapindex",
        tag="sitemap",
    )
    web.put("/map.xml", index, content_type="application/xml")
    pages = sitemap(web.url("/a"), web.url("/b?x=1&amp;y=2"), web.url("/a#twice"), "not an address")
    web.pages["/part.xml.gz"] = reply(
        200, gzip.compress(pages.encode()), content_type="application/gzip"
    )
    web.page("/a", "first", "/not-in-the-map")
    web.page("/b?x=1&y=2", "second")
    web.page("/not-in-the-map", "x")
    connector = builder.web(web.url("/map.xml"), "sitemap")
    assert builder.paths(connector) == {"/a", "/b?x=1&y=2"}
    sync = builder.syncs(connector)[0]
    log = messages(sync)
    assert "named again" in log
    assert "other sites" in log
    assert "404" in log
    assert [len(web.asked(path)) for path in ("/map.xml", "/part.xml.gz")] == [1, 1]
    # One of the files could not be read, so nobody knows what is gone.
    web.pages["/part.xml.gz"] = reply(200, gzip.compress(sitemap(web.url("/a")).encode()))
    assert counts(builder.sync(connector))[3] == 0
    web.put("/broken.xml", sitemap(web.url("/a")), content_type="text/xml")
    assert counts(builder.sync(connector)) == (0, 0, 1, 1, 0)
    assert builder.paths(connector) == {"/a"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (sitemap("http://other.example/x", "http://127.0.0.2/x"), "sitemap_empty"),
        (sitemap(), "sitemap_empty"),
        ("<html><body>Not here</body></html>", "sitemap_unreadable"),
        ("", "sitemap_unreadable"),
    ],
)
def test_a_sitemap_that_names_nothing_removes_nothing(
    builder: Builder, web: Site, body: str, code: str
) -> None:
    web.put("/map.xml", sitemap(web.url("/a")), content_type="text/xml")
    web.page("/a", "first")
    connector = builder.web(web.url("/map.xml"), "sitemap")
    assert builder.paths(connector) == {"/a"}
    web.put("/map.xml", body, content_type="text/xml")
    assert builder.sync(connector)["status"] == "failed"
    assert builder.shown(connector)["failure"]["code"] == code
    assert builder.paths(connector) == {"/a"}


def test_a_sitemap_that_unpacks_to_too_much(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.connectors.crawling.sitemaps.MAX_BYTES", 1_000_000)
    bomb = gzip.compress(b"<urlset>" + b" " * 5_000_000)
    web.pages["/map.xml.gz"] = reply(200, bomb, content_type="application/gzip")
    connector = builder.web(web.url("/map.xml.gz"), "sitemap")
    assert builder.shown(connector)["failure"]["code"] == "sitemap_unreadable"


def test_one_request_at_a_time(builder: Builder, web: Site) -> None:
    links = [f"/{number}" for number in range(10)]
    web.page("/", "home", *links)
    at_once, most, lock = 0, 0, threading.Lock()
    body = reply(200, b"x", content_type="text/html")

    def counted(request: object, connection: object) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        body(request, connection)  # type: ignore[arg-type]
        with lock:
            at_once -= 1

    for link in links:
        web.pages[link] = counted
    connector = builder.web(web.url())
    assert len(builder.paths(connector)) == 11
    assert most == 1
