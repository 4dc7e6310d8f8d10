"""The signed-in user: profile, password, and what no body may change."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from auth.sessions.repository import SessionRepository
from frontdesk.audit import AuditEntry
from frontdesk.identity import User
from frontdesk.table import Query, Update, get_table
from tests.auth.conftest import (
    PASSWORD,
    Person,
    Worker,
    link_in,
    login,
    mails_to,
    refresh,
    register,
    visitor,
)

NEW_PASSWORD = "a completely different one"


def stored(person: Person) -> User:
    user = get_table().get(User, User.key_of(person.user_id))
    assert user
    return user


def test_name_and_locale_change_and_are_audited(person: Person) -> None:
    reply = person.api("PATCH", "/api/users/me", {"name": "  Ada Lovelace ", "locale": "fr"})
    assert reply.status == 200
    assert (reply.json()["name"], reply.json()["locale"]) == ("Ada Lovelace", "fr")
    assert person.api("GET", "/api/users/me").json() == reply.json()
    query = Query(AuditEntry, f"WS#{person.workspace_id}#AUDIT", limit=100)
    [entry] = [e for e in get_table().all(query) if e.action == "user.updated"]
    assert entry.before == {"name": "Ada", "locale": "en"}
    assert entry.after == {"name": "Ada Lovelace", "locale": "fr"}
    assert entry.actor_id == entry.target == person.user_id


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "   "},
        {"name": None},
        {"name": "x" * 81},
        {"name": "two\nlines"},
        {"name": "\ud800"},
        {"locale": "de"},
        {"name": 7},
        [],
        None,
    ],
)
def test_a_bad_profile_is_refused(person: Person, body: object) -> None:
    reply = person.api("PATCH", "/api/users/me", body, raw=b"null" if body is None else None)
    assert (reply.status, reply.code) == (422, "invalid")
    assert stored(person).name == "Ada"


@pytest.mark.parametrize(
    "smuggled",
    [
        {"id": "usr_01J00000000000000000000000"},
        {"email": "other@example.com"},
        {"email_verified": True},
        {"platform_admin": True},
        {"status": "suspended"},
        {"password_hash": "x"},
        {"personal_workspace_id": "wks_01J00000000000000000000000"},
        {"workspace_id": "wks_01J00000000000000000000000"},
        {"role": "owner"},
        {"tier": "team"},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"session_epoch": 5},
    ],
    ids=lambda body: next(iter(body)),
)
def test_nothing_else_can_be_smuggled_in(person: Person, smuggled: dict[str, object]) -> None:
    before = stored(person)
    assert person.api("PATCH", "/api/users/me", {"name": "Eve", **smuggled}).status == 422
    assert stored(person) == before
    if "email" not in smuggled:
        account = {"email": "smuggler@example.com", "password": PASSWORD, "name": "Eve"}
        assert visitor()("POST", "/api/auth/register", account | smuggled).status == 422
    workspace = f"/api/workspaces/{person.workspace_id}"
    assert person.api("PATCH", workspace, {"name": "Mine", **smuggled}).status == 422
    assert person.api("POST", "/api/workspaces", {"name": "Mine", **smuggled}).status == 422
    assert len(person.api("GET", "/api/workspaces").json()["items"]) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "no address"),
        ("email", "a@b"),
        ("email", "zo\u00eb@example.com"),
        ("email", "x" * 250 + "@example.com"),
        ("email", None),
        ("email", {"$ne": None}),
        ("password", "too short"),
        ("password", "x" * 201),
        ("password", None),
        ("name", ""),
        ("name", "x\x00y"),
        ("locale", "xx"),
    ],
)
def test_a_bad_registration_is_refused(field: str, value: object) -> None:
    body = {"email": "bad@example.com", "password": PASSWORD, "name": "Ada"} | {field: value}
    reply = visitor()("POST", "/api/auth/register", body)
    assert (reply.status, reply.code) == (422, "invalid")
    assert {entry["field"] for entry in reply.json()["errors"]} == {field}
    assert PASSWORD not in reply.body.decode()


def test_a_password_is_kept_to_the_letter_but_not_to_the_keyboard() -> None:
    spaced, email = "  née spaces  ", "spaces@example.com"
    assert register(visitor(), email, password=spaced).status == 201
    login(email, "  ne\u0301e spaces  ")
    refused = visitor()("POST", "/api/auth/login", {"email": email, "password": spaced.strip()})
    assert refused.code == "invalid_credentials"


def test_another_password_ends_the_other_sessions(person: Person) -> None:
    other = login(person.email)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert person.api("POST", "/api/users/me/password", body).status == 204
    assert other("GET", "/api/users/me").status == 401
    assert refresh(other).code == "session_expired"
    assert person.api("GET", "/api/users/me").status == 200
    assert refresh(person.api).status == 200
    assert len(person.api("GET", "/api/auth/sessions").json()["items"]) == 1
    old = visitor()("POST", "/api/auth/login", {"email": person.email, "password": PASSWORD})
    assert old.code == "invalid_credentials"
    login(person.email, NEW_PASSWORD)


def test_a_session_that_was_missed_by_the_sweep_has_ended_all_the_same(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionRepository, "sweep", lambda *_: None)
    other = login(person.email)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert person.api("POST", "/api/users/me/password", body).status == 204
    assert other("GET", "/api/users/me").status == 401
    assert refresh(other).code == "session_expired"
    assert len(person.api("GET", "/api/auth/sessions").json()["items"]) == 1
    visitor()("POST", "/api/auth/password/forgot", {"email": person.email})
    assert worker.jobs() == []
    token = link_in(mails_to(person.email)[0])[1]
    reset = {"token": token, "password": PASSWORD}
    assert visitor()("POST", "/api/auth/password/reset", reset).status == 204
    assert person.api("GET", "/api/users/me").status == 401
    assert refresh(person.api).code == "session_expired"


def test_each_new_password_ends_the_sessions_of_the_one_before(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionRepository, "sweep", lambda *_: None)
    passwords = [PASSWORD, NEW_PASSWORD, "yet another password"]
    for before, after in pairwise(passwords):
        other = login(person.email, before)
        body = {"current_password": before, "new_password": after}
        assert person.api("POST", "/api/users/me/password", body).status == 204
        assert person.api("GET", "/api/users/me").status == 200
        assert other("GET", "/api/users/me").status == 401
        assert refresh(other).code == "session_expired"


def test_the_password_now_is_needed_for_another(person: Person) -> None:
    body = {"current_password": "not the password", "new_password": NEW_PASSWORD}
    reply = person.api("POST", "/api/users/me/password", body)
    # No 401: that would make the web app believe that the session has ended.
    assert (reply.status, reply.code) == (403, "invalid_credentials")
    login(person.email)


def test_a_suspended_user_gets_nowhere(person: Person) -> None:
    get_table().write(Update(User, User.key_of(person.user_id), set={"status": "suspended"}))
    for method, path in (
        ("GET", "/api/users/me"),
        ("GET", "/api/auth/sessions"),
        ("POST", "/api/users/me/exports"),
        ("POST", "/api/auth/email/resend"),
    ):
        assert person.api(method, path).status == 401, path
    assert person.api("POST", "/api/workspaces", {"name": "x"}).status == 401
    assert refresh(person.api).code == "session_expired"
    body = {"email": person.email, "password": PASSWORD}
    assert visitor()("POST", "/api/auth/login", body).code == "account_suspended"
    # Who does not know the password does not learn of it either.
    wrong = visitor()("POST", "/api/auth/login", body | {"password": "wrong password"})
    assert wrong.code == "invalid_credentials"


def test_the_stored_hash_is_argon2id_and_never_told(new_person: Callable[..., Person]) -> None:
    person = new_person()
    assert stored(person).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    replies = [
        refresh(person.api),
        person.api("GET", "/api/users/me"),
        person.api("GET", "/api/auth/sessions"),
        person.api("GET", "/api/workspaces"),
    ]
    for reply in replies:
        assert reply.status == 200
        assert b"argon2" not in reply.body
