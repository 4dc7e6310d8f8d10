"""Endpoints over the real Lambda handler: make, read, list, change, rotate, delete."""

import base64
from typing import Any

import pytest

from frontdesk.audit import AuditEntry
from frontdesk.bus import Event
from frontdesk.records.webhook_endpoint import MAX_ENDPOINTS, Endpoint
from frontdesk.settings import get_settings
from frontdesk.table import Put, Query, get_table
from tests.agents.outbox import events_of
from tests.kernel.http_server import reply, serve
from tests.parallel import at_once
from tests.platform import Account, LambdaApi, Reply, new_account, stored
from tests.webhooks.world import at, bus_event, create_hook, invoke, tell, work
from webhooks.catalog import CATALOG

PATH = "/api/webhooks/endpoints"
URL = "https://receiver.example/hook"
UNKNOWN = "whe_01J00000000000000000000000"


@pytest.fixture
def api(account: Account) -> LambdaApi:
    return account.api("webhooks")


def make(api: LambdaApi, **settings: Any) -> Any:
    made = api("POST", PATH, {"url": URL, "events": ["run.failed"], **settings})
    assert made.status == 201, made.body
    return made.json()


def test_an_endpoint_lives_from_creation_to_deletion(api: LambdaApi, account: Account) -> None:
    made = make(api, description="  CRM ", events=["run.failed", "run.finished", "run.failed"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert made["events"] == ["run.failed", "run.finished"]
    assert (made["description"], made["enabled"], made["agent_ids"]) == ("CRM", True, [])
    assert made["created_by"] == {"id": account.user_id, "name": "Test user"}
    assert made["created_at"].endswith("Z")
    path = f"{PATH}/{made['id']}"
    assert api("GET", path).json() == made
    assert api("GET", PATH).json() == {"items": [made], "next_cursor": None}

    changed = api("PATCH", path, {"revision": 0, "description": "", "enabled": False}).json()
    assert (changed["description"], changed["enabled"]) == ("", False)
    assert changed["disabled_reason"] == "manual"
    assert changed["disabled_at"]
    back = api("PATCH", path, {"revision": 1, "enabled": True}).json()
    assert (back["disabled_reason"], back["disabled_at"], back["revision"]) == (None, None, 2)
    assert api("PATCH", path, {"revision": 2, "enabled": True}).json()["revision"] == 2

    assert api("DELETE", path).status == 204
    assert api("GET", path).code == "endpoint_not_found"
    assert api("DELETE", path).status == 404
    assert api("GET", PATH).json()["items"] == []


def test_the_secret_is_shown_once_and_stored_sealed(api: LambdaApi, account: Account) -> None:
    made = make(api)
    path = f"{PATH}/{made['id']}"
    rotated = api("POST", f"{path}/rotate-secret", {}).json()
    secrets = [made["secret"], rotated["secret"]]
    shown = [
        api("GET", path).body,
        api("GET", PATH).body,
        api("PATCH", path, {"revision": 1, "description": "x"}).body,
    ]
    everything = str([stored("main"), stored("counters")])
    for secret in secrets:
        key = secret.removeprefix("whsec_")
        assert all(key.encode() not in body for body in shown)
        assert key not in everything
    endpoint = get_table().get(Endpoint, Endpoint.key_of(account.workspace_id, made["id"]))
    assert endpoint is not None
    assert endpoint.secret.startswith("v1.local.")
    assert endpoint.secret != endpoint.previous_secret


def test_a_sealed_secret_is_of_no_use_in_another_endpoint(account: Account) -> None:
    with serve(reply()) as server:
        one, other = create_hook(account, at(server)), create_hook(account, at(server))
        table = get_table()
        found = [
            table.get(Endpoint, Endpoint.key_of(account.workspace_id, hook.id))
            for hook in (one, other)
        ]
        stolen, target = found
        assert stolen is not None
        assert target is not None
        table.write(Put(target.model_copy(update={"secret": stolen.secret})))
        one.call("DELETE")
        tell(account)
        work()
        assert server.requests == []
    (attempt,) = other.only()["log"]
    assert attempt["error"]["code"] == "secret_unreadable"


def test_what_was_done_stands_in_the_audit_log(api: LambdaApi, account: Account) -> None:
    made = make(api)
    path = f"{PATH}/{made['id']}"
    api("PATCH", path, {"revision": 0, "description": "CRM"})
    api("POST", f"{path}/rotate-secret", {})
    api("POST", f"{path}/test")
    delivery = api("GET", f"{path}/deliveries").json()["items"][0]["id"]
    api("POST", f"{path}/deliveries/{delivery}/redeliver")
    api("DELETE", path)
    entries = list(get_table().all(Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT")))
    assert [entry.action for entry in entries] == [
        "webhook.created",
        "webhook.updated",
        "webhook.secret_rotated",
        "webhook.tested",
        "webhook.redelivered",
        "webhook.deleted",
    ]
    assert {entry.target for entry in entries} == {made["id"]}
    assert (entries[1].before, entries[1].after) == ({"description": ""}, {"description": "CRM"})
    assert "secret" not in str([(entry.before, entry.after) for entry in entries])


def test_a_change_over_somebody_elses_is_refused(api: LambdaApi) -> None:
    made = make(api)
    path = f"{PATH}/{made['id']}"

    def change(number: int) -> Reply:
        return api("PATCH", path, {"revision": 0, "description": f"N{number}"})

    replies = at_once(change, 8)
    assert sorted(each.status for each in replies) == [200] + [409] * 7
    late = next(each for each in replies if each.status == 409)
    assert (late.code, late.json()["revision"]) == ("revision_conflict", 1)


def test_two_rotations_at_once_leave_one_new_secret(api: LambdaApi) -> None:
    made = make(api)
    path = f"{PATH}/{made['id']}/rotate-secret"
    replies = at_once(lambda _: api("POST", path, {}), 6)
    assert sorted(each.status for each in replies) == [200] + [409] * 5


def test_the_limit_holds_under_concurrency(api: LambdaApi) -> None:
    for _ in range(MAX_ENDPOINTS - 3):
        make(api)
    body = {"url": URL, "events": ["run.failed"]}
    replies = at_once(lambda _: api("POST", PATH, body), 8)
    assert sorted(each.status for each in replies) == [201] * 3 + [409] * 5
    assert api("POST", PATH, body).code == "endpoint_limit"
    listed = api("GET", f"{PATH}?limit=100").json()["items"]
    assert len(listed) == MAX_ENDPOINTS
    api("DELETE", f"{PATH}/{listed[0]['id']}")
    make(api)


def test_an_idempotency_key_makes_one_endpoint(api: LambdaApi) -> None:
    body, headers = {"url": URL, "events": ["run.failed"]}, {"Idempotency-Key": "k1"}
    replies = at_once(lambda _: api("POST", PATH, body, headers=headers), 6)
    assert {each.status for each in replies} == {201}
    assert len({each.json()["id"] for each in replies}) == 1
    assert len({each.json()["secret"] for each in replies}) == 1
    other = api("POST", PATH, body | {"description": "x"}, headers=headers)
    assert (other.status, other.code) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    "change",
    [
        {"url": ""},
        {"url": "x" * 2001},
        {"url": None},
        {"url": 7},
        {"events": []},
        {"events": None},
        {"events": "run.failed"},
        {"events": ["run.started"]},
        {"events": ["*"]},
        {"events": ["webhook.disabled"]},
        {"events": ["user.deleted"]},
        {"description": "x" * 201},
        {"description": "two\nlines"},
        {"description": "nul\x00"},
        {"agent_ids": ["x"]},
        {"agent_ids": ["agt_01J00000000000000000000000"] * 21},
        {"enabled": "perhaps"},
        {"secret": "whsec_AAAA"},
        {"workspace_id": "wks_01J00000000000000000000000"},
        {"id": UNKNOWN},
        {"disabled_reason": None},
        {"created_by": {"id": "usr_x", "name": "x"}},
    ],
)
def test_bad_endpoints_are_refused(api: LambdaApi, change: dict[str, Any]) -> None:
    refused = api("POST", PATH, {"url": URL, "events": ["run.failed"]} | change)
    assert refused.status == 422, refused.body
    assert refused.json()["errors"]
    assert api("GET", PATH).json()["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:a9fe:a9fe]/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://[::1]/",
        "file:///etc/passwd",
        "gopher://receiver.example/",
        "javascript:alert(1)",
        "https://user:password@receiver.example/",
        "https://receiver.example\\@10.0.0.1/",
        "//receiver.example/",
        "receiver.example",
        "https://",
    ],
)
def test_addresses_that_may_not_be_opened_are_refused(api: LambdaApi, url: str) -> None:
    refused = api("POST", PATH, {"url": url, "events": ["run.failed"]})
    assert (refused.status, refused.code) == (422, "url_refused"), refused.body
    made = make(api)
    changed = api("PATCH", f"{PATH}/{made['id']}", {"revision": 0, "url": url})
    assert changed.code == "url_refused"


def test_in_the_cloud_an_endpoint_is_https(api: LambdaApi, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = get_settings().model_copy(update={"frontdesk_env": "staging"})
    monkeypatch.setattr("webhooks.endpoints.service.get_settings", lambda: cloud)
    refused = api("POST", PATH, {"url": "http://receiver.example/", "events": ["run.failed"]})
    assert (refused.status, refused.code) == (422, "insecure_url")
    make(api, url="HTTPS://receiver.example/")


def test_roles(account: Account) -> None:
    made = make(account.api("webhooks"))
    path = f"{PATH}/{made['id']}"
    delivery = account.api("webhooks")("POST", f"{path}/test").json()["id"]
    for role in ("viewer", "editor"):
        member = new_account(role, account.workspace_id).api("webhooks")
        for url in ("/api/webhooks/events", PATH, path, f"{path}/deliveries"):
            assert member("GET", url).status == 200, url
        for method, url, body in (
            ("POST", PATH, {"url": URL, "events": ["run.failed"]}),
            ("PATCH", path, {"revision": 0, "enabled": False}),
            ("DELETE", path, None),
            ("POST", f"{path}/rotate-secret", {}),
            ("POST", f"{path}/test", None),
            ("POST", f"{path}/deliveries/{delivery}/redeliver", None),
        ):
            refused = member(method, url, body)
            assert (refused.status, refused.code) == (403, "forbidden"), url
    admin = new_account("admin", account.workspace_id).api("webhooks")
    assert admin("PATCH", path, {"revision": 0, "enabled": False}).status == 200


def test_what_is_somebody_elses_does_not_exist(account: Account, stranger: Account) -> None:
    mine, theirs = make(account.api("webhooks")), make(stranger.api("webhooks"))
    delivery = stranger.api("webhooks")("POST", f"{PATH}/{theirs['id']}/test").json()["id"]
    agent = stranger.api("agents")("POST", "/api/agents", {"name": "Theirs"}).json()["id"]
    api, foreign = account.api("webhooks"), f"{PATH}/{theirs['id']}"
    for method, url, body in (
        ("GET", foreign, None),
        ("PATCH", foreign, {"revision": 0, "enabled": False}),
        ("DELETE", foreign, None),
        ("POST", f"{foreign}/rotate-secret", {}),
        ("POST", f"{foreign}/test", None),
        ("GET", f"{foreign}/deliveries", None),
        ("GET", f"{foreign}/deliveries/{delivery}", None),
        ("POST", f"{foreign}/deliveries/{delivery}/redeliver", None),
        # The own endpoint with somebody else's delivery, or agent.
        ("GET", f"{PATH}/{mine['id']}/deliveries/{delivery}", None),
        ("POST", f"{PATH}/{mine['id']}/deliveries/{delivery}/redeliver", None),
        ("PATCH", f"{PATH}/{mine['id']}", {"revision": 0, "agent_ids": [agent]}),
        ("POST", PATH, {"url": URL, "events": ["run.failed"], "agent_ids": [agent]}),
    ):
        assert api(method, url, body).status == 404, (method, url)
    for odd in ("x", "..", "whe_" + "0" * 3000, UNKNOWN):
        assert api("GET", f"{PATH}/{odd}").status == 404
        assert api("GET", f"{PATH}/{odd}/deliveries").status == 404


def test_deletion_removes_the_log(account: Account) -> None:
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        tell(account)
        work()
    partition = Endpoint.partition_of(account.workspace_id, hook.id)
    kinds = {entry["kind"] for entry in get_table().partition(partition)}
    assert kinds == {"webhook_health", "webhook_delivery", "webhook_attempt"}
    assert hook.call("DELETE").status == 204
    (told,) = [e for e in events_of(account.workspace_id) if e.type == "webhook.deleted"]
    for _ in range(2):
        invoke(bus_event(Event.model_validate(told.model_dump())))
        assert list(get_table().partition(partition)) == []


def test_the_catalogue_is_told(api: LambdaApi) -> None:
    listing = api("GET", "/api/webhooks/events").json()
    assert listing["next_cursor"] is None
    assert [item["name"] for item in listing["items"]] == list(CATALOG)
    for item in listing["items"]:
        assert item["example"]["type"] == item["name"]
        assert item["example"]["version"] == item["version"] == 1
