"""TRUSTED_PROXIES: whose X-Forwarded-For tells the running platform who the client is."""

from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.local.conftest import Running, running, start


def source(platform: Running, *forwarded: str) -> Any:
    """The address that a handler is told, for a request with these headers from 127.0.0.1."""
    connection = HTTPConnection(urlsplit(platform.url).netloc, timeout=20)
    connection.putrequest("GET", "/api/echo")
    for line in forwarded:
        connection.putheader("X-Forwarded-For", line)
    connection.endheaders()
    event = Running.read(connection, connection.getresponse()).json()["event"]
    return event["requestContext"]["identity"]["sourceIp"]


@pytest.mark.parametrize("claimed", ["6.6.6.6", "6.6.6.6, 127.0.0.1", "127.0.0.1", "::1", "x", ""])
def test_nobody_is_believed_unless_said(probe: Running, claimed: str) -> None:
    assert source(probe, claimed) == "127.0.0.1"
    assert source(probe, claimed, claimed) == "127.0.0.1"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_trusted_proxy_tells_who_the_client_is(tmp_path: Path, workers: str) -> None:
    settings = {"TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8", "WORKERS": workers}
    with running(tmp_path / "data", **settings) as platform:
        assert source(platform) == "127.0.0.1"
        assert source(platform, "203.0.113.9") == "203.0.113.9"
        assert source(platform, "2001:db8::9") == "2001:db8::9"
        assert source(platform, "203.0.113.9, 10.1.2.3") == "203.0.113.9"
        # What the client claims stands left of what the proxy wrote.
        assert source(platform, "6.6.6.6, 203.0.113.9") == "203.0.113.9"
        assert source(platform, "6.6.6.6", "203.0.113.9, 10.1.2.3") == "203.0.113.9"
        assert source(platform, "10.9.9.9, 6.6.6.6, 203.0.113.9") == "203.0.113.9"


def test_a_proxy_that_is_not_listed_is_a_client_like_others(tmp_path: Path) -> None:
    with running(tmp_path / "data", TRUSTED_PROXIES="10.0.0.0/8") as platform:
        assert source(platform, "203.0.113.9") == "127.0.0.1"


def test_the_servers_own_variable_opens_no_other_door(tmp_path: Path) -> None:
    with running(tmp_path / "data", FORWARDED_ALLOW_IPS="*") as platform:
        assert source(platform, "6.6.6.6") == "127.0.0.1"


def test_everybody_cannot_be_trusted(tmp_path: Path) -> None:
    process = start(tmp_path / "data", TRUSTED_PROXIES="*")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    (line,) = output.splitlines()
    assert line.startswith("frontdesk: TRUSTED_PROXIES cannot be used: ")
