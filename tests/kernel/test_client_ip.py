"""Whose address a request comes from: nobody may claim one."""

from types import SimpleNamespace

import pytest
from fastapi import Request
from pydantic import ValidationError

from frontdesk import http
from frontdesk.http import client_ip
from frontdesk.settings import Settings

EDGE = "64.252.68.12"
VIEWER = "203.0.113.9"


def request(peer: str, *forwarded: str) -> Request:
    """A request with these X-Forwarded-For headers."""
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "headers": headers, "client": (peer, 5)})


@pytest.mark.parametrize(
    "claimed",
    [
        [],
        ["6.6.6.6"],
        ["6.6.6.6, 7.7.7.7"],
        ["6.6.6.6", "7.7.7.7"],
        [EDGE, VIEWER],
        [", ,"],
        ["not an address"],
    ],
)
def test_in_the_cloud_it_is_what_cloudfront_wrote(
    claimed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "get_settings", lambda: SimpleNamespace(local=False))
    written = f"{VIEWER}, {EDGE}"
    *lines, last = [*claimed, ""]
    assert client_ip(request(EDGE, *lines, f"{last}{written}")) == VIEWER
    assert client_ip(request(EDGE, ", ".join([*claimed, written]))) == VIEWER


def test_in_the_cloud_a_call_that_did_not_pass_cloudfront_claims_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "get_settings", lambda: SimpleNamespace(local=False))
    assert client_ip(request("192.0.2.1", "192.0.2.1")) == "192.0.2.1"
    assert client_ip(request("192.0.2.1")) == "192.0.2.1"


def test_on_one_machine_the_server_has_decided() -> None:
    assert client_ip(request("192.0.2.1", "6.6.6.6, 7.7.7.7")) == "192.0.2.1"
    assert client_ip(Request({"type": "http", "headers": [], "client": None})) == "unknown"


def test_trusted_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().trusted_proxies == ()
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,,fd00::/8 ")
    proxies = [str(network) for network in Settings().trusted_proxies]
    assert proxies == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize("value", ["*", "proxy.example.com", "10.0.0.0/33", "127.0.0.1;10.0.0.1"])
def test_nothing_else_is_a_proxy(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", value)
    with pytest.raises(ValidationError):
        Settings()
