"""How members set a widget up."""

from typing import Any

import pytest

from frontdesk.table import get_table
from tests.platform import new_account, stored
from tests.widget.shop import Shop, open_shop

DEFAULTS = {
    "title": None,
    "color": None,
    "position": "right",
    "theme": "auto",
    "language": "auto",
    "welcome_message": None,
    "suggested_questions": True,
    "pre_chat": {"enabled": False, "fields": []},
    "handoff": {"enabled": False, "message": ""},
    "show_branding": True,
    "revision": 0,
}


def url(shop: Shop) -> str:
    return f"/api/agents/{shop.agent_id}/widget"


def test_the_defaults_then_what_was_set(shop: Shop) -> None:
    api = shop.owner.api("widget")
    assert api("GET", url(shop)).json() == DEFAULTS
    saved = shop.settings(title=" Help ", color="#ABCDEF", theme="dark")
    wanted = DEFAULTS | {"title": "Help", "color": "#abcdef", "theme": "dark", "revision": 1}
    assert saved == wanted
    assert api("GET", url(shop)).json() == wanted
    assert shop.settings(theme="light") == wanted | {"theme": "light", "revision": 2}
    # What changes nothing is no change.
    assert shop.settings() == wanted | {"theme": "light", "revision": 2}


def test_two_members_do_not_overwrite_each_other(shop: Shop) -> None:
    api = shop.owner.api("widget")
    for revision in (0, 1):
        seen = api("GET", url(shop)).json()
        assert api("PUT", url(shop), seen | {"title": f"First {revision}"}).status == 200
        reply = api("PUT", url(shop), seen | {"title": "Second"})
        assert (reply.status, reply.code) == (409, "revision_conflict")
        assert reply.json()["revision"] == revision + 1
        assert api("GET", url(shop)).json()["title"] == f"First {revision}"


@pytest.mark.parametrize(
    "change",
    [
        {"color": "red"},
        {"color": "#12345"},
        {"color": "#123456;}"},
        {"title": ""},
        {"title": "a" * 81},
        {"title": "two\nlines"},
        {"position": "top"},
        {"theme": "neon"},
        {"language": "de"},
        {"welcome_message": "a" * 2001},
        {"pre_chat": {"enabled": True, "fields": []}},
        {"pre_chat": {"enabled": False, "fields": [{"key": "A", "label": "A"}]}},
        {"pre_chat": {"enabled": False, "fields": [{"key": "a", "label": ""}]}},
        {"pre_chat": {"enabled": False, "fields": [{"key": "a", "label": "A", "type": "file"}]}},
        {"pre_chat": {"enabled": False, "fields": [{"key": "a", "label": "A"}] * 2}},
        {
            "pre_chat": {
                "enabled": False,
                "fields": [{"key": f"k{n}", "label": "A"} for n in range(7)],
            }
        },
        {"handoff": {"enabled": True, "message": "a" * 501}},
        {"handoff": {"enabled": True, "webhook": "https://evil.example"}},
        {"agent_id": "agt_01J00000000000000000000000"},
        {"origins": ["*"]},
        {"revision": -1},
    ],
)
def test_what_makes_no_sense_is_refused(shop: Shop, change: dict[str, Any]) -> None:
    reply = shop.owner.api("widget")("PUT", url(shop), DEFAULTS | change)
    assert reply.status == 422, reply.body
    assert shop.owner.api("widget")("GET", url(shop)).json() == DEFAULTS


def test_who_may_not_write_may_read(shop: Shop) -> None:
    viewer = new_account("viewer", shop.owner.workspace_id).api("widget")
    assert viewer("GET", url(shop)).status == 200
    assert viewer("PUT", url(shop), DEFAULTS).status == 403
    editor = new_account("editor", shop.owner.workspace_id).api("widget")
    assert editor("PUT", url(shop), DEFAULTS).status == 200


def test_another_workspace_finds_nothing(shop: Shop) -> None:
    stranger = open_shop().owner.api("widget")
    assert stranger("GET", url(shop)).code == "agent_not_found"
    assert stranger("PUT", url(shop), DEFAULTS | {"title": "Mine"}).code == "agent_not_found"
    assert shop.owner.api("widget")("GET", url(shop)).json() == DEFAULTS


def test_a_change_is_in_the_audit_log(shop: Shop) -> None:
    shop.settings(title="Help")
    (entry,) = stored(kind="audit", workspace_id=shop.owner.workspace_id)
    assert entry["action"] == {"S": "widget.updated"}
    assert entry["target"] == {"S": shop.agent_id}
    assert entry["after"] == {"M": {"title": {"S": "Help"}}}


def test_neither_key_nor_visitor_reads_the_settings(shop: Shop) -> None:
    from tests.platform import LambdaApi

    token = shop.session()["token"]
    for credentials in (shop.key, token):
        assert LambdaApi("widget", credentials)("GET", url(shop)).status == 401
        assert LambdaApi("widget", credentials)("PUT", url(shop), DEFAULTS).status == 401


def test_the_settings_go_with_their_agent(shop: Shop) -> None:
    from frontdesk.records.agent import Agent
    from frontdesk.tenant import delete_tree

    shop.settings(title="Help")
    delete_tree(get_table(), Agent.partition_of(shop.owner.workspace_id, shop.agent_id))
    assert stored(kind="widget_settings", agent_id=shop.agent_id) == []
