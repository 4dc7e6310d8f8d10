"""Limits count the address that a request comes from, never one that it claims to come from.

The product asks one function, `frontdesk.http.client_ip`; tests/kernel/test_client_ip.py and
tests/local/test_client_address.py try it. Here every place that counts by address is called as
CloudFront and API Gateway call it, by a client that claims to be somebody else.
"""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk import http
from frontdesk.credentials.visitors import VisitorCredentials, issue_visitor_token
from frontdesk.ids import new_id
from frontdesk.ratelimit import RateWindow
from frontdesk.table import Query, get_table
from tests.architecture.client import Answer, Platform, operations
from tests.architecture.source import sources
from tests.auth.conftest import PASSWORD, login, register, visitor
from tests.widget.shop import PAGE, Shop, open_shop

EDGE = "64.252.68.12"
EMAIL = "nobody-knows@example.com"
NAMES_AN_ADDRESS = re.compile(
    r'"x-forwarded-for"|cloudfront-viewer|x-real-ip|sourceip|request\.client\b|\["client"\]',
    re.IGNORECASE,
)

# Each limit by address, an operation that counts it, and what the call needs.
COUNTED: list[tuple[str, str, dict[str, Any]]] = [
    ("login_ip", "login", {"body": {"email": EMAIL, "password": PASSWORD}}),
    (
        "register_ip",
        "register",
        {"body": {"email": "new-here@example.com", "password": PASSWORD, "name": "Ada"}},
    ),
    ("refresh_ip", "refresh", {"body": {}}),
    ("forgot_ip", "forgot_password", {"body": {"email": EMAIL}}),
    ("link_ip", "reset_password", {"body": {"token": "x", "password": PASSWORD}}),
    ("link_ip", "verify_email", {"body": {"token": "x"}}),
    ("channel_oauth", "finish_slack_install", {"query": "?state=x"}),
    ("channel_lost", "receive_slack_event", {}),
    ("channel_lost", "receive_whatsapp_message", {}),
    ("knowledge_oauth_callback", "finish_authorization", {"query": "?state=x"}),
    ("knowledge_push_refused", "push_document", {"body": {"text": "x"}}),
    ("visitor_turns", "chat_as_visitor", {"body": {"message": "Hello"}}),
    ("widget_sessions", "start_widget_session", {"body": {}}),
]


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of somebody on the other side of CloudFront, in the cloud."""
    monkeypatch.setattr(http, "get_settings", lambda: SimpleNamespace(local=False))
    return f"2001:db8::{new_id('adr')[-4:]}"  # any text will do


def token_at(shop: Shop) -> str:
    """The token of a visitor of the shop."""
    known = (shop.owner.workspace_id, shop.agent_id, shop.record.id, new_id("vis"))
    return issue_visitor_token(VisitorCredentials(*known))[0]


def counted(name: str, address: str) -> int:
    """How often a limit has counted this address."""
    place = RateWindow.key_of(name, address, 0)
    windows = get_table().all(Query(RateWindow, place.pk, "WINDOW#", limit=10))
    return sum(window.count for window in windows)


@pytest.mark.parametrize(("limit", "operation", "sent"), COUNTED, ids=lambda part: str(part)[:30])
def test_a_claimed_address_is_not_counted(
    platform: Platform, viewer: str, limit: str, operation: str, sent: dict[str, Any]
) -> None:
    (called,) = (each for each in operations() if each.id == operation)
    shop = open_shop()
    names = dict.fromkeys(called.path_parameters, new_id("chn")) | {"agent_id": shop.agent_id}
    claims = [f"6.6.6.{number}" for number in range(3)]
    token = {"chat": token_at(shop), "widget": shop.key}.get(called.capability)

    def call(claim: str) -> Answer:
        headers = {
            "x-forwarded-for": f"{claim}, {claim}, {viewer}, {EDGE}",
            "x-real-ip": claim,
            "forwarded": f"for={claim}",
            "cloudfront-viewer-address": f"{claim}:4711",
        } | ({"origin": PAGE} if token else {})
        url = called.url(names) + sent.get("query", "")
        return platform.call(called, url, token, sent.get("body"), headers)

    assert [call(claim).status for claim in claims].count(500) == 0
    assert counted(limit, viewer) == 3
    assert not any(counted(limit, address) for address in [*claims, EDGE, "203.0.113.7"])


def test_claims_do_not_make_more_tries(viewer: str) -> None:
    api = visitor()

    def attempt(number: int) -> int:
        body = {"email": f"a{number}@example.com", "password": PASSWORD}
        claimed = {"x-forwarded-for": f"6.6.6.{number}, {viewer}, {EDGE}"}
        return api("POST", "/api/auth/login", body, headers=claimed).status

    assert [attempt(number) for number in range(61)] == [401] * 60 + [429]


def test_the_list_of_sessions_tells_where_they_really_are(viewer: str) -> None:
    api, email = visitor(), f"{new_id('usr')}@example.com".lower()
    assert register(api, email).status == 201
    for claimed in (f"6.6.6.6, {viewer}, {EDGE}", f"{EDGE}, 6.6.6.6, {viewer}, {EDGE}"):
        body = {"email": email, "password": PASSWORD}
        sent = {"x-forwarded-for": claimed}
        assert api("POST", "/api/auth/login", body, headers=sent).status == 200
    listed = login(email)("GET", "/api/auth/sessions").json()["items"]
    assert sorted(session["ip"] for session in listed)[-2:] == [viewer, viewer]
    assert "6.6.6.6" not in {session["ip"] for session in listed}


def test_one_function_tells_the_address() -> None:
    places = {source.name for source in sources() if NAMES_AN_ADDRESS.search(source.text())}
    assert places == {"layers/shared/frontdesk/http.py"}
