"""The routes that anybody may read."""

import json

import pytest

from public import health
from tests.platform import LambdaApi

api = LambdaApi("public")


def test_healthy_while_the_table_answers() -> None:
    reply = api("GET", "/api/health")
    assert (reply.status, reply.json()) == (200, {"status": "ok"})
    assert reply.header("cache-control") == "no-store"


def test_unhealthy_when_the_table_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def get(self, *_: object) -> None:
            raise OSError("connection to frontdesk-main-secret refused")

    monkeypatch.setattr(health, "get_table", Broken)
    reply = api("GET", "/api/health")
    assert (reply.status, reply.code) == (503, "unavailable")
    assert b"secret" not in reply.body


def test_unhealthy_when_the_table_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    released = Event()

    class Hanging:
        def get(self, *_: object) -> None:
            released.wait(30)

    monkeypatch.setattr(health, "get_table", Hanging)
    monkeypatch.setattr(health, "DEADLINE_SECONDS", 0.05)
    try:
        assert api("GET", "/api/health").status == 503
    finally:
        released.set()


def test_the_document_is_served_and_cached() -> None:
    reply = api("GET", "/api/openapi.json")
    document = reply.json()
    assert reply.status == 200
    assert document["openapi"].startswith("3.1")
    assert "/api/agents/{agent_id}" in document["paths"]
    tag = reply.header("etag")
    assert tag
    assert reply.header("cache-control") == "public, max-age=300"
    for known in (tag, f'W/{tag}, "x"', "*"):
        again = api("GET", "/api/openapi.json", headers={"If-None-Match": known})
        assert (again.status, again.body) == (304, b"")
    changed = api("GET", "/api/openapi.json", headers={"If-None-Match": '"other"'})
    assert changed.status == 200
    assert json.loads(changed.body) == document


def test_the_framework_publishes_nothing_of_its_own() -> None:
    for path in ("/openapi.json", "/docs", "/redoc", "/api/docs"):
        assert api("GET", path).status == 404
