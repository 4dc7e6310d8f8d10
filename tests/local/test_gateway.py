"""The running gateway: buffered and streaming functions, limits, errors, other origins."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.functions import Functions
from local.gateway import Gateway
from local.model import Template
from local.proxy import Response
from local.storage import Storage
from tests.local.conftest import PROBE, Running, eventually, running


def test_a_buffered_function_gets_the_whole_request(probe: Running) -> None:
    answer = probe.call("POST", "/api/echo?a=1&a=2", b"\xff\x00", content_type="image/png")
    assert answer.status == 200
    assert answer.all("set-cookie") == ["a=1", "b=2"]
    assert answer.all("x-one") == ["1"]
    event = answer.json()["event"]
    assert (event["httpMethod"], event["resource"]) == ("POST", "/api/echo")
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["isBase64Encoded"] is True
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert 0 < answer.json()["remaining"] <= 5000


def test_path_parameters_are_decoded(probe: Running) -> None:
    event = probe.echo("GET", "/api/items/a%20b/parts/%C3%A9")
    assert event["pathParameters"] == {"item_id": "a b", "part": "é"}
    assert event["path"] == "/api/items/a%20b/parts/%C3%A9"
    assert event["resource"] == "/api/items/{item_id}/parts/{part}"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/api/post-only", 404),
        ("GET", "/api/fail", 502),
        ("OPTIONS", "/api/post-only", 404),
    ],
)
def test_the_gateways_own_answers_are_problems(
    probe: Running, method: str, path: str, status: int
) -> None:
    answer = probe.call(method, path)
    assert answer.status == status
    assert answer.all("content-type") == ["application/problem+json"]
    assert answer.json()["status"] == status
    assert answer.json()["request_id"] == answer.all("x-request-id")[0]
    assert b"secret" not in answer.body


@pytest.mark.parametrize(
    "returned", [{}, {"statusCode": "x"}, {"statusCode": 200, "body": [1]}, None, "text"]
)
def test_what_no_gateway_would_accept_is_a_502(probe: Running, returned: Any) -> None:
    answer = probe.call("POST", "/api/answer", json.dumps(returned).encode())
    assert answer.status == 502


def test_an_empty_answer(probe: Running) -> None:
    answer = probe.call("POST", "/api/answer", b'{"statusCode": 204}')
    assert (answer.status, answer.body, answer.all("content-length")) == (204, b"", [])


def test_a_body_over_the_limit(probe: Running) -> None:
    for path in ("/api/echo", "/api/stream"):
        connection = probe.connect()
        connection.putrequest("POST", path)
        connection.putheader("content-length", str(10 * 1024 * 1024 + 1))
        connection.endheaders()
        answer = probe.read(connection, connection.getresponse())
        assert answer.status == 413, path
    assert probe.call("POST", "/api/stream", b"x" * 10 * 1024 * 1024).status == 200


def test_an_unannounced_body_over_the_limit(probe: Running) -> None:
    chunks = (b"x" * 65536 for _ in range(170))
    connection = probe.connect()
    connection.request("POST", "/api/echo", chunks, encode_chunked=True)
    assert probe.read(connection, connection.getresponse()).status == 413


def test_a_stream_arrives_in_pieces(probe: Running) -> None:
    connection = probe.connect()
    connection.request("POST", "/api/stream", b"12345")
    response = connection.getresponse()
    assert response.getheader("transfer-encoding") == "chunked"
    first = response.read1(1000)
    assert first == b"data: 5 True\n\n"  # the lifespan had started before
    assert response.read().endswith(b"data: part 2\n\n")
    connection.close()


def test_a_client_that_leaves_is_noticed(probe: Running) -> None:
    connection = probe.connect()
    connection.request("POST", "/api/stream?hold", b"")
    response = connection.getresponse()
    assert response.read1(1000)
    assert not (probe.data / "left").exists()
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    response.close()
    connection.close()
    eventually((probe.data / "left").exists)


def test_a_handler_that_takes_too_long(tmp_path: Any) -> None:
    quick = tmp_path / "template.yaml"
    quick.write_text(
        PROBE.read_text()
        .replace("Timeout: 5", "Timeout: 1")
        .replace("handlers/", str(PROBE.parent / "handlers"))
    )
    with running(tmp_path / "data", FRONTDESK_TEMPLATE=str(quick)) as platform:
        answer = platform.call("GET", "/api/slow")
        assert answer.status == 504
        assert answer.all("content-type") == ["application/problem+json"]
        assert platform.call("GET", "/api/echo").status == 200


def test_a_foreign_origin_gets_nothing(probe: Running) -> None:
    for method, path in (("GET", "/api/echo"), ("OPTIONS", "/api/echo"), ("POST", "/api/stream")):
        answer = probe.call(
            method, path, Origin="https://evil.example", Access_Control_Request_Method="POST"
        )
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


def test_it_tells_that_it_is_busy(template: Template, functions: Functions, tmp_path: Path) -> None:
    gateway = Gateway(template, functions, _no_page, Storage(tmp_path, 1), {}, lambda: True)
    seen: list[bool] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(gateway.busy())
        raise RuntimeError("the app fails")

    gateway._apps["StreamFunction"] = app
    gateway.loaded.set()
    scope = {"type": "http", "method": "POST", "path": "/api/stream", "headers": []}

    async def unused(*_: Any) -> dict[str, Any]:
        raise AssertionError

    with pytest.raises(RuntimeError, match="the app fails"):
        asyncio.run(gateway(scope, unused, unused))  # type: ignore[arg-type]
    assert seen == [True]
    assert not gateway.busy()


def _no_page(_method: str, _path: str, _headers: Any) -> Response:
    raise AssertionError


def test_a_broken_request_line_does_not_hurt(probe: Running) -> None:
    host, _, port = urlsplit(probe.url).netloc.partition(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(b"GET /\x00\xff nonsense\r\n\r\n")
        raw.recv(1000)
    assert probe.call("GET", "/healthz").json() == {"status": "ready"}
