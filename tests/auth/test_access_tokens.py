"""Access tokens that are expired, forged or not tokens at all."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from frontdesk.identity import Membership
from frontdesk.settings import master_secret
from frontdesk.table import Delete, get_table
from tests.auth.conftest import Person


def claims(person: Person, **changes: Any) -> dict[str, Any]:
    genuine = jwt.decode(
        str(person.api.token), master_secret(), algorithms=["HS256"], audience="frontdesk"
    )
    return {name: value for name, value in (genuine | changes).items() if value is not None}


def signed(content: dict[str, Any], key: bytes | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(content, key or master_secret(), algorithm=algorithm)


def unsigned(content: dict[str, Any], algorithm: str) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(content)}."


def test_the_helper_makes_good_tokens(person: Person) -> None:
    person.api.token = signed(claims(person))
    assert person.api("GET", "/api/users/me").status == 200


@pytest.mark.parametrize(
    "forge",
    [
        lambda p: signed(claims(p, exp=datetime.now(UTC) - timedelta(seconds=1))),
        lambda p: signed(claims(p, exp=None)),
        lambda p: signed(claims(p, aud="other")),
        lambda p: signed(claims(p, aud=None)),
        lambda p: signed(claims(p, sub=None)),
        lambda p: signed(claims(p, sid=None)),
        lambda p: signed(claims(p, wks=None)),
        lambda p: signed(claims(p, sid="ses_" + "0" * 3000)),
        lambda p: signed(claims(p, wks="wks_1#AGT")),
        lambda p: signed(claims(p), key=b"another secret that is long enough...."),
        lambda p: signed(claims(p), algorithm="HS512"),
        lambda p: unsigned(claims(p), "none"),
        lambda p: unsigned(claims(p), "HS256"),
        lambda p: signed(claims(p))[:-2],
        lambda p: p.api.cookies["fd_refresh"],
        lambda p: "x",
        lambda p: "é",
    ],
)
def test_a_token_that_is_not_ours_is_refused(person: Person, forge: Any) -> None:
    person.api.token = forge(person)
    reply = person.api("GET", "/api/users/me")
    assert (reply.status, reply.code) == (401, "unauthenticated")
    assert str(reply.header("www-authenticate")).startswith("Bearer")


def test_a_token_for_a_workspace_that_one_was_removed_from_is_refused(person: Person) -> None:
    made = person.api("POST", "/api/workspaces", {"name": "Team"}).json()
    switched = person.api("POST", "/api/auth/refresh", {"workspace_id": made["id"]}).json()
    person.api.token = switched["access_token"]
    assert person.api("GET", "/api/users/me").status == 200
    get_table().write(Delete(Membership, Membership.key_of(made["id"], person.user_id)))
    assert person.api("GET", "/api/users/me").status == 401


def test_a_token_in_the_query_or_a_cookie_does_not_count(person: Person) -> None:
    token, person.api.token = person.api.token, None
    person.api.cookies["access_token"] = str(token)
    assert person.api("GET", f"/api/users/me?access_token={token}").status == 401
