"""What the logs of auth hold: enough to follow a case, never a password or a token."""

import io
import logging
from collections.abc import Iterator

import pytest

from frontdesk.observability import logger
from tests.auth.conftest import PASSWORD, Person, Worker, link_in, mails_to, refresh, visitor

NEW_PASSWORD = "a completely different one"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the logger writes from now on."""
    stream = io.StringIO()
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def test_no_password_and_no_token_is_logged(
    person: Person, worker: Worker, written: io.StringIO
) -> None:
    from frontdesk.queue import get_queue

    thief = visitor()
    thief.cookies = dict(person.api.cookies)
    secrets = [PASSWORD, NEW_PASSWORD, str(person.api.token), person.api.cookies["fd_refresh"]]
    for _ in range(2):
        assert refresh(person.api).status == 200
        secrets += [str(person.api.token), person.api.cookies["fd_refresh"]]
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert person.api("POST", "/api/users/me/password", change).status == 204
    visitor()("POST", "/api/auth/login", {"email": person.email, "password": PASSWORD})
    visitor()("POST", "/api/auth/password/forgot", {"email": person.email})
    assert worker.jobs() == []
    token = link_in(mails_to(person.email)[0])[1]
    secrets.append(token.partition(".")[2])
    body = {"token": token, "password": NEW_PASSWORD}
    assert visitor()("POST", "/api/auth/password/reset", body).status == 204
    # What is logged: a token that comes back, and a job that cannot be done.
    thief.cookies = {"fd_refresh": secrets[3]}
    assert refresh(thief).status == 401
    assert refresh(person.api).status == 401
    get_queue().send(
        {"job": "no such job", "email": person.email, "password": PASSWORD}, group="usr_x"
    )
    assert len(worker.jobs()) == 1

    text = written.getvalue()
    assert "job failed" in text
    assert person.email not in text
    # Not even a part: pydantic would show the beginning and the end of what it refuses.
    assert "input_value" not in text
    for secret in secrets:
        assert secret not in text


def test_a_reused_token_is_logged_with_the_session(person: Person, written: io.StringIO) -> None:
    stolen = dict(person.api.cookies)
    refresh(person.api)
    refresh(person.api)
    thief = visitor()
    thief.cookies = stolen
    refresh(thief)
    text = written.getvalue()
    assert "a used refresh token came back" in text
    assert person.user_id in text
