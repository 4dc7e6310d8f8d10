"""Registering, logging in, refreshing, logging out, and the list of sessions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from auth.accounts.repository import AccountRepository
from frontdesk.audit import AuditEntry
from frontdesk.table import Item, Key, Query, Table, get_table
from tests.auth.conftest import PASSWORD, MoveClock, Person, login, refresh, register, visitor
from tests.platform import Reply


def audit_actions(workspace_id: str) -> list[str]:
    query = Query(AuditEntry, f"WS#{workspace_id}#AUDIT", limit=100)
    return [entry.action for entry in get_table().all(query)]


def test_registering_signs_in_to_a_personal_workspace() -> None:
    api = visitor()
    reply = register(api, "Grace.Hopper+1@Example.com", name="Grace", locale="fr")
    assert reply.status == 201
    session = reply.json()
    assert set(session) == {
        "access_token",
        "token_type",
        "expires_in",
        "user",
        "workspace",
        "permissions",
        "workspaces",
    }
    assert (session["token_type"], session["expires_in"]) == ("bearer", 900)
    user = session["user"]
    assert set(user) == {
        "id",
        "email",
        "name",
        "email_verified",
        "locale",
        "platform_admin",
        "created_at",
    }
    assert (user["name"], user["locale"], user["email_verified"]) == ("Grace", "fr", False)
    assert user["platform_admin"] is False
    workspace = session["workspace"]
    assert (workspace["role"], workspace["tier"], workspace["personal"]) == ("owner", "free", True)
    assert workspace["name"] == "Espace de Grace"
    assert session["workspaces"] == [workspace]
    api.token = session["access_token"]
    assert api("GET", "/api/users/me").json() == user
    assert api("GET", "/api/workspaces").json() == {"items": [workspace], "next_cursor": None}
    assert "user.registered" in audit_actions(workspace["id"])


def test_the_refresh_cookie_is_out_of_reach_of_scripts(person: Person) -> None:
    cookie = refresh(person.api).header("set-cookie")
    assert cookie
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert attributes == {"Path=/api/auth", "Max-Age=2592000", "HttpOnly", "SameSite=Strict"}


def test_an_address_belongs_to_one_account_however_it_is_spelled(person: Person) -> None:
    wide = person.email.replace("@e", "@\uff45")
    for spelling in (person.email, person.email.upper(), wide):
        reply = register(visitor(), spelling)
        assert (reply.status, reply.code) == (409, "email_taken"), spelling


def test_two_registrations_at_once_make_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody sees the others by looking first: the transaction has to tell.
    monkeypatch.setattr(AccountRepository, "is_taken", lambda *_: False)
    email = "twice@example.com"
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: register(visitor(), email), range(4)))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409]
    assert {reply.code for reply in replies if reply.status == 409} == {"email_taken"}


def test_login_and_logout(person: Person) -> None:
    device = login(person.email.upper())
    assert device("GET", "/api/users/me").json()["id"] == person.user_id
    out = device("POST", "/api/auth/logout")
    assert out.status == 204
    assert "fd_refresh" not in device.cookies
    assert device("GET", "/api/users/me").status == 401
    assert refresh(device).code == "session_expired"
    assert person.api("GET", "/api/users/me").status == 200
    assert visitor()("POST", "/api/auth/logout").status == 204


def test_a_program_without_cookies_logs_out_by_its_access_token(person: Person) -> None:
    program = login(person.email)
    program.cookies.clear()
    assert program("POST", "/api/auth/logout").status == 204
    assert program("GET", "/api/users/me").status == 401
    assert person.api("GET", "/api/users/me").status == 200


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(person: Person) -> None:
    def answer(email: str) -> dict[str, object]:
        api = visitor()
        reply = api("POST", "/api/auth/login", {"email": email, "password": "wrong password"})
        document = reply.json()
        assert document.pop("request_id")
        assert not api.cookies
        return {"status": reply.status, **document, "headers": sorted(reply.headers)}

    known, unknown = answer(person.email), answer("nobody@example.com")
    assert known == unknown
    assert (known["status"], known["code"]) == (401, "invalid_credentials")


def test_the_same_work_is_done_for_an_unknown_account(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auth import passwords

    class CountingHasher:
        """The real hasher, counting its verifications."""

        def __init__(self) -> None:
            self.verified: list[str] = []

        def verify(self, stored: str, password: str) -> bool:
            self.verified.append(stored.rpartition("$")[0].rpartition("$")[0])
            return real.verify(stored, password)

    real = passwords._hasher
    passwords._nobodys_hash()
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", counting)
    reads: list[str] = []
    get = Table.get

    def counted(table: Table, kind: type[Item], key: Key) -> Item | None:
        reads.append(kind.kind)
        return get(table, kind, key)

    monkeypatch.setattr(Table, "get", counted)
    for email in (person.email, "nobody@example.com"):
        visitor()("POST", "/api/auth/login", {"email": email, "password": "wrong password"})
    assert reads == ["email", "user"] * 2
    first, second = counting.verified
    assert first == second == "$argon2id$v=19$m=19456,t=2,p=1"


def test_an_outdated_hash_is_renewed_at_the_next_login(person: Person) -> None:
    from argon2 import PasswordHasher

    from frontdesk.identity import User
    from frontdesk.table import Update

    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    key = User.key_of(person.user_id)
    get_table().write(Update(User, key, set={"password_hash": weak}))
    login(person.email)
    user = get_table().get(User, key)
    assert user
    assert "$m=19456,t=2,p=1$" in user.password_hash
    login(person.email)


def test_a_refresh_rotates_the_token_and_keeps_the_session(person: Person) -> None:
    first = person.api.cookies["fd_refresh"]
    reply = refresh(person.api)
    assert reply.status == 200
    assert person.api.cookies["fd_refresh"] != first
    assert reply.json()["user"]["id"] == person.user_id
    assert person.api("GET", "/api/users/me").status == 200
    assert refresh(person.api).status == 200


def test_the_generation_before_is_answered_for_ten_seconds(
    person: Person, move_clock: MoveClock
) -> None:
    other_tab = login(person.email)
    stale = dict(other_tab.cookies)
    assert refresh(other_tab).status == 200
    current = other_tab.cookies["fd_refresh"]
    late = visitor()
    late.cookies = dict(stale)
    assert refresh(late).status == 200
    assert late.cookies["fd_refresh"] == current
    move_clock(timedelta(seconds=11))
    late.cookies = dict(stale)
    assert refresh(late).code == "session_expired"


def test_a_used_token_ends_the_whole_family(person: Person, move_clock: MoveClock) -> None:
    thief = visitor()
    thief.cookies = dict(person.api.cookies)
    assert refresh(person.api).status == 200
    assert refresh(person.api).status == 200
    stolen = refresh(thief)
    assert (stolen.status, stolen.code) == (401, "session_expired")
    assert "fd_refresh" not in thief.cookies
    # The owner is signed out, too, access token included; other devices are not.
    assert person.api("GET", "/api/users/me").status == 401
    assert refresh(person.api).code == "session_expired"
    assert "session.reuse_detected" in audit_actions(person.workspace_id)
    assert login(person.email)("GET", "/api/users/me").status == 200


def test_two_tabs_that_refresh_at_once_both_stay_signed_in(person: Person) -> None:
    for _ in range(5):
        tabs = [visitor(), visitor()]
        for tab in tabs:
            tab.cookies = dict(person.api.cookies)
        with ThreadPoolExecutor(2) as pool:
            assert [reply.status for reply in pool.map(refresh, tabs)] == [200, 200]
        assert tabs[0].cookies == tabs[1].cookies
        for tab in tabs:
            assert tab("GET", "/api/users/me").status == 200
        person.api.cookies = dict(tabs[0].cookies)


def test_a_session_that_is_used_lives_on_and_one_that_is_not_ends(
    person: Person, move_clock: MoveClock
) -> None:
    move_clock(timedelta(days=29))
    assert refresh(person.api).status == 200
    move_clock(timedelta(days=58))
    assert refresh(person.api).status == 200
    move_clock(timedelta(days=89))
    assert refresh(person.api).code == "session_expired"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: "...",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace(".0.", ".1."),
        lambda token: token.replace(".0.", ".-1."),
        lambda token: "é" + token,
        lambda token: token.rpartition(".")[0] + ".",
    ],
)
def test_a_forged_refresh_token_is_refused(person: Person, spoil: Callable[[str], str]) -> None:
    forger = visitor()
    forger.cookies = {"fd_refresh": spoil(person.api.cookies["fd_refresh"])}
    reply = refresh(forger)
    assert (reply.status, reply.code) == (401, "session_expired")
    assert refresh(person.api).status == 200


def test_refreshing_is_for_the_own_web_app_only(person: Person) -> None:
    def attempt(headers: dict[str, str], raw: bytes = b"{}") -> Reply:
        return person.api("POST", "/api/auth/refresh", raw=raw, headers=headers)

    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        refused = attempt({"origin": origin})
        assert (refused.status, refused.code) == (403, "origin_not_allowed")
        assert person.api("POST", "/api/auth/logout", headers={"origin": origin}).status == 403
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        assert attempt({"content-type": content_type}).status == 415
    assert attempt({"origin": "http://127.0.0.1:8080"}).status == 200


def test_sessions_are_listed_and_revoked(person: Person) -> None:
    phone = login(person.email)
    listed = person.api("GET", "/api/auth/sessions").json()["items"]
    assert [entry["current"] for entry in listed] == [False, True]
    assert set(listed[0]) == {"id", "created_at", "last_used_at", "ip", "user_agent", "current"}
    assert (listed[0]["ip"], listed[0]["user_agent"]) == (phone.ip, "pytest")
    datetime.fromisoformat(listed[0]["last_used_at"])
    gone = person.api("DELETE", f"/api/auth/sessions/{listed[0]['id']}")
    assert gone.status == 204
    assert phone("GET", "/api/users/me").status == 401
    assert refresh(phone).code == "session_expired"
    assert person.api("DELETE", f"/api/auth/sessions/{listed[0]['id']}").status == 404
    assert len(person.api("GET", "/api/auth/sessions").json()["items"]) == 1


def test_a_session_of_somebody_else_is_not_found(
    person: Person, new_person: Callable[..., Person]
) -> None:
    other = new_person()
    theirs = other.api("GET", "/api/auth/sessions").json()["items"][0]["id"]
    assert person.api("DELETE", f"/api/auth/sessions/{theirs}").status == 404
    assert other.api("GET", "/api/users/me").status == 200
