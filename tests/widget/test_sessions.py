"""Who a visitor is: what this device was given, what the customer's server has signed."""

import base64
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from frontdesk import clock
from frontdesk.credentials.visitors import open_visitor_token
from frontdesk.records.visitor import Visitor
from frontdesk.table import Update, get_table
from tests.deployed import stored_key
from tests.platform import new_account, stored
from tests.widget.shop import PAGE, Shop, open_shop, signed


def visitors(shop: Shop) -> list[dict[str, Any]]:
    return stored(kind="visitor", agent_id=shop.agent_id)


def test_a_visitor_nobody_knows_is_not_stored(shop: Shop) -> None:
    session = shop.session()
    assert session["visitor"] == {
        "id": session["visitor"]["id"],
        "name": "",
        "email": "",
        "identified": False,
    }
    assert session["form_done"] is True
    claims = open_visitor_token(session["token"])
    assert (claims.agent_id, claims.key_id) == (shop.agent_id, shop.record.id)
    assert claims.subject_id == session["visitor"]["id"]
    assert visitors(shop) == []
    assert shop.session()["visitor"]["id"] != session["visitor"]["id"]


def test_a_former_token_keeps_the_visitor_also_with_another_key(shop: Shop) -> None:
    first = shop.session()
    again = shop.session(token=first["token"])
    assert again["visitor"] == first["visitor"]
    other = open_shop(shop.owner)
    key = Shop(shop.owner, other.agent_id, other.key, other.record)
    assert key.session(token=first["token"])["visitor"]["id"] != first["visitor"]["id"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "vis_01J00000000000000000000000"])
def test_a_token_that_is_none_makes_somebody_new(shop: Shop, token: str) -> None:
    assert shop.session(token=token)["visitor"]["identified"] is False


def test_a_claimed_visitor_id_is_worth_nothing(shop: Shop) -> None:
    secret = shop.set_identity_secret()
    known = shop.session(identity=signed(secret, sub="anna"))["visitor"]
    payload = {
        "wks": shop.owner.workspace_id,
        "agt": shop.agent_id,
        "key": shop.record.id,
        "sub": known["id"],
        "aud": "frontdesk-visitor",
        "exp": int(time.time()) + 600,
    }
    forged = jwt.encode(payload, "k" * 32, algorithm="HS256")
    unsigned = unsigned_token(payload)
    for token in (known["id"], forged, unsigned):
        assert shop.session(token=token)["visitor"]["id"] != known["id"]
    for name in ("visitor_id", "id", "visitor", "user_id", "sub"):
        reply = shop("POST", "/sessions", {name: known["id"]})
        assert reply.status == 422


def unsigned_token(payload: dict[str, Any]) -> str:
    """``alg: none``, which a careless check takes for signed."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(payload)}."


def test_a_signed_identity_is_the_same_visitor_everywhere(shop: Shop) -> None:
    secret = shop.set_identity_secret()
    identity = signed(secret, sub="customer-17", name="Anna\nBell", email="anna@example.com")
    here = shop.session(identity=identity)
    assert here["visitor"] == {
        "id": here["visitor"]["id"],
        "name": "Anna Bell",
        "email": "anna@example.com",
        "identified": True,
    }
    shop.ip = "198.51.100.9"
    there = shop.session(identity=signed(secret, sub="customer-17"))
    assert there["visitor"] == here["visitor"]
    assert len(visitors(shop)) == 1
    somebody_else = shop.session(identity=signed(secret, sub="customer-18"))
    assert somebody_else["visitor"]["id"] != here["visitor"]["id"]


def test_an_identity_takes_nothing_over_from_the_device(shop: Shop) -> None:
    secret = shop.set_identity_secret()
    device = shop.session()
    anna = shop.session(token=device["token"], identity=signed(secret, sub="anna", name="Anna"))
    assert anna["visitor"]["id"] != device["visitor"]["id"]
    ben = shop.session(token=anna["token"], identity=signed(secret, sub="ben"))
    assert ben["visitor"]["id"] != anna["visitor"]["id"]
    assert ben["visitor"]["name"] == ""


def test_one_person_of_two_agents_or_workspaces_is_two_visitors(shop: Shop) -> None:
    secret = shop.set_identity_secret()
    one = shop.session(identity=signed(secret, sub="anna"))["visitor"]["id"]
    for other in (open_shop(shop.owner), open_shop()):
        identity = signed(other.set_identity_secret(), sub="anna")
        assert other.session(identity=identity)["visitor"]["id"] != one


def number_for_subject(secret: str) -> str:
    """A JWT that the library would not sign: its ``sub`` is a number."""
    payload = json.dumps({"sub": 5, "exp": int(time.time()) + 60}).encode()
    return jwt.PyJWS().encode(payload, secret, algorithm="HS256")


Forge = Callable[[str], str]


def in_a_minute() -> int:
    return int(time.time()) + 60


def another_body(secret: str) -> str:
    header, _, signature = signed(secret, sub="anna").split(".")
    body = json.dumps({"sub": "ben", "exp": in_a_minute()}).encode()
    return f"{header}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.{signature}"


REFUSED: dict[str, Forge] = {
    "of another workspace": lambda _: signed(open_shop().set_identity_secret(), sub="anna"),
    "expired": lambda secret: signed(secret, sub="anna", exp=in_a_minute() - 120),
    "not valid yet": lambda secret: signed(secret, sub="anna", nbf=in_a_minute()),
    "without an end": lambda secret: jwt.encode({"sub": "anna"}, secret, algorithm="HS256"),
    "without a subject": lambda secret: signed(secret, name="Anna"),
    "an empty subject": lambda secret: signed(secret, sub=""),
    "a blank subject": lambda secret: signed(secret, sub="  "),
    "a subject that is no text": number_for_subject,
    "a subject without end": lambda secret: signed(secret, sub="a" * 201),
    "a name without end": lambda secret: signed(secret, sub="anna", name="a" * 101),
    "another algorithm": lambda secret: signed(secret, "HS384", sub="anna"),
    "unsigned": lambda _: unsigned_token({"sub": "anna", "exp": in_a_minute()}),
    "without its signature": lambda secret: signed(secret, sub="anna").rpartition(".")[0] + ".",
    "with another body": another_body,
    "no JWT": lambda _: "anna",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_an_identity_that_is_not_signed_for_this_key_is_refused(shop: Shop, kind: str) -> None:
    identity = REFUSED[kind](shop.set_identity_secret())
    reply = shop("POST", "/sessions", {"identity": identity})
    assert (reply.status, reply.code) == (401, "identity_refused")
    assert (reply.header("www-authenticate") or "").startswith("Bearer")
    assert visitors(shop) == []


def test_a_former_secret_signs_nothing_any_more(shop: Shop) -> None:
    assert shop("POST", "/sessions", {"identity": signed("s" * 40, sub="a")}).status == 401
    former = shop.set_identity_secret()
    shop.set_identity_secret()
    reply = shop("POST", "/sessions", {"identity": signed(former, sub="anna")})
    assert reply.code == "identity_refused"


def test_a_signature_lasts_as_long_as_its_token(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a leaked secret has opened does not stay open by itself."""
    secret = shop.set_identity_secret()
    first = shop.session(identity=signed(secret, sub="anna"))
    nobody = shop.session()
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    renewed = shop.session(token=first["token"])
    assert renewed["visitor"] == first["visitor"]
    assert renewed["expires_at"][:19] == first["expires_at"][:19]
    exp = int(later.timestamp()) + 60
    again = shop.session(token=first["token"], identity=signed(secret, sub="anna", exp=exp))
    assert again["expires_at"] > first["expires_at"]
    assert shop.session(token=nobody["token"])["expires_at"] > nobody["expires_at"]


def test_a_signature_does_not_pass_from_key_to_key(shop: Shop) -> None:
    first = shop.session(identity=signed(shop.set_identity_secret(), sub="anna"))
    key, record = stored_key(shop.owner, shop.agent_id, "publishable", origins=[PAGE])
    other = Shop(shop.owner, shop.agent_id, key, record)
    shop.revoke()
    assert not other.session(token=first["token"])["visitor"]["identified"]
    anna = other.session(identity=signed(other.set_identity_secret(), sub="anna"))
    assert anna["visitor"]["id"] == first["visitor"]["id"]


FORM = {
    "enabled": True,
    "fields": [
        {"key": "name", "label": "Name", "type": "text", "required": True},
        {"key": "email", "label": "Email", "type": "email", "required": False},
        {"key": "phone", "label": "Phone", "type": "tel", "required": False},
        {"key": "topic", "label": "What about?", "type": "text", "required": False},
    ],
}


def test_the_form_is_asked_for_once(shop: Shop) -> None:
    shop.settings(pre_chat=FORM)
    session = shop.session()
    assert session["form_done"] is False
    answered = shop.session(
        token=session["token"],
        form={"name": " Anna  Bell ", "email": "anna@example.com", "topic": "", "other": "x"},
    )
    assert answered["form_done"] is True
    assert answered["visitor"] == {
        "id": session["visitor"]["id"],
        "name": "Anna Bell",
        "email": "anna@example.com",
        "identified": False,
    }
    assert shop.session(token=answered["token"])["form_done"] is True
    (record,) = visitors(shop)
    assert record["answers"] == {
        "M": {"name": {"S": "Anna Bell"}, "email": {"S": "anna@example.com"}}
    }


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({}, {"form.name": "required"}),
        ({"name": "  \n "}, {"form.name": "required"}),
        ({"name": "A", "email": "nobody"}, {"form.email": "malformed"}),
        ({"name": "A", "phone": "call me"}, {"form.phone": "malformed"}),
        ({"name": "a" * 101}, {"form.name": "too_long"}),
        ({"email": "a@b"}, {"form.name": "required", "form.email": "malformed"}),
    ],
)
def test_wrong_answers_are_named(shop: Shop, form: dict[str, str], wrong: dict[str, str]) -> None:
    shop.settings(pre_chat=FORM)
    reply = shop("POST", "/sessions", {"form": form})
    assert (reply.status, reply.code) == (422, "form_incomplete")
    assert {each["field"]: each["code"] for each in reply.json()["errors"]} == wrong
    assert visitors(shop) == []


def test_answers_outweigh_no_signature(shop: Shop) -> None:
    shop.settings(pre_chat=FORM)
    secret = shop.set_identity_secret()
    identity = signed(secret, sub="anna", name="Anna", email="anna@example.com")
    session = shop.session(identity=identity, form={"name": "The Boss", "email": "boss@corp.test"})
    assert session["visitor"]["name"] == "Anna"
    assert session["visitor"]["email"] == "anna@example.com"
    # Whoever holds the token of this device cannot change it either.
    shop.session(token=session["token"], form={"name": "The Boss"})
    assert shop.session(identity=signed(secret, sub="anna"))["visitor"]["name"] == "Anna"


def test_who_signed_tells_enough_is_not_asked(shop: Shop) -> None:
    shop.settings(pre_chat=FORM)
    secret = shop.set_identity_secret()
    assert shop.session(identity=signed(secret, sub="a", name="Anna"))["form_done"] is True
    assert (
        shop.session(identity=signed(secret, sub="b", email="b@example.com"))["form_done"] is False
    )


def test_without_a_form_answers_are_left_out(shop: Shop) -> None:
    assert shop.session(form={"name": "Anna"})["visitor"]["name"] == ""
    assert visitors(shop) == []


@pytest.mark.parametrize(
    "form",
    [
        {"NAME": "x"},
        {"name": 5},
        {"name": "a" * 501},
        {f"k{n}": "x" for n in range(21)},
        {"__proto__": {"name": "x"}},
        ["name"],
    ],
)
def test_a_form_of_another_shape_is_refused(shop: Shop, form: Any) -> None:
    shop.settings(pre_chat=FORM)
    assert shop("POST", "/sessions", {"form": form}).status == 422


def test_sessions_of_one_address_are_limited(shop: Shop) -> None:
    shop.ip = "198.51.100.23"
    for _ in range(60):
        shop.session()
    reply = shop("POST", "/sessions", {})
    assert (reply.status, reply.code) == (429, "rate_limited")
    assert int(reply.header("retry-after") or 0) > 0
    other = open_shop()
    other.ip = shop.ip
    assert other("POST", "/sessions", {}).status == 429, "the address, whichever the agent"
    shop.ip = "198.51.100.24"
    shop.session()


def test_a_key_that_runs_out_opens_no_session(shop: Shop) -> None:
    past = clock.iso(clock.now() - timedelta(seconds=1))
    get_table().write(Update(type(shop.record), shop.record.key(), set={"expires_at": past}))
    assert shop("POST", "/sessions", {}).status == 401


def test_a_secret_key_is_no_publishable_one(shop: Shop) -> None:
    from tests.deployed import stored_key

    secret, record = stored_key(shop.owner, shop.agent_id)
    api = Shop(shop.owner, shop.agent_id, secret, record)
    assert api("GET", "/config").status == 401
    dressed = "fd_pub_" + secret.removeprefix("fd_live_")
    reply = Shop(shop.owner, shop.agent_id, dressed, record)("POST", "/sessions", {})
    assert reply.status == 401


def test_visitors_go_with_their_agent_and_are_in_the_archive(shop: Shop) -> None:
    from frontdesk import tenant
    from frontdesk.records.agent import Agent

    owner = new_account()
    shop = open_shop(owner)
    session = shop.session(identity=signed(shop.set_identity_secret(), sub="anna", name="Anna"))
    mine = [
        entry
        for entry in tenant.everything(get_table(), owner.workspace_id)
        if entry["kind"] == Visitor.kind
    ]
    assert [entry["id"] for entry in mine] == [session["visitor"]["id"]]
    tenant.delete_tree(get_table(), Agent.partition_of(owner.workspace_id, shop.agent_id))
    assert visitors(shop) == []
