"""Throttling: what is tried too often is refused for a while."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from auth import limits
from frontdesk import clock, ratelimit
from tests.auth.conftest import PASSWORD, Person, login, register, visitor
from tests.platform import LambdaApi, Reply

WINDOW = 900


@pytest.fixture(autouse=True)
def windows(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Holds the clock of the limits at the start of a window; gives a way to a later one."""
    now = int(clock.now().timestamp())

    def later(number: int) -> None:
        moment = datetime.fromtimestamp(now - now % 86_400 + number * WINDOW, UTC)
        held = SimpleNamespace(now=lambda: moment, epoch=clock.epoch)
        monkeypatch.setattr(ratelimit, "clock", held)

    later(0)
    return later


def attempt(email: str, password: str = "wrong password", api: LambdaApi | None = None) -> Reply:
    body = {"email": email, "password": password}
    return (api or visitor())("POST", "/api/auth/login", body)


@pytest.mark.parametrize("known", [True, False])
def test_ten_wrong_passwords_lock_an_account_for_a_while(
    person: Person, windows: Callable[[int], None], known: bool
) -> None:
    # The middle of a window, so that none ends during the test.
    email = person.email if known else "nobody-at-all@example.com"
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: attempt(email).status, range(12)))
    assert sorted(statuses) == [401] * 10 + [429] * 2
    refused = attempt(email.upper(), PASSWORD)
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 0 < int(str(refused.header("retry-after"))) <= 900
    assert refused.header("x-ratelimit-remaining") == "0"
    windows(1)
    assert attempt(email).status == 401


def test_a_success_starts_the_count_anew(person: Person) -> None:
    for _ in range(2):
        for _ in range(9):
            assert attempt(person.email).status == 401
        login(person.email)


def test_one_address_cannot_try_many_accounts() -> None:
    api = visitor()
    statuses = [attempt(f"a{n}@example.com", api=api).status for n in range(61)]
    assert statuses == [401] * 60 + [429]


def test_registering_is_limited_by_address() -> None:
    api = visitor()
    register(api, "taken@example.com")
    statuses = {register(api, "taken@example.com").status for _ in range(59)}
    assert statuses == {409}
    assert register(api, "free@example.com").status == 429


@pytest.mark.parametrize(
    ("path", "body", "most"),
    [
        ("/api/auth/password/forgot", {"email": "someone@example.com"}, 5),
        ("/api/auth/password/reset", {"token": "x", "password": PASSWORD}, 60),
        ("/api/auth/email/verify", {"token": "x"}, 60),
    ],
)
def test_every_public_route_is_limited(path: str, body: dict[str, str], most: int) -> None:
    api = visitor()
    statuses = [api("POST", path, body).status for _ in range(most + 1)]
    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429


def test_guessing_the_own_password_is_limited(person: Person) -> None:
    body = {"current_password": "wrong password", "new_password": PASSWORD}
    statuses = [person.api("POST", "/api/users/me/password", body).status for _ in range(6)]
    gone = {"password": "wrong password"}
    statuses += [person.api("DELETE", "/api/users/me", gone).status for _ in range(5)]
    assert statuses == [403] * 10 + [429]


def test_verification_mails_are_limited(person: Person) -> None:
    statuses = [person.api("POST", "/api/auth/email/resend").status for _ in range(6)]
    assert statuses == [202] * 5 + [429]


def test_refreshing_is_limited_by_address(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = replace(limits.REFRESH_BY_IP, most=3)
    monkeypatch.setattr(limits, "REFRESH_BY_IP", fewer)
    statuses = [person.api("POST", "/api/auth/refresh", {}).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
