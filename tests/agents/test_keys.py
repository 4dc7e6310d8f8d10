"""Keys over the real Lambda handler: make, list, change, revoke, and what is refused."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from agents.keys.items import MAX_ACTIVE_KEYS, REVOKED_KEPT
from agents.keys.repository import KeyRepository
from frontdesk import clock
from frontdesk.audit import AuditEntry
from frontdesk.credentials.identities import read_identity
from frontdesk.credentials.keys import read_key
from frontdesk.errors import Unauthenticated
from frontdesk.records.api_key import ApiKey
from frontdesk.table import Query, Update, get_table
from tests.deployed import deployed_agent, stored_key
from tests.parallel import at_once
from tests.platform import Account, LambdaApi, Reply, new_account, stored

UNKNOWN = "key_01J00000000000000000000000"


@pytest.fixture
def api(account: Account) -> LambdaApi:
    return account.api("agents")


@pytest.fixture
def keys(account: Account) -> str:
    return f"/api/agents/{deployed_agent(account)}/keys"


def make(api: LambdaApi, keys: str, **values: Any) -> Any:
    reply = api("POST", keys, {"name": "Server", "type": "secret"} | values)
    assert reply.status == 201, reply.body
    return reply.json()


def principal(key: str, kind: Any = "secret") -> Any:
    credentials = read_key(key, kind)
    return credentials.principal(get_table().batch_get(credentials.reads()))


def test_a_key_is_shown_once_and_stored_as_a_hash(
    api: LambdaApi, keys: str, account: Account
) -> None:
    made = make(api, keys, name="  Server ", scopes=["chat", "knowledge"])
    secret = made.pop("key")
    assert secret.startswith(made["prefix"])
    assert made["prefix"].startswith("fd_live_")
    assert len(made["prefix"]) == len("fd_live_") + 6
    assert (made["name"], made["status"], made["last_used_at"]) == ("Server", "active", None)
    assert made["created_by"] == {"id": account.user_id, "name": "Test user"}
    assert api("GET", keys).json() == {"items": [made], "next_cursor": None}
    assert set(made) == {
        *("id", "name", "type", "prefix", "scopes", "origins", "identity_secret_set", "status"),
        *("expires_at", "last_used_at", "created_by", "created_at", "revoked_at"),
    }
    everything = str(stored()) + str(stored("counters"))
    assert secret not in everything
    assert secret.removeprefix("fd_live_")[6:] not in everything

    who = principal(secret)
    assert (who.kind, who.user_id, who.workspace_id) == ("key", made["id"], account.workspace_id)


def test_the_newest_stand_first_in_pages(api: LambdaApi, keys: str) -> None:
    made = [make(api, keys, name=f"Key {number}")["id"] for number in range(3)]
    page = api("GET", f"{keys}?limit=2").json()
    assert [key["id"] for key in page["items"]] == made[:0:-1]
    rest = api("GET", f"{keys}?limit=2&cursor={page['next_cursor']}").json()
    assert [key["id"] for key in rest["items"]] == made[:1]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "", "type": "secret"},
        {"name": "x" * 81, "type": "secret"},
        {"name": "two\nlines", "type": "secret"},
        {"name": "x", "type": "root"},
        {"name": "x", "type": "secret", "scopes": []},
        {"name": "x", "type": "secret", "scopes": ["admin"]},
        {"name": "x", "type": "secret", "origins": ["https://example.com"]},
        {"name": "x", "type": "publishable", "scopes": ["knowledge"]},
        {"name": "x", "type": "publishable", "scopes": ["chat", "knowledge"]},
        {"name": "x", "type": "publishable", "origins": ["*"]},
        {"name": "x", "type": "publishable", "origins": ["https://example.com/path"]},
        {"name": "x", "type": "publishable", "origins": [f"https://{n}.test" for n in range(51)]},
        {"name": "x", "type": "secret", "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "x", "type": "secret", "expires_at": "2099-01-01T00:00:00"},
        {"name": "x", "type": "secret", "expires_at": "9999-12-31T23:59:59-14:00"},
        {"name": "x", "type": "secret", "workspace_id": "wks_01J9ZK3V7XQ8M4T2B6N5R0S1WD"},
        {"name": "x", "type": "secret", "hash": "0" * 64},
        {"name": "x", "type": "secret", "created_at": "2020-01-01T00:00:00Z"},
        {"name": "x", "type": "secret", "revoked_at": None},
        {"name": "x", "type": "secret", "agent_id": "agt_01J9ZK3V7XQ8M4T2B6N5R0S1WD"},
    ],
)
def test_bad_input_makes_no_key(api: LambdaApi, keys: str, body: dict[str, Any]) -> None:
    reply = api("POST", keys, body)
    assert (reply.status, reply.code) == (422, "invalid")
    assert api("GET", keys).json()["items"] == []


def test_origins_are_stored_in_one_form(api: LambdaApi, keys: str) -> None:
    written = ["HTTPS://Example.com/", "https://example.com:443", "https://*.example.com"]
    made = make(api, keys, type="publishable", origins=[*written, "http://localhost:*"])
    expected = ["https://example.com", "https://*.example.com", "http://localhost:*"]
    assert made["origins"] == expected
    assert made["key"].startswith("fd_pub_")


def test_a_key_is_changed(api: LambdaApi, keys: str, account: Account) -> None:
    made = make(api, keys, type="publishable")
    path = f"{keys}/{made['id']}"
    later = clock.iso(clock.now() + timedelta(days=7))
    changes = {"name": "Shop", "origins": ["https://shop.test"], "expires_at": later}
    changed = api("PATCH", path, changes).json()
    assert {name: changed[name] for name in changes} == changes
    assert api("PATCH", path, {}).json() == changed
    assert api("PATCH", path, {"expires_at": None}).json()["expires_at"] is None
    assert api("PATCH", path, {"origins": []}).json()["origins"] == []
    for smuggled in ("scopes", "type", "hash", "revoked_at", "workspace_id", "identity_secret"):
        assert api("PATCH", path, {smuggled: None}).status == 422
    secret = make(api, keys)
    reply = api("PATCH", f"{keys}/{secret['id']}", {"origins": ["https://shop.test"]})
    assert (reply.status, reply.code) == (422, "not_publishable")
    entries = list(get_table().all(Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT")))
    assert [entry.action for entry in entries][:2] == ["key.created", "key.updated"]
    assert (entries[1].before or {})["name"] == "Server"
    assert made["key"] not in str(entries)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_somebody_else_has_just_changed_is_not_noted_as_ones_own(
    api: LambdaApi, keys: str, account: Account, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = f"{keys}/{make(api, keys, type='publishable')['id']}"
    rewrite = KeyRepository.rewrite

    def after_somebody_else(*arguments: Any) -> Any:
        monkeypatch.setattr(KeyRepository, "rewrite", rewrite)
        api("PATCH", path, {"name": "Theirs"})
        return rewrite(*arguments)

    monkeypatch.setattr(KeyRepository, "rewrite", after_somebody_else)
    origins = ["https://shop.test"]
    api(method, path, {"origins": origins} if method == "PATCH" else None)
    entry = list(get_table().all(Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT")))[-1]
    if method == "PATCH":
        assert (entry.before, entry.after) == ({"origins": []}, {"origins": origins})
    else:
        assert (entry.action, (entry.before or {})["name"]) == ("key.revoked", "Theirs")


def test_a_revoked_key_is_refused_at_once_and_listed_for_a_month(
    api: LambdaApi, keys: str, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(api, keys)
    path = f"{keys}/{made['id']}"
    assert principal(made["key"])
    assert api("DELETE", path).status == 204
    with pytest.raises(Unauthenticated):
        principal(made["key"])
    assert api("DELETE", path).status == 204
    (listed,) = api("GET", keys).json()["items"]
    assert listed["status"] == "revoked"
    assert listed["revoked_at"]
    assert api("PATCH", path, {"name": "Again"}).code == "key_revoked"
    actions = [
        e.action for e in get_table().all(Query(AuditEntry, f"WS#{account.workspace_id}#AUDIT"))
    ]
    assert actions == ["key.created", "key.revoked"]

    later = clock.now() + REVOKED_KEPT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    record = ApiKey.key_of(account.workspace_id, keys.split("/")[3], made["id"])
    assert get_table().get(ApiKey, record) is None


def test_an_expired_key_is_refused_and_can_be_prolonged(
    api: LambdaApi, keys: str, account: Account
) -> None:
    agent = keys.split("/")[3]
    past = clock.now() - timedelta(seconds=1)
    secret, record = stored_key(account, agent, expires_at=past)
    with pytest.raises(Unauthenticated):
        principal(secret)
    assert api("GET", keys).json()["items"][0]["status"] == "expired"
    changed = api("PATCH", f"{keys}/{record.id}", {"expires_at": None}).json()
    assert changed["status"] == "active"
    assert principal(secret)


def test_a_repeated_request_makes_no_second_key(api: LambdaApi, keys: str) -> None:
    body = {"name": "Server", "type": "secret"}
    headers = {"Idempotency-Key": "once"}
    first = api("POST", keys, body, headers=headers)
    again = api("POST", keys, body, headers=headers)
    assert (first.status, again.status, again.code) == (201, 409, "key_already_made")
    assert again.json()["key_id"] == first.json()["id"]
    other = api("POST", keys, body | {"name": "Other"}, headers=headers)
    assert (other.status, other.code) == (422, "idempotency_key_reused")

    def post(number: int) -> Reply:
        return api("POST", keys, body, headers={"Idempotency-Key": "at-once"})

    replies = at_once(post, 6)
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409, 409, 409]
    assert {reply.code for reply in replies if reply.status == 409} == {"key_already_made"}
    assert len(api("GET", keys).json()["items"]) == 2


def test_the_limit_of_active_keys_holds_for_those_who_come_together(
    api: LambdaApi, keys: str, account: Account
) -> None:
    agent = keys.split("/")[3]
    past = clock.now() - timedelta(seconds=1)
    for _ in range(MAX_ACTIVE_KEYS - 2):
        stored_key(account, agent)
    _, expired = stored_key(account, agent, expires_at=past)
    stored_key(account, agent, revoked_at=past)

    def post(number: int) -> Reply:
        return api("POST", keys, {"name": f"Key {number}", "type": "secret"})

    replies = at_once(post, 5)
    assert sorted(reply.status for reply in replies) == [201, 201, 409, 409, 409]
    assert {reply.code for reply in replies if reply.status == 409} == {"key_limit"}
    prolonged = api("PATCH", f"{keys}/{expired.id}", {"expires_at": None})
    assert (prolonged.status, prolonged.code) == (409, "key_limit")


def test_a_repeat_is_one_whether_or_not_there_is_room(
    api: LambdaApi, keys: str, account: Account
) -> None:
    for _ in range(MAX_ACTIVE_KEYS - 1):
        stored_key(account, keys.split("/")[3])
    body, headers = {"name": "Last", "type": "secret"}, {"Idempotency-Key": "last"}
    first = api("POST", keys, body, headers=headers)
    assert first.status == 201
    again = api("POST", keys, body, headers=headers)
    assert (again.code, again.json()["key_id"]) == ("key_already_made", first.json()["id"])
    assert api("POST", keys, body).code == "key_limit"


def test_visitors_are_signed_by_a_secret_of_the_key(
    api: LambdaApi, keys: str, account: Account
) -> None:
    made = make(api, keys, type="publishable")
    path = f"{keys}/{made['id']}/identity-secret"
    record = ApiKey.key_of(account.workspace_id, keys.split("/")[3], made["id"])

    def known(secret: str) -> bool:
        key = get_table().get(ApiKey, record)
        assert key
        claims = {"sub": "42", "exp": clock.now() + timedelta(minutes=5)}
        try:
            read_identity(key, jwt.encode(claims, secret, algorithm="HS256"))
        except Unauthenticated:
            return False
        return True

    first = api("POST", path).json()["secret"]
    assert first.startswith("fd_idsec_")
    assert known(first)
    assert api("GET", keys).json()["items"][0]["identity_secret_set"] is True
    assert first not in str(stored())
    second = api("POST", path).json()["secret"]
    assert (known(first), known(second)) == (False, True)
    assert api("DELETE", path).status == 204
    assert known(second) is False
    assert api("DELETE", path).status == 204
    assert api("GET", keys).json()["items"][0]["identity_secret_set"] is False

    other = make(api, keys)
    reply = api("POST", f"{keys}/{other['id']}/identity-secret")
    assert (reply.status, reply.code) == (422, "not_publishable")
    api("DELETE", f"{keys}/{made['id']}")
    assert api("POST", path).code == "key_revoked"


def test_somebody_elses_agent_and_key_are_not_found(
    api: LambdaApi, keys: str, account: Account, stranger: Account
) -> None:
    made = make(api, keys, type="publishable")
    theirs = stranger.api("agents")
    own = f"/api/agents/{deployed_agent(stranger)}/keys"
    sibling = f"/api/agents/{deployed_agent(account)}/keys"
    body = {"name": "x", "type": "secret"}
    assert theirs("GET", keys).code == "agent_not_found"
    assert theirs("POST", keys, body).code == "agent_not_found"
    for caller, path in ((theirs, keys), (theirs, own), (api, sibling)):
        one = f"{path}/{made['id']}"
        assert caller("PATCH", one, {"name": "Mine"}).status == 404
        assert caller("DELETE", one).status == 404
        assert caller("POST", f"{one}/identity-secret").status == 404
        assert caller("DELETE", f"{one}/identity-secret").status == 404
    assert api("DELETE", f"{keys}/{UNKNOWN}").code == "key_not_found"
    made.pop("key")
    assert api("GET", keys).json()["items"] == [made]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_who_may_not_write_makes_no_key(role: str, keys: str, account: Account) -> None:
    api = new_account(role, account.workspace_id).api("agents")
    assert api("GET", keys).status == 200
    status = api("POST", keys, {"name": "x", "type": "secret"}).status
    assert status == (201 if role == "editor" else 403)


def test_a_key_is_no_member(api: LambdaApi, keys: str, account: Account) -> None:
    for type_ in ("secret", "publishable"):
        as_key = LambdaApi("agents", make(api, keys, type=type_)["key"])
        assert as_key("GET", keys).status == 401
        assert as_key("POST", keys, {"name": "x", "type": "secret"}).status == 401
        assert as_key("GET", "/api/agents").status == 401


def test_a_key_ends_with_its_workspace(api: LambdaApi, keys: str, account: Account) -> None:
    from frontdesk.identity import Workspace

    made = make(api, keys)
    workspace = Workspace.key_of(account.workspace_id)
    get_table().write(Update(Workspace, workspace, set={"status": "deleting"}))
    with pytest.raises(Unauthenticated):
        principal(made["key"])
