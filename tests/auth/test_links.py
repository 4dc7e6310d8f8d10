"""Mailed links: resetting a forgotten password, verifying an address."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from auth.jobs import PasswordResetJob, VerifyEmailJob, enqueue
from frontdesk.identity import User
from frontdesk.ids import new_id
from frontdesk.settings import get_settings
from frontdesk.table import Update, get_table
from tests.auth.conftest import (
    PASSWORD,
    MoveClock,
    Person,
    Worker,
    link_in,
    login,
    mails_to,
    refresh,
    scan,
    visitor,
)
from tests.platform import Reply

NEW_PASSWORD = "a completely different one"


def forgot(email: str) -> Reply:
    return visitor()("POST", "/api/auth/password/forgot", {"email": email})


def reset(token: object, password: str = NEW_PASSWORD) -> Reply:
    return visitor()("POST", "/api/auth/password/reset", {"token": token, "password": password})


def verify(token: object) -> Reply:
    return visitor()("POST", "/api/auth/email/verify", {"token": token})


def reset_token(person: Person, worker: Worker) -> str:
    assert forgot(person.email).status == 202
    assert worker.jobs() == []
    return link_in(mails_to(person.email)[-1])[1]


def test_a_forgotten_password_is_reset(person: Person, worker: Worker) -> None:
    other = login(person.email)
    assert forgot(person.email.upper()).status == 202
    assert mails_to(person.email) == []
    assert worker.jobs() == []
    [mail] = mails_to(person.email)
    page, token = link_in(mail)
    assert page == f"{get_settings().base_url}/reset-password"
    assert mail["subject"] == "Reset your password"
    assert f"token={token}" in mail["html"]
    assert reset(token).status == 204
    for device in (person.api, other):
        assert device("GET", "/api/users/me").status == 401
        assert refresh(device).code == "session_expired"
    old = visitor()("POST", "/api/auth/login", {"email": person.email, "password": PASSWORD})
    assert old.code == "invalid_credentials"
    user = login(person.email, NEW_PASSWORD)("GET", "/api/users/me").json()
    assert user["email_verified"] is True


def test_forgot_gives_one_answer_whether_there_is_an_account(
    person: Person, worker: Worker
) -> None:
    known, unknown = forgot(person.email), forgot("nobody-here@example.com")
    for reply in (known, unknown):
        reply.headers.pop("x-request-id")
    assert known == unknown
    assert (known.status, known.body) == (202, b"")
    assert worker.jobs() == []
    assert mails_to("nobody-here@example.com") == []
    assert len(mails_to(person.email)) == 1


@pytest.mark.parametrize("token", [None, "", " ", 0, [], {}, True, {"$ne": ""}, "x" * 201, "é"])
def test_what_is_no_token_is_refused(person: Person, token: object) -> None:
    assert reset(token).status == 422
    assert verify(token).status == 422
    assert visitor()("POST", "/api/auth/password/reset", {"password": PASSWORD}).status == 422
    login(person.email)


def test_a_token_works_once(person: Person, worker: Worker) -> None:
    token = reset_token(person, worker)
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda n: reset(token, f"new password {n}"), range(4)))
    assert sorted(reply.status for reply in replies) == [204, 422, 422, 422]
    assert reset(token).code == "invalid_token"


def test_a_token_expires(person: Person, worker: Worker, move_clock: MoveClock) -> None:
    token = reset_token(person, worker)
    move_clock(timedelta(minutes=61))
    assert reset(token).code == "invalid_token"
    move_clock(timedelta(minutes=59))
    assert reset(token).status == 204


def test_a_token_is_good_for_its_user_and_purpose_only(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    other = new_person()
    token = reset_token(person, worker)
    mac = token.partition(".")[2]
    assert reset(f"{other.user_id}.{mac}").code == "invalid_token"
    assert reset(token[:-1] + ("A" if token[-1] != "A" else "B")).code == "invalid_token"
    assert verify(token).code == "invalid_token"
    # Neither a refused password nor a wrong guess uses the token up.
    assert reset(token, "short").status == 422
    assert reset(token).status == 204


def test_a_newer_link_replaces_the_older(person: Person, worker: Worker) -> None:
    first = reset_token(person, worker)
    second = reset_token(person, worker)
    assert reset(first).code == "invalid_token"
    assert reset(second).status == 204


def test_a_suspended_user_cannot_reset(person: Person, worker: Worker) -> None:
    token = reset_token(person, worker)
    get_table().write(Update(User, User.key_of(person.user_id), set={"status": "suspended"}))
    assert reset(token).code == "invalid_token"
    forgot(person.email)
    assert worker.jobs() == []
    assert len(mails_to(person.email)) == 1


def test_the_token_itself_is_not_stored(person: Person, worker: Worker) -> None:
    token = reset_token(person, worker)
    rows = repr([row for row in scan("main") if row["pk"]["S"] == f"USER#{person.user_id}"])
    assert "LINK#password_reset" in rows
    assert token.partition(".")[2] not in rows


@pytest.mark.parametrize(
    ("locale", "subject"),
    [("en", "Confirm your email address"), ("fr", "Confirmez votre adresse e-mail")],
)
def test_registering_mails_a_link_that_verifies_the_address(
    new_person: Callable[..., Person], worker: Worker, locale: str, subject: str
) -> None:
    person = new_person(name="Click https://evil.example now", locale=locale)
    worker.run(person.workspace_id)
    [mail] = mails_to(person.email)
    assert mail["subject"] == subject
    # Whoever registers somebody else's address cannot write to them through us.
    assert "evil.example" not in repr(mail)
    page, token = link_in(mail)
    assert page == f"{get_settings().base_url}/verify-email"
    assert person.api("GET", "/api/users/me").json()["email_verified"] is False
    assert verify(token).status == 204
    assert person.api("GET", "/api/users/me").json()["email_verified"] is True
    assert verify(token).code == "invalid_token"


def test_a_verification_link_is_good_for_a_day(
    person: Person, worker: Worker, move_clock: MoveClock
) -> None:
    worker.run(person.workspace_id)
    _, token = link_in(mails_to(person.email)[0])
    move_clock(timedelta(hours=24, seconds=1))
    assert verify(token).code == "invalid_token"
    move_clock(timedelta(hours=23))
    assert verify(token).status == 204


def test_the_link_is_sent_again_until_the_address_is_verified(
    person: Person, worker: Worker
) -> None:
    assert person.api("POST", "/api/auth/email/resend").status == 202
    assert worker.jobs() == []
    _, token = link_in(mails_to(person.email)[-1])
    assert verify(token).status == 204
    assert person.api("POST", "/api/auth/email/resend").status == 202
    enqueue(VerifyEmailJob(id=new_id("evt"), user_id=person.user_id))
    assert worker.jobs() == []
    assert len(mails_to(person.email)) == 1


def test_a_job_that_is_delivered_twice_mails_once(person: Person, worker: Worker) -> None:
    for job in (
        PasswordResetJob(id=new_id("evt"), email=person.email),
        VerifyEmailJob(id=new_id("evt"), user_id=person.user_id),
    ):
        enqueue(job)
        assert worker.jobs(copies=2) == []
        enqueue(job)
        assert worker.jobs() == []
    assert len(mails_to(person.email)) == 2


def test_a_late_duplicate_does_not_bring_a_used_link_back(
    person: Person, worker: Worker, move_clock: MoveClock
) -> None:
    job = PasswordResetJob(id=new_id("evt"), email=person.email)
    enqueue(job)
    assert worker.jobs() == []
    _, token = link_in(mails_to(person.email)[0])
    assert reset(token).status == 204
    for late in (timedelta(0), timedelta(hours=2), timedelta(days=14)):
        move_clock(late)
        enqueue(job)
        assert worker.jobs() == []
        assert reset(token).code == "invalid_token"
    assert len(mails_to(person.email)) == 1


def test_a_job_that_died_before_its_mail_sends_the_same_link(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auth.links import mailing

    def dies(_mail: object) -> None:
        raise OSError("no connection")

    job = PasswordResetJob(id=new_id("evt"), email=person.email)
    enqueue(job)
    with monkeypatch.context() as broken:
        broken.setattr(mailing, "send", dies)
        assert len(worker.jobs()) == 1
    assert mails_to(person.email) == []
    enqueue(job)
    assert worker.jobs() == []
    _, token = link_in(mails_to(person.email)[0])
    assert reset(token).status == 204


def test_one_bad_job_does_not_hold_up_the_others(person: Person, worker: Worker) -> None:
    from frontdesk.queue import get_queue

    bad = get_queue().send({"job": "unknown", "email": "x@example.com"}, group="usr_x")
    enqueue(PasswordResetJob(id=new_id("evt"), email=person.email))
    assert worker.jobs() == [bad]
    assert len(mails_to(person.email)) == 1
