"""Keys by themselves: what they look like, what they name, and what proves them."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from agents.permissions import AGENTS_READ
from frontdesk import clock
from frontdesk.credentials.keys import key_hash, key_prefix, new_key, read_key, read_secret_key
from frontdesk.errors import Forbidden, Unauthenticated
from frontdesk.identity import Workspace
from frontdesk.ids import new_id
from frontdesk.permissions import CHAT_USE, KNOWLEDGE_SEARCH, Permission
from frontdesk.records.api_key import ApiKey, KeyMaker, KeyType
from scripts.openapi import permissions

WORKSPACE, AGENT, KEY = new_id("wks"), new_id("agt"), new_id("key")


def record(key: str, type_: KeyType = "secret", **fields: Any) -> ApiKey:
    return ApiKey(
        workspace_id=WORKSPACE,
        agent_id=AGENT,
        id=KEY,
        name="Server",
        type=type_,
        prefix=key_prefix(key),
        hash=key_hash(key),
        created_by=KeyMaker(id="usr", name="Ada"),
        created_at=clock.now(),
        **fields,
    )


def workspace(status: Any = "active") -> Workspace:
    return Workspace(id=WORKSPACE, name="Shop", status=status, tier="pro", created_at=clock.now())


def test_a_key_names_its_record_and_proves_itself() -> None:
    for type_, start in (("secret", "fd_live_"), ("publishable", "fd_pub_")):
        kind: Any = type_
        key = new_key(kind, WORKSPACE, AGENT, KEY)
        assert key.startswith(start)
        credentials = read_key(key, kind)
        assert (credentials.workspace_id, credentials.agent_id) == (WORKSPACE, AGENT)
        assert credentials.subject_id == KEY
        assert credentials.reads()[0] == (ApiKey, ApiKey.key_of(WORKSPACE, AGENT, KEY))
        who = credentials.principal([record(key, kind), workspace()])
        assert (who.kind, who.user_id, who.user_name, who.tier) == ("key", KEY, "Server", "pro")
        assert (who.role, who.platform_admin) == (None, False)
        assert who.reaches(AGENT)
        assert not who.reaches(new_id("agt"))


def test_keys_differ_in_what_is_shown_of_them() -> None:
    keys = [new_key("secret", WORKSPACE, AGENT, KEY) for _ in range(200)]
    assert len(set(keys)) == 200
    assert len({key_prefix(key) for key in keys}) == 200
    assert {len(key_prefix(key)) for key in keys} == {len("fd_live_") + 6}
    assert all(key.startswith(key_prefix(key)) for key in keys)
    # Most of the secret is not in the prefix: 24 bytes are 32 characters.
    assert len(keys[0]) - len("fd_live_") == 96


@pytest.mark.parametrize(
    ("scopes", "granted"),
    [
        (["chat"], {CHAT_USE}),
        (["knowledge"], {KNOWLEDGE_SEARCH}),
        (["chat", "knowledge"], {CHAT_USE, KNOWLEDGE_SEARCH}),
        ([], set()),
    ],
)
def test_a_key_may_what_its_scopes_say(scopes: Any, granted: set[Permission]) -> None:
    key = new_key("secret", WORKSPACE, AGENT, KEY)
    who = read_key(key, "secret").principal([record(key, scopes=scopes), workspace()])
    assert {each for _, each in permissions().values() if who.may(each)} == granted
    with pytest.raises(Forbidden, match="This key"):
        who.check(AGENTS_READ)


def test_a_publishable_key_by_itself_may_nothing() -> None:
    key = new_key("publishable", WORKSPACE, AGENT, KEY)
    stored = record(key, "publishable", scopes=["chat", "knowledge"])
    who = read_key(key, "publishable").principal([stored, workspace()])
    assert not [each for _, each in permissions().values() if who.may(each)]


@pytest.mark.parametrize(
    "fields",
    [
        {"revoked_at": clock.now()},
        {"expires_at": clock.now() - timedelta(seconds=1)},
        {"revoked_at": clock.now(), "expires_at": clock.now() + timedelta(days=1)},
    ],
)
def test_what_has_ended_is_refused(fields: dict[str, Any]) -> None:
    key = new_key("secret", WORKSPACE, AGENT, KEY)
    with pytest.raises(Unauthenticated):
        read_key(key, "secret").principal([record(key, **fields), workspace()])


def test_the_right_ids_with_another_secret_prove_nothing() -> None:
    key, other = (new_key("secret", WORKSPACE, AGENT, KEY) for _ in range(2))
    credentials = read_key(other, "secret")
    for items in ([record(key), workspace()], [None, workspace()], [record(other), None]):
        with pytest.raises(Unauthenticated):
            credentials.principal(items)
    with pytest.raises(Unauthenticated):
        credentials.principal([record(other), workspace("deleting")])
    assert credentials.principal([record(other), workspace()])


@pytest.mark.parametrize("type_", ["secret", "publishable"])
def test_what_is_no_key_is_refused(type_: Any) -> None:
    key = new_key(type_, WORKSPACE, AGENT, KEY)
    other = new_key("publishable" if type_ == "secret" else "secret", WORKSPACE, AGENT, KEY)
    short = base64.urlsafe_b64encode(b"x" * 71).decode()
    prefix = "fd_live_" if type_ == "secret" else "fd_pub_"
    for text in (
        "",
        prefix,
        other,
        prefix + "é" * 96,
        prefix + "!" * 96,
        prefix + short,
        key + "AAAA",
        key[:-1],
        key[1:],
        key.upper(),
        " " + key,
        prefix + "A" * 1_000_000,
    ):
        with pytest.raises(Unauthenticated) as refused:
            read_key(text, type_)
        assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_header_holds_a_secret_key() -> None:
    key = new_key("secret", WORKSPACE, AGENT, KEY)
    for header in (f"Bearer {key}", f"bearer {key}", f"BEARER  {key} "):
        assert read_secret_key(header).subject_id == KEY
    publishable = new_key("publishable", WORKSPACE, AGENT, KEY)
    for other in (None, "", key, f"Basic {key}", "Bearer", "Bearer ", f"Bearer {publishable}"):
        with pytest.raises(Unauthenticated):
            read_secret_key(other)
