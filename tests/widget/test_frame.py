"""The page in the iframe: which pages may hold it, and what it may load."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from frontdesk.records.api_key import ApiKey
from frontdesk.table import Update, get_table
from tests.platform import LambdaApi, Reply
from tests.widget.shop import PAGE, Shop, open_shop


def frame(shop: Shop, **query: str) -> Reply:
    """As a browser opens it: no key in a header, no Origin."""
    wanted = {"key": shop.key, "origin": PAGE} | query
    return LambdaApi("widget")("GET", f"{shop.path}/frame?{urlencode(wanted)}")


def policy(reply: Reply) -> dict[str, list[str]]:
    assert len(reply.headers["content-security-policy"]) == 1
    directives = (reply.header("content-security-policy") or "").split("; ")
    return {name: values for name, *values in (each.split(" ") for each in directives)}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.inside.append(data.strip())

    def only(self, tag: str) -> dict[str, str | None]:
        (found,) = [attributes for name, attributes in self.tags if name == tag]
        return found


def test_the_frame_loads_the_app_and_nothing_else() -> None:
    shop = open_shop(origins=(PAGE, "https://*.example.org", "http://localhost:*"))
    reply = frame(shop)
    assert reply.status == 200
    assert (reply.header("content-type") or "").startswith("text/html")
    assert reply.header("cache-control") == "no-store"
    assert "x-frame-options" not in reply.headers
    rules = policy(reply)
    assert rules["default-src"] == ["'none'"]
    assert rules["frame-ancestors"] == [
        "'self'",
        PAGE,
        "https://*.example.org",
        "http://localhost:*",
    ]
    assert rules["connect-src"] == ["'self'"]
    assert rules["img-src"] == ["'self'", "data:"]
    assert rules["base-uri"] == rules["form-action"] == ["'none'"]
    for name in ("script-src", "style-src"):
        assert rules[name][0] == "'self'"
        assert re.fullmatch(r"'nonce-[\w-]{20,}'", rules[name][1])
        assert len(rules[name]) == 2
    page = Page(reply.body.decode())
    nonce = rules["script-src"][1].removeprefix("'nonce-").rstrip("'")
    assert page.only("script") == {"type": "module", "src": "/widget/frame.js", "nonce": nonce}
    assert page.only("link") == {"rel": "stylesheet", "href": "/widget/frame.css", "nonce": nonce}
    assert page.inside == ["Chat"], "no inline script or style"
    assert page.only("div") == {
        "id": "frame",
        "data-agent-id": shop.agent_id,
        "data-key": shop.key,
        "data-origin": PAGE,
    }
    other = policy(frame(shop))["script-src"]
    assert other != rules["script-src"], "a nonce for each answer"


def test_without_origins_our_own_pages_alone_hold_it() -> None:
    shop = open_shop(origins=())
    assert policy(frame(shop, origin=""))["frame-ancestors"] == ["'self'"]
    assert policy(frame(shop, origin="http://127.0.0.1:8080"))["frame-ancestors"] == ["'self'"]
    assert frame(shop).status == 404


@pytest.mark.parametrize(
    "origin", ["https://evil.example", 'x"><script>alert(1)</script>', "javascript:alert(1)"]
)
def test_another_page_gets_a_page_without_anything(shop: Shop, origin: str) -> None:
    nothing(shop, frame(shop, origin=origin))


@pytest.mark.parametrize("key", ["", "x", "fd_pub_AAAA", '"><script>alert(1)</script>'])
def test_a_wrong_key_gets_a_page_without_anything(shop: Shop, key: str) -> None:
    nothing(shop, frame(shop, key=key))


def test_keys_of_others_secret_ones_and_revoked_ones_open_no_frame(shop: Shop) -> None:
    from tests.deployed import stored_key

    nothing(shop, frame(shop, key=open_shop(shop.owner).key))
    nothing(shop, frame(shop, key=open_shop().key))
    nothing(shop, frame(shop, key=stored_key(shop.owner, shop.agent_id)[0]))
    shop.revoke()
    nothing(shop, frame(shop))


def nothing(shop: Shop, reply: Reply) -> None:
    assert reply.status == 404
    assert policy(reply)["frame-ancestors"] == ["'none'"]
    page = Page(reply.body.decode())
    assert {tag for tag, _ in page.tags} <= {"meta", "title", "p"}
    assert shop.agent_id not in reply.body.decode()
    assert "access-control-allow-origin" not in reply.headers


def test_a_stored_origin_cannot_widen_the_policy(shop: Shop) -> None:
    """Origins are checked when a key is made; should one slip through, it is left out."""
    bad = [
        "*",
        "https:",
        "https://a.test; script-src *",
        "'unsafe-inline'",
        "https://a.test b.test",
    ]
    get_table().write(Update(ApiKey, shop.record.key(), set={"origins": [*bad, PAGE]}))
    rules = policy(frame(shop))
    assert rules["frame-ancestors"] == ["'self'", PAGE]
    assert rules["default-src"] == ["'none'"]


def test_the_frame_speaks_the_language_that_was_set(shop: Shop) -> None:
    assert Page(frame(shop).body.decode()).only("html") == {"lang": "en"}
    shop.settings(language="fr")
    assert Page(frame(shop).body.decode()).only("html") == {"lang": "fr"}
