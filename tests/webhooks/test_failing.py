"""Endpoints that do not work: errors, silence, redirects, names that change, endless answers."""

import gzip
import socket
import threading
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from frontdesk import clock
from frontdesk.outbound import Outbound
from tests.kernel.http_server import Answer, Request, endless, raw, reply, serve, silent
from tests.platform import Account
from tests.webhooks.conftest import use_outbound
from tests.webhooks.world import (
    QUEUE,
    Hook,
    Time,
    at,
    create_hook,
    moved,
    one_at_a_time,
    queues,
    sweep,
    tell,
    webhook_ids,
    work,
)
from webhooks.sending import request
from webhooks.sending.retries import next_attempt

pytestmark = pytest.mark.timeout(60)


def attempted(account: Account, answer: Answer) -> Hook:
    """An endpoint to which one event was sent, once."""
    with serve(answer) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
    return hook


def go_on(hook: Hook, time: Time) -> None:
    """Let the time pass until the next attempt, and make it."""
    time.now = datetime.fromisoformat(hook.log()[0]["next_attempt_at"])
    time.forward(seconds=1)
    sweep()
    work()


def test_an_endpoint_that_fails_for_a_day_is_given_up(account: Account, time: Time) -> None:
    began = time.now
    with serve(reply(500, b"sorry")) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        work()
        while hook.log()[0]["status"] == "pending":
            go_on(hook, time)
        for _ in range(50):
            time.forward(hours=1)
            sweep()
            assert work() == 0
        assert set(webhook_ids(server)) == {event.id}
        assert len(server.requests) == hook.only()["attempts"]
    delivery = hook.only()
    assert (delivery["status"], delivery["next_attempt_at"]) == ("failed", None)
    assert delivery["failure"] == {
        "code": "http_status",
        "detail": "The endpoint answered 500.",
    }
    times = [datetime.fromisoformat(each["started_at"]) for each in reversed(delivery["log"])]
    assert 12 <= len(times) <= 17
    assert timedelta(hours=24) <= times[-1] - began <= timedelta(hours=24, minutes=1)
    pauses = [later - sooner for sooner, later in pairwise(times)]
    assert pauses[0] < timedelta(seconds=10)
    assert max(pauses) <= timedelta(hours=5)
    assert pauses[:6] == sorted(pauses[:6])
    timestamps = {request.headers["webhook-timestamp"] for request in server.requests}
    signatures = {request.headers["webhook-signature"] for request in server.requests}
    assert len(timestamps) == len(signatures) == len(times)


def test_it_recovers(account: Account, time: Time) -> None:
    answers = iter([reply(503), reply(429), reply(200)])
    with serve(lambda *arguments: next(answers)(*arguments)) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
        assert hook.get()["failing_since"]
        go_on(hook, time)
        go_on(hook, time)
        assert len(server.requests) == 3
    delivery = hook.only()
    assert (delivery["status"], delivery["attempts"]) == ("succeeded", 3)
    assert [each["status"] for each in delivery["log"]] == [200, 429, 503]
    assert [bool(each["next_attempt_at"]) for each in delivery["log"]] == [False, True, True]
    assert delivery["failure"] is None
    assert hook.get()["failing_since"] is None


def test_retries_spread_and_listen() -> None:
    now = clock.now()
    deadline = now + timedelta(hours=24)

    def delay(number: int, retry_after: int | None = None) -> float:
        moment = next_attempt(number, now, deadline, retry_after)
        assert moment is not None
        return (moment - now).total_seconds()

    assert len({delay(1) for _ in range(20)}) > 10
    assert all(4 <= delay(1) <= 6 for _ in range(100))
    assert all(36 <= delay(3) <= 54 for _ in range(100))
    assert all(3 * 3600 < delay(number) < 5 * 3600 for number in (9, 20, 10**9))
    assert delay(1, 120) == 120
    assert delay(1, 0) <= 6
    assert delay(1, 10**8) == 4 * 3600
    assert next_attempt(1, deadline - timedelta(seconds=1), deadline, None) == deadline
    assert next_attempt(1, deadline, deadline, None) is None


def test_an_endpoint_that_never_answers_is_given_up_in_time(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert request.TIMEOUT_SECONDS == 15
    monkeypatch.setattr(request, "TIMEOUT_SECONDS", 0.3)
    hook = attempted(account, silent)
    delivery = hook.only()
    assert (delivery["status"], delivery["attempts"]) == ("pending", 1)
    (attempt,) = delivery["log"]
    assert (attempt["outcome"], attempt["status"]) == ("failed", None)
    assert attempt["error"]["code"] == "outbound_timeout"
    assert attempt["next_attempt_at"] == delivery["next_attempt_at"]


def test_an_answer_that_drips_is_given_up_in_time(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "TIMEOUT_SECONDS", 0.5)
    hook = attempted(account, endless(b"HTTP/1.1 200 X\r\n\r\n", b"x", pause=0.05))
    assert hook.only()["log"][0]["error"]["code"] == "outbound_timeout"


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"HTTP/1.1 200 X\r\n\r\n", b"x" * 1000),
        reply(200, b"x" * 100_000),
        reply(200, gzip.compress(b"x" * 50_000_000), content_encoding="gzip"),
    ],
    ids=["endless", "long", "bomb"],
)
def test_of_a_long_answer_the_beginning_is_kept(account: Account, answer: Answer) -> None:
    delivery = attempted(account, answer).only()
    assert delivery["status"] == "succeeded"
    assert delivery["log"][0]["response_body"] == "x" * 4096


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(account: Account, status: int) -> None:
    with serve(reply(), host="127.0.0.2") as inside:
        hook = attempted(account, reply(status, location=f"{inside.url}/admin"))
        assert inside.connections == 0
    (attempt,) = hook.only()["log"]
    assert (attempt["status"], attempt["error"]["code"]) == (status, "redirect")
    assert attempt["response_headers"]["location"].endswith("/admin")


def test_a_name_that_changes_to_a_private_address_is_refused(
    account: Account, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"now": ["127.0.0.1"]}
    guard = Outbound(
        permit=lambda address: str(address) == "127.0.0.1",
        lookup=lambda _: answers["now"],
        ports=None,
    )
    use_outbound(monkeypatch, guard)
    with serve(reply(500)) as public, serve(reply(), "127.0.0.2", public.port) as private:
        hook = create_hook(account, at(public))
        tell(account)
        work()
        for addresses in (["127.0.0.2"], ["127.0.0.1", "127.0.0.2"], ["169.254.169.254"]):
            answers["now"] = addresses
            go_on(hook, time)
        assert private.connections == 0
        assert len(public.requests) == 1
    log = hook.only()["log"]
    assert [each["error"]["code"] for each in log] == ["url_refused"] * 3 + ["http_status"]
    assert "127.0.0" not in str([each["error"] for each in log])


@pytest.mark.parametrize(
    "answer",
    [raw(), raw(b"\x00\xff\x00"), raw(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nshort")],
    ids=["nothing", "noise", "short"],
)
def test_a_broken_answer_is_a_failure(account: Account, answer: Answer) -> None:
    delivery = attempted(account, answer).only()
    assert delivery["status"] == "pending"
    assert delivery["log"][0]["error"]["code"] == "outbound_failed"


def test_strange_bytes_are_kept_as_text(account: Account) -> None:
    head = b"HTTP/1.1 200 X\r\nX-Odd: \xff\xfe\r\n" + b"X-Long: " + b"y" * 5000 + b"\r\n"
    hook = attempted(account, raw(head + b"Content-Length: 4\r\n\r\n\xff\x00\xc3\xa9"))
    (attempt,) = hook.only()["log"]
    assert attempt["response_body"] == "\ufffd\x00é"
    assert attempt["response_headers"]["x-odd"] == "\ufffd\ufffd"
    assert attempt["response_headers"]["x-long"] == "y" * 500


def test_a_name_that_is_none_is_a_failure(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lookup(host: str) -> list[str]:
        raise OSError(host)

    use_outbound(monkeypatch, Outbound(lookup=lookup))
    hook = create_hook(account, "https://nowhere.example/hook")
    tell(account)
    work()
    assert hook.only()["failure"]["code"] == "host_not_found"


def test_an_endpoint_out_of_order_does_not_hold_up_others(account: Account) -> None:
    stuck = threading.Event()

    def hang(_request: Request, _connection: socket.socket) -> None:
        stuck.wait(30)

    with serve(hang) as dead, serve(reply()) as fine:
        create_hook(account, at(dead), events=["agent.deleted"])
        healthy = create_hook(account, at(fine), events=["agent.created"])
        for _ in range(12):
            tell(account, "agent.deleted")
        for _ in range(5):
            tell(account, "agent.created")
        threads = [threading.Thread(target=one_at_a_time) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            reached = threading.Event()
            for _ in range(600):
                if len(fine.requests) == 5:
                    break
                reached.wait(0.05)
            assert len(fine.requests) == 5, "a dead endpoint blocks the others"
            assert len(dead.requests) <= 4
        finally:
            stuck.set()
            for thread in threads:
                thread.join()
    assert {entry["status"] for entry in healthy.log()} == {"succeeded"}


def test_a_failing_endpoint_gets_one_request_at_a_time(account: Account) -> None:
    stuck, fail = threading.Event(), threading.Event()
    fail.set()

    def answer(request: Request, connection: socket.socket) -> None:
        if fail.is_set():
            reply(500)(request, connection)
        else:
            stuck.wait(30)
            reply()(request, connection)

    with serve(answer) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
        assert hook.get()["failing_since"]
        fail.clear()
        for _ in range(24):
            tell(account)
        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(0.5)
        busy = len(server.requests) - 1
        stuck.set()
        for thread in threads:
            thread.join()
        assert busy == 1
        assert hook.get()["failing_since"] is None
        with moved(minutes=1):
            work()
    assert {entry["status"] for entry in hook.log()} == {"succeeded"}


def test_a_failing_endpoint_is_tried_with_one_of_many(account: Account) -> None:
    with serve(reply(500)) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
        for _ in range(9):
            tell(account)
        work()
        assert len(server.requests) == 2
        with moved() as time:
            for _ in range(40):  # each time another one is tried, and fails
                time.forward(minutes=1)
                sweep()
                work()
            counts = queues().counts(QUEUE)
            assert counts.visible + counts.in_flight + counts.delayed <= 10
    assert len(server.requests) > 10
    assert len(hook.log()) == 10


def test_a_put_off_delivery_is_not_tried(account: Account) -> None:
    with serve(reply(500)) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
        for _ in range(9):
            tell(account)
        work()
    untried = [entry for entry in hook.log("?status=pending") if entry["attempts"] == 0]
    assert len(untried) == 8


def test_of_a_batch_the_failures_alone_come_back(account: Account) -> None:
    def answer(request: Request, connection: socket.socket) -> None:
        bad = b"agent.deleted" in request.body
        reply(500 if bad else 200)(request, connection)

    with serve(answer) as server:
        hook = create_hook(account, at(server))
        kinds = ["agent.created", "agent.deleted"] * 4
        for kind in kinds:
            tell(account, kind)
        work()
        assert len(server.requests) == 8
    found = {(entry["event_type"], entry["status"]) for entry in hook.log()}
    assert found == {("agent.created", "succeeded"), ("agent.deleted", "pending")}
    assert hook.get()["failing_since"] is None
