"""From an event to an endpoint: what is sent, how it is signed, and what the log says of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from frontdesk import clock
from frontdesk.table import get_table
from tests.kernel.http_server import reply, serve
from tests.platform import Account
from tests.webhooks.world import (
    at,
    bodies,
    bus_event,
    create_hook,
    invoke,
    moved,
    tell,
    webhook_ids,
    work,
)
from webhooks.deliveries.items import Attempt, Delivery


def test_an_event_arrives_signed(account: Account) -> None:
    with serve(reply(200, b"thanks", content_type="text/plain", x_shard="7")) as server:
        hook = create_hook(account, at(server))
        event = tell(account, "run.failed", run_id="run_1", conversation_id="cnv_1",
                     message_id="msg_1", status="failed", error_code="model_timeout")  # fmt: skip
        assert work() == 1
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/hook")
    body = Webhook(hook.secret).verify(request.body, request.headers)
    assert body == {
        "type": "run.failed",
        "version": 1,
        "timestamp": clock.iso(event.created_at),
        "workspace_id": account.workspace_id,
        "data": {
            "agent_id": event.data["agent_id"],
            "conversation_id": "cnv_1",
            "run_id": "run_1",
            "message_id": "msg_1",
            "status": "failed",
            "error_code": "model_timeout",
        },
    }
    assert request.headers["webhook-id"] == event.id
    assert request.headers["content-type"] == "application/json"
    other = create_hook(account, at(server))
    with pytest.raises(WebhookVerificationError):
        Webhook(other.secret).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(request.body + b" ", request.headers)


def test_the_log_holds_request_and_response(account: Account) -> None:
    with serve(reply(202, b"thanks", content_type="text/plain", x_shard="7")) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        pending = hook.only()
        assert (pending["status"], pending["attempts"], pending["log"]) == ("pending", 0, [])
        work()
    (request,) = server.requests
    delivery = hook.only()
    assert delivery["id"] == event.id
    assert (delivery["event_type"], delivery["status"]) == ("agent.created", "succeeded")
    assert (delivery["attempts"], delivery["response_status"]) == (1, 202)
    assert (delivery["failure"], delivery["next_attempt_at"]) == (None, None)
    assert delivery["finished_at"] >= delivery["created_at"]
    assert delivery["request_body"].encode() == request.body
    (attempt,) = delivery["log"]
    assert (attempt["number"], attempt["outcome"], attempt["status"]) == (1, "succeeded", 202)
    assert attempt["url"] == at(server)
    assert {name: request.headers[name] for name in attempt["request_headers"]} == (
        attempt["request_headers"]
    )
    assert attempt["request_headers"].keys() >= {"webhook-id", "webhook-signature"}
    assert (attempt["response_body"], attempt["response_headers"]["x-shard"]) == ("thanks", "7")
    assert (attempt["error"], attempt["next_attempt_at"]) == (None, None)
    assert attempt["duration_ms"] >= 0
    fared = hook.get()
    assert fared["last_success_at"]
    assert (fared["failing_since"], fared["last_failure_at"]) == (None, None)


def test_only_what_was_asked_for_arrives(account: Account, stranger: Account) -> None:
    with serve(reply()) as server:
        create_hook(account, at(server, "/created"), events=["agent.created"])
        create_hook(account, at(server, "/deleted"), events=["agent.deleted"])
        create_hook(account, at(server, "/off"), events=["agent.created"], enabled=False)
        create_hook(stranger, at(server, "/stranger"), events=["agent.created"])
        event = tell(account, "agent.created")
        tell(account, "conversation.deleted", conversation_id="cnv_1")
        work()
        assert [request.target for request in server.requests] == ["/created"]
        assert webhook_ids(server) == [event.id]


def test_an_endpoint_can_be_for_some_agents(account: Account) -> None:
    made = account.api("agents")("POST", "/api/agents", {"name": "One"}).json()["id"]
    with serve(reply()) as server:
        create_hook(account, at(server), agent_ids=[made])
        tell(account)
        mine = tell(account, agent_id=made)
        work()
        assert webhook_ids(server) == [mine.id]


def test_the_same_event_again_is_one_delivery(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        invoke(bus_event(event))  # before anything was sent: perhaps a message more
        work()
        invoke(bus_event(event))  # and after
        work()
        assert webhook_ids(server) == [event.id]
    assert hook.only()["attempts"] == 1


def test_two_secrets_sign_while_the_receiver_changes_over(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        rotated = hook.call("POST", "/rotate-secret", {}).json()
        assert rotated["secret"] != hook.secret
        assert rotated["previous_secret_until"]
        tell(account)
        work()
        (request,) = server.requests
        assert len(request.headers["webhook-signature"].split(" ")) == 2
        for secret in (hook.secret, rotated["secret"]):
            Webhook(secret).verify(request.body, request.headers)

        with moved(hours=24, seconds=1):
            tell(account)
            work()
        late = server.requests[1]
        timestamp = int(late.headers["webhook-timestamp"])
        assert late.headers["webhook-signature"] == expected(late, rotated["secret"], timestamp)


def expected(request: Any, secret: str, timestamp: int) -> str:
    """What the independent implementation signs, whatever the time is."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    return Webhook(secret).sign(request.headers["webhook-id"], moment, request.body.decode())


def test_a_leaked_secret_ends_at_once(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        again = hook.call("POST", "/rotate-secret", {"revoke_previous": True}).json()
        assert again["previous_secret_until"] is None
        tell(account)
        work()
        (request,) = server.requests
        Webhook(again["secret"]).verify(request.body, request.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(hook.secret).verify(request.body, request.headers)


def test_a_third_secret_has_to_wait(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        second = hook.call("POST", "/rotate-secret", {}).json()["secret"]
        refused = hook.call("POST", "/rotate-secret", {})
        assert (refused.status, refused.code) == (409, "rotation_in_progress")
        tell(account)
        work()
        for secret in (hook.secret, second):
            Webhook(secret).verify(server.requests[0].body, server.requests[0].headers)


def test_a_test_event_is_sent_once(account: Account) -> None:
    with serve(reply(500)) as server:
        hook = create_hook(account, at(server), events=["agent.deleted"])
        sent = hook.call("POST", "/test")
        assert sent.status == 201
        work()
        (request,) = server.requests
        body = Webhook(hook.secret).verify(request.body, request.headers)
        assert (body["type"], body["data"]) == ("webhook.test", {"endpoint_id": hook.id})
        delivery = hook.delivery(sent.json()["id"])
        assert (delivery["status"], delivery["attempts"]) == ("failed", 1)
        assert delivery["failure"]["code"] == "http_status"
        with moved(hours=30):
            assert work() == 0


def test_test_events_are_limited_and_repeatable(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        first = hook.call("POST", "/test", headers={"Idempotency-Key": "once"}).json()
        again = hook.call("POST", "/test", headers={"Idempotency-Key": "once"}).json()
        assert first["id"] == again["id"]
        replies = [hook.call("POST", "/test") for _ in range(12)]
        limited = [each for each in replies if each.status == 429]
        assert len(limited) >= 3
        assert limited[0].header("retry-after")
        work()
        assert webhook_ids(server).count(first["id"]) == 1


def test_a_delivery_can_be_sent_again(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        work()
        again = hook.call("POST", f"/deliveries/{event.id}/redeliver")
        assert (again.status, again.json()["status"]) == (202, "pending")
        work()
        assert webhook_ids(server) == [event.id, event.id]
        assert bodies(server)[0] == bodies(server)[1]
        Webhook(hook.secret).verify(server.requests[1].body, server.requests[1].headers)
    delivery = hook.only()
    assert (delivery["status"], delivery["attempts"]) == ("succeeded", 2)
    assert [attempt["number"] for attempt in delivery["log"]] == [2, 1]


def test_redeliveries_are_limited(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        path = f"/deliveries/{event.id}/redeliver"
        statuses = {hook.call("POST", path).status for _ in range(130)}
        assert statuses == {202, 429}


def test_nothing_is_sent_to_an_endpoint_that_is_off_or_gone(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        event = tell(account)
        hook.change(enabled=False)
        work()
        delivery = hook.only()
        assert (delivery["status"], delivery["failure"]["code"]) == ("failed", "endpoint_disabled")
        assert hook.call("POST", "/test").code == "endpoint_disabled"
        refused = hook.call("POST", f"/deliveries/{event.id}/redeliver")
        assert refused.code == "endpoint_disabled"
        hook.change(enabled=True)
        assert hook.call("POST", f"/deliveries/{event.id}/redeliver").status == 202
        hook.call("DELETE")
        work()
        assert server.requests == []


def test_the_log_is_paged_filtered_and_kept_for_30_days(account: Account) -> None:
    answers = {"/good": reply(), "/bad": reply(500)}
    with serve(answers) as server:
        hook = create_hook(account, at(server, "/good"))
        good = [tell(account).id for _ in range(3)]
        work()
        hook.change(url=at(server, "/bad"))
        bad = tell(account).id
        work()
    assert [entry["id"] for entry in hook.log()] == [bad, *reversed(good)]
    assert "request_body" not in hook.log()[0]
    page = hook.call("GET", "/deliveries?limit=3").json()
    assert len(page["items"]) == 3
    rest = hook.call("GET", f"/deliveries?limit=3&cursor={page['next_cursor']}").json()
    assert [entry["id"] for entry in rest["items"]] == [good[0]]
    assert [entry["id"] for entry in hook.log("?status=pending")] == [bad]
    assert len(hook.log("?status=succeeded")) == 3
    assert hook.call("GET", "/deliveries?status=nonsense").status == 422

    table, ids = get_table(), (account.workspace_id, hook.id)
    for days, there in ((29, True), (31, False)):
        with moved(days=days):
            assert bool(table.get(Delivery, Delivery.key_of(*ids, good[0]))) is there
            assert bool(table.get(Attempt, Attempt.key_of(*ids, good[0], 1))) is there


def test_the_worker_bears_messages_that_are_none(account: Account) -> None:
    hook = create_hook(account, "http://receiver.example/")
    job = {"workspace_id": account.workspace_id, "endpoint_id": hook.id}
    records = [
        {"messageId": "a", "body": "{"},
        {"messageId": "b", "body": json.dumps({"delivery_id": 7})},
        {"messageId": "c", "body": json.dumps(job | {"delivery_id": "evt_none"})},
    ]
    answer = invoke({"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]}
