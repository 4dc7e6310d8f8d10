"""How the guard talks: what it sends, where secrets stop, and the limits of size and time."""

import asyncio
import gzip
import threading
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.outbound import (
    Outbound,
    OutboundError,
    OutboundFailed,
    OutboundTimeout,
    Response,
    ResponseRefused,
    UrlRefused,
)
from frontdesk.outbound.addresses import IpAddress
from tests.kernel.http_server import Answer, Server, endless, raw, reply, serve, silent

MEGABYTE = 1024 * 1024
pytestmark = pytest.mark.timeout(30)  # a limit that does not hold would wait for ever


def here(address: IpAddress) -> bool:
    return str(address) == "127.0.0.1"


GUARD = Outbound(permit=here, lookup=lambda _: ["127.0.0.1"], ports=None)


def ask(answer: Answer, method: str = "GET", **options: Any) -> Response:
    """One request to a server that gives this answer."""
    with serve(answer) as server:
        return GUARD.fetch(method, f"http://shop.example:{server.port}/", **options)


def test_the_answer_comes_back_whatever_its_status() -> None:
    answer = raw(
        b"HTTP/1.1 418 X\r\nX-One: a\r\nx-one: b\r\nContent-Type: text/html\r\n"
        b"Content-Length: 5\r\n\r\nhello"
    )
    with serve(answer) as server:
        url = f"http://shop.example:{server.port}/a%20b?c=d%2Be"
        response = GUARD.fetch("GET", f"{url}#fragment")
        assert response == Response(
            418,
            {"x-one": "a, b", "content-type": "text/html", "content-length": "5"},
            b"hello",
            url,
        )
        assert server.requests[0].target == "/a%20b?c=d%2Be"


def test_the_request_carries_what_was_given() -> None:
    with serve(reply()) as server:
        GUARD.fetch(
            "POST",
            f"http://shop.example:{server.port}/",
            headers={"X-Key": "k\tk", "Content-Type": "application/json"},
            body=b"{}",
        )
        [request] = server.requests
    assert (request.method, request.body) == ("POST", b"{}")
    assert request.headers == {
        "host": f"shop.example:{server.port}",
        "x-key": "k\tk",
        "content-type": "application/json",
        "content-length": "2",
        "user-agent": "Frontdesk",
        "accept": "*/*",
        "accept-encoding": "gzip",
        "connection": "close",
    }


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods(method: str) -> None:
    with serve(reply(body=b"x" * 100)) as server:
        # HEAD tells the size of a body that is not sent, so it may be any.
        limit = 10 if method == "HEAD" else 100
        response = GUARD.fetch(method, f"http://shop.example:{server.port}/", max_bytes=limit)
        assert server.requests[0].method == method
    assert response.body == (b"" if method == "HEAD" else b"x" * 100)


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get", "", "GET /\r\nX: y"])
def test_other_methods_are_refused(method: str) -> None:
    with pytest.raises(UrlRefused) as caught:
        GUARD.fetch(method, "http://shop.example/")
    assert caught.value.code == "method_refused"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "127.0.0.1"), ("host", "x"), ("Content-Length", "0"), ("Connection", "x"),
        ("Transfer-Encoding", "chunked"), ("Proxy-Authorization", "x"), ("Upgrade", "h2c"),
        ("Expect", "100-continue"), ("Accept-Encoding", "br"), ("X", "a\r\nHost: b"),
        ("X", "a\nb"), ("X", "a\x00"), ("X: y\r\nZ", "a"), ("", "a"), ("X y", "a"), ("é", "a"),
    ],
)  # fmt: skip
def test_headers_that_steer_the_connection_are_refused(name: str, value: str) -> None:
    with pytest.raises(UrlRefused) as caught:
        GUARD.fetch("GET", "http://shop.example/", headers={name: value})
    assert caught.value.code == "header_refused"


# Redirects


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another origin, by its port."""
    with serve(reply(body=b"elsewhere")) as server:
        yield server


SECRETS = {"Authorization": "Bearer s", "Cookie": "c=1", "X-Api-Key": "s"}


def test_secrets_do_not_follow_to_another_origin(elsewhere: Server) -> None:
    target = f"http://shop.example:{elsewhere.port}/next"
    with serve(reply(307, Location=target, Set_Cookie="session=1")) as server:
        response = GUARD.fetch(
            "POST",
            f"http://shop.example:{server.port}/",
            headers={**SECRETS, "Accept-Language": "fr", "Content-Type": "text/plain"},
            body=b"data",
        )
        assert server.requests[0].headers["x-api-key"] == "s"
    assert (response.body, response.url) == (b"elsewhere", target)
    [request] = elsewhere.requests
    assert (request.method, request.target, request.body) == ("POST", "/next", b"data")
    assert request.headers["accept-language"] == "fr"
    assert request.headers["content-type"] == "text/plain"
    assert request.headers["accept-encoding"] == "gzip"
    assert not {"authorization", "cookie", "x-api-key"} & set(request.headers)


def test_another_name_of_the_same_server_is_another_origin() -> None:
    with serve({"/": raw(), "/next": reply()}) as server:

        def lead(_request: Any, connection: Any) -> None:
            location = f"http://other.example:{server.port}/next"
            reply(302, Location=location)(_request, connection)

        with serve(lead, host="127.0.0.1") as first:
            GUARD.fetch("GET", f"http://shop.example:{first.port}/", headers=SECRETS)
        assert "authorization" not in server.requests[0].headers


def test_secrets_follow_within_an_origin() -> None:
    first = reply(302, Location="/next", Set_Cookie="session=1")
    with serve({"/": first, "/next": reply()}) as server:
        GUARD.fetch("GET", f"http://shop.example:{server.port}/", headers=SECRETS)
        _, request = server.requests
    assert request.headers["authorization"] == "Bearer s"
    assert request.headers["x-api-key"] == "s"
    assert request.headers["cookie"] == "c=1"  # and not the one that the answer set


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "PUT", "GET"),
        (307, "POST", "POST"), (308, "POST", "POST"), (302, "PUT", "PUT"), (301, "GET", "GET"),
    ],
)  # fmt: skip
def test_a_redirect_keeps_the_method_where_it_should(status: int, method: str, then: str) -> None:
    with serve({"/": reply(status, Location="/next"), "/next": reply()}) as server:
        GUARD.fetch(
            method,
            f"http://shop.example:{server.port}/",
            headers={"Content-Type": "text/plain"},
            body=b"data",
        )
        _, request = server.requests
    assert request.method == then
    if then == "GET" != method:
        assert (request.body, request.headers.get("content-type")) == (b"", None)
    else:
        assert (request.body, request.headers["content-type"]) == (b"data", "text/plain")


def test_redirects_end() -> None:
    with serve(reply(302, Location="/")) as server:
        with pytest.raises(ResponseRefused) as caught:
            GUARD.fetch("GET", f"http://shop.example:{server.port}/", max_redirects=3)
        assert len(server.requests) == 4
    assert caught.value.code == "too_many_redirects"


def test_a_redirect_can_be_left_alone() -> None:
    response = ask(reply(302, body=b"", Location="http://169.254.169.254/"), max_redirects=0)
    assert (response.status, response.headers["location"]) == (302, "http://169.254.169.254/")


# Size


def gzipped(content: bytes) -> Answer:
    return reply(body=gzip.compress(content), Content_Encoding="gzip")


def test_a_packed_answer_is_unpacked() -> None:
    assert ask(gzipped(b"hello" * 1000)).body == b"hello" * 1000
    members = gzip.compress(b"hello ") + gzip.compress(b"") + gzip.compress(b"world")
    assert ask(reply(body=members, Content_Encoding="X-GZip")).body == b"hello world"
    assert ask(reply(body=b"", Content_Encoding="gzip")).body == b""


@pytest.mark.parametrize("pack", [lambda content: reply(body=content), gzipped])
def test_the_limit_is_exact(pack: Any) -> None:
    assert len(ask(pack(bytes(MEGABYTE)), max_bytes=MEGABYTE).body) == MEGABYTE
    with pytest.raises(ResponseRefused) as caught:
        ask(pack(bytes(MEGABYTE + 1)), max_bytes=MEGABYTE)
    assert caught.value.code == "response_too_large"


BOMB = gzipped(bytes(300 * MEGABYTE))
CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"
TOO_LARGE = {
    "announced": endless(b"HTTP/1.1 200 X\r\nContent-Length: 99999999999\r\n\r\n", b"x", 0.05),
    "endless": endless(b"HTTP/1.1 200 X\r\n\r\n", b"x" * 65536),
    "chunked": endless(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n", CHUNK),
    "bomb": BOMB,
    "bombs": reply(body=gzip.compress(bytes(MEGABYTE)) * 30, Content_Encoding="gzip"),
}


@pytest.mark.parametrize("answer", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_an_answer_that_is_too_large_is_refused(answer: Answer) -> None:
    with pytest.raises(ResponseRefused) as caught:
        ask(answer, max_bytes=20 * MEGABYTE)
    assert caught.value.code == "response_too_large"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (reply(body=b"x" * 10), b"x" * 10),
        (reply(body=b"x" * 5000), b"x" * 100),
        (reply(body=gzip.compress(b"x" * 5000), content_encoding="gzip"), b"x" * 100),
        (endless(b"HTTP/1.1 200 X\r\n\r\n", b"x" * 1000), b"x" * 100),
    ],
    ids=["short", "long", "packed", "endless"],
)
def test_an_answer_can_be_cut_instead(answer: Answer, kept: bytes) -> None:
    response = ask(answer, max_bytes=100, cut=True)
    assert (response.status, response.body) == (200, kept)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/", "http://[::ffff:a9fe:a9fe]/", "http://127.0.0.1:8080/",
        "http://2130706433/", "http://0x7f.1/", "file:///etc/passwd", "ftp://shop.example/",
        "http://user:secret@shop.example/", "http://shop.example:22/", "shop.example", "",
    ],
)  # fmt: skip
def test_a_url_is_refused_before_anybody_opens_it(url: str) -> None:
    with pytest.raises(UrlRefused):
        Outbound().check(url)


def test_a_name_is_not_looked_up_before_it_is_opened() -> None:
    def lookup(host: str) -> list[str]:
        raise AssertionError(host)

    Outbound(lookup=lookup).check("https://shop.example:8443/hooks?a=b")


def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ResponseRefused):
            ask(BOMB, max_bytes=MEGABYTE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


def test_an_answer_in_too_many_parts_is_refused() -> None:
    assert ask(reply(body=gzip.compress(b"") * 10_000, Content_Encoding="gzip")).body == b""
    with pytest.raises(ResponseRefused):
        ask(reply(body=gzip.compress(b"") * 10_001, Content_Encoding="gzip"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_packing_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(ResponseRefused):
        ask(reply(Content_Encoding=encoding))


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("text/html; charset=utf-8", True), ("Text/Plain", True), ("application/pdf", True),
        ("application/json", False), ("", False), ("application/pdfx", False),
    ],
)  # fmt: skip
def test_only_wanted_types_are_read(kind: str, allowed: bool) -> None:
    wanted = {"text/*", "application/pdf"}
    if allowed:
        assert ask(reply(Content_Type=kind), allow_types=wanted).body == b"hello"
        return
    with pytest.raises(ResponseRefused) as caught:
        ask(reply(Content_Type=kind), allow_types=wanted)
    assert caught.value.code == "content_type_refused"


# Time

HEAD = b"HTTP/1.1 200 X\r\n"
SLOW = {
    "silent": silent,
    "head": endless(HEAD, b"X-A: b\r\n", 0.05),
    "one header": endless(HEAD + b"X-A: ", b"b", 0.05),
    "body": endless(HEAD + b"\r\n", b"x", 0.05),
    "chunks": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05),
    "redirects": endless(HEAD.replace(b"200", b"302") + b"Location: /\r\n", b"X: y\r\n", 0.05),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW.keys())
def test_an_answer_that_drips_is_given_up(answer: Answer) -> None:
    with pytest.raises(OutboundTimeout):
        ask(answer, timeout=0.5)


def test_all_redirects_share_one_deadline() -> None:
    pause = threading.Event()

    def later(request: Any, connection: Any) -> None:
        pause.wait(0.2)
        reply(302, Location="/")(request, connection)

    with pytest.raises(OutboundTimeout):
        ask(later, timeout=1.0, max_redirects=1000)


def test_a_name_server_that_is_silent_is_given_up() -> None:
    answered = threading.Event()

    def lookup(_host: str) -> list[str]:
        answered.wait(20)
        return ["127.0.0.1"]

    try:
        with pytest.raises(OutboundTimeout):
            Outbound(permit=here, lookup=lookup).fetch("GET", "http://shop.example/", timeout=0.2)
        assert not answered.is_set()
    finally:
        answered.set()


# What is broken


@pytest.mark.parametrize(
    "answer",
    [
        raw(), raw(b"garbage\r\n\r\n"), raw(b"HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nhalf"),
        raw(b"HTTP/1.1 200 X\r\nContent-Length: x\r\n\r\n"), raw(b"SSH-2.0-OpenSSH\r\n"),
        raw(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(b"HTTP/1.1 200 X\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n"),
        raw(b"HTTP/1.1 200 X\r\nX-A: " + b"b" * 100_000 + b"\r\n\r\n"),
        reply(body=gzip.compress(b"hello" * 1000)[:-10], Content_Encoding="gzip"),
        reply(body=b"not gzip at all", Content_Encoding="gzip"),
        reply(body=gzip.compress(b"hello") + b"rubbish", Content_Encoding="gzip"),
    ],
)  # fmt: skip
def test_an_answer_that_is_broken_is_an_error(answer: Answer) -> None:
    with pytest.raises(OutboundFailed) as caught:
        ask(answer)
    assert isinstance(caught.value, OutboundError)
    assert caught.value.status == 503


def test_a_closed_port_is_an_error_that_names_no_address() -> None:
    with serve(reply()) as server:
        port = server.port
    with pytest.raises(OutboundFailed) as caught:
        GUARD.fetch("GET", f"http://shop.example:{port}/")
    assert "127" not in caught.value.detail


def test_it_works_inside_an_event_loop() -> None:
    with serve(reply()) as server:
        response = asyncio.run(GUARD.afetch("GET", f"http://shop.example:{server.port}/"))
    assert response.body == b"hello"
