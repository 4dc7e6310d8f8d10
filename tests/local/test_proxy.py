"""Proxy events and answers of the REST API (v1), compared with AWS' published sample."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.model import Route
from local.proxy import BadAnswer, event_of, response_of

SAMPLE = json.loads((Path(__file__).parent / "data" / "api_gateway_v1_event.json").read_text())


def scope(**changes: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "http_version": "1.1",
        "scheme": "http",
        "path": "/my/path",
        "raw_path": b"/my/path",
        "query_string": b"parameter1=value1&parameter1=value2&parameter2=value",
        "headers": [(b"header1", b"value1"), (b"header2", b"value1"), (b"header2", b"value2")],
        "client": ("192.0.2.1", 5),
        "server": ("127.0.0.1", 8080),
        **changes,
    }


def event(body: bytes = b"Hello from Lambda!", binary: Any = (), **changes: Any) -> dict[str, Any]:
    return event_of(scope(**changes), body, Route("ANY", "/my/{path+}", "F"), {}, binary)


def shape(value: Any) -> Any:
    """The names and types of an event, without its values."""
    if isinstance(value, dict):
        return {name: shape(entry) for name, entry in value.items()}
    return type(value).__name__


def test_every_member_of_the_sample_is_there_with_its_type() -> None:
    ours, theirs = event(), SAMPLE
    assert ours.keys() == theirs.keys()
    for part in ("requestContext",):
        assert theirs[part].keys() <= ours[part].keys()
    ours_identity = ours["requestContext"].pop("identity")
    assert SAMPLE["requestContext"]["identity"].keys() <= ours_identity.keys()
    assert ours_identity["sourceIp"] == "192.0.2.1"
    for name in ("requestTimeEpoch", "requestId", "protocol", "httpMethod", "stage"):
        assert shape(ours["requestContext"][name]) == shape(theirs["requestContext"][name])
    time = ours["requestContext"]["requestTime"]
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", time)


def test_the_values_of_the_sample() -> None:
    ours = event()
    for name in (
        "resource",
        "path",
        "httpMethod",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
        "isBase64Encoded",
    ):
        # The sample's single value of a repeated parameter is its first; the REST API sends the
        # last, as its documentation says.
        expected = SAMPLE[name]
        if name == "queryStringParameters":
            expected = {"parameter1": "value2", "parameter2": "value"}
        assert ours[name] == expected, name
    assert ours["headers"]["header2"] == "value2"
    assert ours["multiValueHeaders"]["header2"] == ["value1", "value2"]


def test_nothing_is_null_not_empty() -> None:
    ours = event(b"", query_string=b"")
    assert ours["queryStringParameters"] is None
    assert ours["multiValueQueryStringParameters"] is None
    assert ours["body"] is None
    assert ours["isBase64Encoded"] is False


def test_a_claimed_address_is_kept_in_front_and_the_real_one_last() -> None:
    ours = event(headers=[(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-proto", b"https")])
    assert ours["headers"]["x-forwarded-for"] == "6.6.6.6, 192.0.2.1"
    assert ours["headers"]["x-forwarded-proto"] == "http"
    assert ours["requestContext"]["identity"]["sourceIp"] == "192.0.2.1"


@pytest.mark.parametrize(
    ("content_type", "binary", "encoded"),
    [
        (b"image/png", ["image/png"], True),
        (b"image/png", ["image/*"], True),
        (b"image/png", ["*/*"], True),
        (b"image/png; q=1", ["image/png"], True),
        (b"text/plain", ["image/*"], False),
    ],
)
def test_binary_media_types(content_type: bytes, binary: list[str], encoded: bool) -> None:
    ours = event(b"abc", binary, headers=[(b"content-type", content_type)])
    assert ours["isBase64Encoded"] is encoded
    assert ours["body"] == (base64.b64encode(b"abc").decode() if encoded else "abc")


def test_bytes_that_are_no_text_stay_whole() -> None:
    ours = event(b"\xff\x00\xfe")
    assert ours["isBase64Encoded"] is True
    assert base64.b64decode(ours["body"]) == b"\xff\x00\xfe"


def test_the_encoded_path_is_passed_on() -> None:
    assert event(raw_path=b"/my/a%20b%2Fc", path="/my/a b/c")["path"] == "/my/a%20b%2Fc"


def test_an_answer() -> None:
    answer = response_of(
        {
            "statusCode": "201",
            "headers": {"A": "1", "Set-Cookie": "dropped", "N": None, "F": True},
            "multiValueHeaders": {"set-cookie": ["a=1", "b=2"]},
            "body": "é",
        }
    )
    assert answer.status == 201
    assert answer.body == "é".encode()
    assert answer.headers == [
        (b"a", b"1"),
        (b"f", b"true"),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
        (b"content-type", b"application/json"),
        (b"content-length", b"2"),
    ]


def test_a_binary_answer() -> None:
    body = base64.b64encode(b"\xff\x00").decode()
    assert response_of({"statusCode": 200, "body": body, "isBase64Encoded": True}).body == b"\xff\0"
    assert response_of({"statusCode": 204, "body": None}).headers == []


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        {},
        {"statusCode": "nine"},
        {"statusCode": 200, "body": {"no": "text"}},
        {"statusCode": 200, "body": "a", "isBase64Encoded": True},
        {"statusCode": 200, "headers": {"X": "a\r\nSet-Cookie: b=1"}},
    ],
)
def test_an_answer_that_api_gateway_would_refuse(answer: Any) -> None:
    with pytest.raises(BadAnswer):
        response_of(answer)
