"""Requests that no honest client sends, to the running platform."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tests.e2e.processes import PASSWORD, Client, Platform

PROTECTED = "/api/users/me"


def claims_of(client: Client) -> dict[str, Any]:
    """What the client's access token says, unverified."""
    assert client.token
    return jwt.decode(client.token, options={"verify_signature": False})


def secret_of(platform: Platform) -> bytes:
    """The platform's own secret: what a thief would need."""
    return (platform.data / "secret.key").read_bytes().strip()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_foreign_origin_gets_no_permission(
    running: Platform, person: Client, origin: str, method: str
) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    for path in ("/api/agents", "/api/auth/login", "/api/auth/refresh", "/healthz"):
        reply = person.call(method, path, headers=asked)
        assert not [name for name in reply.headers if name.startswith("access-control-")]


def test_a_token_is_good_only_as_it_was_issued(running: Platform, person: Client) -> None:
    good = claims_of(person)
    secret = secret_of(running)
    assert person.call("GET", PROTECTED).status == 200
    same = jwt.encode(good, secret, algorithm="HS256")
    assert Client(person.url, same).call("GET", PROTECTED).status == 200

    stranger = claims_of(running.client.register("mallory@example.com"))
    past = datetime.now(UTC) - timedelta(minutes=1)
    head, body, signature = str(person.token).split(".")
    forged = {
        "expired": jwt.encode(good | {"exp": past}, secret, algorithm="HS256"),
        "without an end": jwt.encode(
            {name: value for name, value in good.items() if name != "exp"}, secret, "HS256"
        ),
        "another secret": jwt.encode(good, "x" * 64, algorithm="HS256"),
        "no signature": jwt.encode(good, "", algorithm="none"),
        "another algorithm": jwt.encode(good, secret, algorithm="HS384"),
        "another audience": jwt.encode(good | {"aud": "other"}, secret, algorithm="HS256"),
        "a foreign workspace": jwt.encode(good | {"wks": stranger["wks"]}, secret, "HS256"),
        "a foreign user": jwt.encode(good | {"sub": stranger["sub"]}, secret, "HS256"),
        "no such session": jwt.encode(good | {"sid": "ses_" + "0" * 26}, secret, "HS256"),
        "a changed body": f"{head}.{body[:-2]}xx.{signature}",
        "a cut token": str(person.token)[:-4],
        "no token": "Bearer",
    }
    for what, token in forged.items():
        reply = Client(person.url, token).call("GET", PROTECTED)
        assert (reply.status, reply.code) == (401, "unauthenticated"), what
    for scheme in ("Basic", "", "Bearer Bearer"):
        sent = {"authorization": f"{scheme} {person.token}"}
        assert Client(person.url).call("GET", PROTECTED, headers=sent).status == 401


def test_a_signed_out_session_ends_its_tokens(running: Platform) -> None:
    account = {"email": "eve@example.com", "password": PASSWORD, "name": "Eve"}
    reply = running.client.call("POST", "/api/auth/register", account)
    person = Client(running.client.url, reply.json()["access_token"])
    assert person.call("GET", PROTECTED).status == 200
    cookie = {"cookie": reply.headers["set-cookie"].partition(";")[0]}
    assert person.call("POST", "/api/auth/logout", headers=cookie).status == 204
    assert person.call("POST", "/api/auth/refresh", {}, headers=cookie).code == "session_expired"
    assert person.call("GET", PROTECTED).code == "unauthenticated"


def test_too_long_messages_are_refused_in_words(person: Client) -> None:
    agent = person.create_agent(model="mock-64")
    path = f"/api/agents/{agent}/chat"
    too_long = person.call("POST", path, {"message": "x" * 100_001})
    assert too_long.status == 422
    assert too_long.json()["errors"][0]["field"] == "message"
    ten_megabytes = person.call("POST", path, {"message": "x" * 10_000_000})
    assert (ten_megabytes.status, ten_megabytes.code) in (
        (413, "payload_too_large"),
        (422, "invalid"),
    )
    assert person.call("POST", "/api/agents", {"name": "x" * 10_000_000}).status in (413, 422)
    assert len(person.call("GET", f"/api/agents/{agent}/conversations").json()["items"]) == 0
    assert person.chat(agent, message="x" * 100_000).data("done")["status"] == "succeeded"


MALFORMED = [
    b"{",
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"123",
    b"{'message': 1}",
    b'{"message": "a"} trailing',
    b"\xff\xfe\x00",
    b'{"message": NaN}',
    b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    b'{"message": "\\ud800"}',
]


@pytest.mark.parametrize("path", ["/api/agents", "/api/auth/login", "CHAT"])
def test_malformed_json_is_a_422_problem(person: Client, path: str) -> None:
    if path == "CHAT":
        path = f"/api/agents/{person.create_agent()}/chat"
    for raw in MALFORMED:
        reply = person.call("POST", path, raw=raw)
        assert reply.status in (400, 422), (raw[:40], reply.status, reply.body[:200])
        assert reply.code, raw[:40]
        assert reply.json()["request_id"]


WRONG: list[Any] = [None, 1, 1.5, True, [], {}, ["x"], {"a": 1}, -1, "", "\x00", "x" * 40_000]


def test_wrong_types_are_refused_never_a_server_error(person: Client) -> None:
    agent = person.create_agent(model="mock-64")
    base = f"/api/agents/{agent}"
    fields = {
        ("POST", "/api/agents"): ["name", "description", "icon", "color", "config", "template_id"],
        ("PATCH", base): ["name", "description", "icon", "color", "revision"],
        ("PUT", f"{base}/config"): ["config", "base_version", "changelog"],
        ("POST", f"{base}/promote"): ["version"],
        ("POST", f"{base}/chat"): [
            "message",
            "conversation_id",
            "parent_id",
            "regenerate",
            "environment",
        ],
        ("POST", "/api/auth/login"): ["email", "password"],
        ("PATCH", "/api/users/me"): ["name", "locale"],
        ("POST", "/api/workspaces"): ["name"],
    }
    for (method, path), names in fields.items():
        for name in names:
            for value in WRONG:
                reply = person.call(method, path, {name: value})
                assert reply.status < 500, (method, path, name, value, reply.body[:300])
                if reply.status >= 400:
                    assert reply.code, (method, path, name, value)


@pytest.mark.parametrize(
    "identifier",
    [
        "agt_0",
        "x" * 3_000,
        "..%2f..%2fetc",
        "%00",
        "agt_" + "Z" * 26,
        "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ],
)
def test_unknown_ids_are_not_found(person: Client, identifier: str) -> None:
    for suffix in ("", "/versions", "/runs", "/conversations"):
        reply = person.call("GET", f"/api/agents/{identifier}{suffix}")
        assert reply.status == 404, (suffix, reply.body[:200])
        assert reply.code


def test_the_log_holds_no_secret(running: Platform, person: Client) -> None:
    person.call("POST", "/api/auth/login", {"email": "a@example.com", "password": "very-secret-1"})
    agent = person.create_agent(model="mock-401")
    person.chat(agent, message="Hello")
    text = running.log.read_text()
    for secret in ("very-secret-1", str(person.token), "test-key", "sk-verysecretkey123"):
        assert secret not in text
    assert secret_of(running).decode() not in text
    assert "Traceback" not in text, text[-3_000:]
    assert json.dumps("a rather long password")[1:-1] not in text
