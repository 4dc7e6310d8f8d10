"""An HTML page: what is kept of it, where it leads, and what it says about itself."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from knowledge.connectors.crawling.addresses import normalised

MAX_LINKS = 1000
MAX_LINK_CHARACTERS = 60_000
MAX_DEPTH = 10_000
"""Elements of one name inside one another."""

# Never text, and different with each request (nonces, tokens), so that nothing seems to change.
_NOISE = ["script", "style", "noscript", "template", "svg", "iframe", "canvas", "object", "embed"]
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_ROBOTS = {"robots", "frontdeskbot"}
# Decoding these takes time that grows with the square of the length, or is no decoding at all.
_NO_ENCODINGS = {"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape"}
_TAG = re.compile(rb"<(/?)([a-z][a-z0-9-]{0,30})", re.IGNORECASE)
# Never closed, or closed by the next one of their kind: many of them are no depth.
_FLAT = frozenset(
    b"area base body br col dd dt embed head hr html img input li link meta option p source tbody"
    b" td th thead tr track wbr".split()
)


class PageTooDeep(Exception):
    """So many elements inside one another that reading them would take for ever."""


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """``canonical`` and ``links`` are normalised addresses, of any site."""

    title: str
    content: bytes
    links: list[str]
    canonical: str | None
    index: bool
    follow: bool


def read_html(body: bytes, charset: str | None, address: str, robots_header: str) -> HtmlPage:
    """Take a page apart. ``charset`` is what the server says, ``robots_header`` X-Robots-Tag.

    Raises `PageTooDeep`.
    """
    from selectolax.lexbor import LexborHTMLParser

    _check_depth(body)
    tree = LexborHTMLParser(decoded(body, charset))
    base_node = tree.css_first("base[href]")
    base = normalised(_attribute(base_node, "href"), address) if base_node else None
    base = base or address
    rules = _header_rules(robots_header)
    for node in tree.css("meta[name][content]"):
        if _attribute(node, "name").strip().lower() in _ROBOTS:
            rules |= _words(_attribute(node, "content"))
    canonical = None
    for node in tree.css("link[rel][href]"):
        if "canonical" in _attribute(node, "rel").lower().split():
            canonical = normalised(_attribute(node, "href"), base)
            break
    title_node = tree.css_first("title") or tree.css_first("h1")
    title = " ".join(title_node.text().split()) if title_node else ""
    links = _links(tree, base)
    return HtmlPage(
        title=title,
        content=_cleaned(tree),
        links=links,
        canonical=canonical,
        index=not rules & {"noindex", "none"},
        follow=not rules & {"nofollow", "none"},
    )


def decoded(body: bytes, charset: str | None) -> str:
    """The text of a page: a byte order mark wins, then the server's word, then the page's own."""
    from charset_normalizer import from_bytes

    if body.startswith(b"\xef\xbb\xbf"):
        return body[3:].decode("utf-8", "replace")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    for name in (charset, _declared_charset(body), "utf-8"):
        if name:
            try:
                if codecs.lookup(name).name not in _NO_ENCODINGS:
                    return body.decode(name)
            except (LookupError, ValueError):
                continue
    best = from_bytes(body[:200_000]).best()
    return body.decode(best.encoding if best else "utf-8", "replace")


def _check_depth(body: bytes) -> None:
    """The parser's time grows with the square of the depth, and nothing can interrupt it."""
    depth: Counter[bytes] = Counter()
    for closing, tag in _TAG.findall(body):
        name = tag.lower()
        if not closing and name not in _FLAT:
            depth[name] += 1
            if depth[name] > MAX_DEPTH:
                raise PageTooDeep
        elif closing and depth[name]:
            depth[name] -= 1


def _declared_charset(body: bytes) -> str | None:
    found = _CHARSET.search(body[:4096])
    return found[1].decode() if found else None


def _links(tree: Any, base: str) -> list[str]:
    found: dict[str, None] = {}
    for node in tree.css("a[href], area[href]"):
        if "nofollow" in _attribute(node, "rel").lower().split():
            continue
        href = _attribute(node, "href")
        if not href.strip() or href.lstrip().startswith("#"):
            continue
        if address := normalised(href, base):
            found[address] = None
    return list(found)


def _cleaned(tree: Any) -> bytes:
    tree.strip_tags(_NOISE)
    for node in tree.css("meta, link, input[type=hidden]"):
        node.decompose()
    text = _COMMENT.sub("", tree.html or "")
    # What we store is UTF-8, whatever it was before, and says so.
    text = re.sub(r"<head[^>]*>", '<head><meta charset="utf-8">', text, count=1)
    return text.encode("utf-8", "replace")


def _header_rules(header: str) -> set[str]:
    """``X-Robots-Tag: noindex`` or ``bot: noindex``; rules for other bots do not concern us."""
    rules: set[str] = set()
    for part in header.split(","):
        name, colon, rest = part.partition(":")
        if not colon:
            rules |= _words(part)
        elif name.strip().lower() in _ROBOTS:
            rules |= _words(rest)
    return rules


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def _attribute(node: Any, name: str) -> str:
    return (node.attributes.get(name) or "") if node is not None else ""


def storable(links: list[str]) -> list[str] | None:
    """The links, if they are few enough to be kept with the page."""
    few = len(links) <= MAX_LINKS and sum(map(len, links)) <= MAX_LINK_CHARACTERS
    return links if few else None
