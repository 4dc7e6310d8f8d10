"""What a page learns of an agent, and which pages do."""

import pytest

from frontdesk.records.agent import AgentEnvironment
from frontdesk.table import Delete, get_table
from tests.platform import LambdaApi, Reply
from tests.widget.shop import PAGE, Shop, open_shop

OWN = "http://127.0.0.1:8080"


def cors(reply: Reply) -> dict[str, list[str]]:
    return {n: v for n, v in reply.headers.items() if n.startswith("access-control-")}


def test_the_public_config_is_exactly_this() -> None:
    shop = open_shop(
        instructions="Secret instructions",
        model="some-model",
        welcome_message="Hello!",
        suggested_questions=["When are you open?"],
    )
    reply = shop("GET", "/config")
    assert (reply.status, reply.json()) == (
        200,
        {
            "agent": {
                "id": shop.agent_id,
                "name": "Test agent",
                "icon": "bot",
                "color": "#6d5ae6",
                "description": "",
            },
            "title": "Test agent",
            "color": "#6d5ae6",
            "position": "right",
            "theme": "auto",
            "language": "auto",
            "welcome_message": "Hello!",
            "suggested_questions": ["When are you open?"],
            "pre_chat": {"enabled": False, "fields": []},
            "handoff": {"enabled": False},
            "show_branding": True,
        },
    )
    assert reply.header("cache-control") == "private, max-age=60"
    assert set((reply.header("vary") or "").split(", ")) >= {"Origin", "Authorization"}


def test_what_members_set_is_what_the_page_gets() -> None:
    shop = open_shop(welcome_message="From the agent", suggested_questions=["A?"])
    shop.settings(
        title="Help",
        color="#ABCDEF",
        position="left",
        theme="dark",
        language="fr",
        welcome_message="Bonjour",
        suggested_questions=False,
        pre_chat={
            "enabled": True,
            "fields": [{"key": "email", "label": "Email", "type": "email", "required": True}],
        },
        handoff={"enabled": True, "message": "Not for everybody's eyes before they ask"},
        show_branding=False,
    )
    config = shop("GET", "/config").json()
    del config["agent"]
    assert config == {
        "title": "Help",
        "color": "#abcdef",
        "position": "left",
        "theme": "dark",
        "language": "fr",
        "welcome_message": "Bonjour",
        "suggested_questions": [],
        "pre_chat": {
            "enabled": True,
            "fields": [{"key": "email", "label": "Email", "type": "email", "required": True}],
        },
        "handoff": {"enabled": True},
        "show_branding": False,
    }
    shop.settings(welcome_message="")
    assert shop("GET", "/config").json()["welcome_message"] == ""


@pytest.mark.parametrize("page", [PAGE, OWN, "http://localhost:8080"])
def test_allowed_pages_are_named_exactly(shop: Shop, page: str) -> None:
    reply = shop("GET", "/config", page=page)
    assert reply.status == 200
    assert cors(reply)["access-control-allow-origin"] == [page]
    assert "access-control-allow-credentials" not in reply.headers


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example",
        "https://shop.example.com.evil.example",
        "https://evilshop.example.com",
        "http://shop.example.com",
        "https://shop.example.com:8443",
        "https://127.0.0.1:8080",
        "http://127.0.0.1:9090",
        "null",
        "*",
        "",
        None,
    ],
)
@pytest.mark.parametrize("method_path", [("GET", "/config"), ("POST", "/sessions")])
def test_a_hostile_page_gets_nothing(
    shop: Shop, page: str | None, method_path: tuple[str, str]
) -> None:
    method, path = method_path
    headers = {} if page is None else {"origin": page}
    body: object = {} if method == "POST" else None
    reply = LambdaApi("widget", shop.key)(method, shop.path + path, body, headers=headers)
    assert (reply.status, reply.code) == (403, "origin_not_allowed")
    assert cors(reply) == {}
    assert shop.agent_id not in reply.body.decode().replace(shop.path, "")


def test_a_list_without_origins_means_our_own_pages_alone() -> None:
    shop = open_shop(origins=())
    assert shop("GET", "/config").code == "origin_not_allowed"
    assert shop("GET", "/config", page=OWN).status == 200


def test_our_own_page_asks_without_an_origin() -> None:
    shop = open_shop(origins=())
    headers = {"sec-fetch-site": "same-origin"}
    reply = LambdaApi("widget", shop.key)("GET", f"{shop.path}/config", headers=headers)
    assert reply.status == 200
    for site in ("cross-site", "same-site", "none"):
        headers = {"sec-fetch-site": site}
        reply = LambdaApi("widget", shop.key)("GET", f"{shop.path}/config", headers=headers)
        assert reply.code == "origin_not_allowed"


def test_problems_can_be_read_by_an_allowed_page() -> None:
    shop = open_shop(production=False)
    reply = shop("GET", "/config")
    assert (reply.status, reply.code) == (409, "agent_not_deployed")
    assert cors(reply)["access-control-allow-origin"] == [PAGE]
    reply = shop("POST", "/sessions", {"unknown": 1})
    assert (reply.status, reply.code) == (422, "invalid")
    assert cors(reply)["access-control-allow-origin"] == [PAGE]
    assert shop("POST", "/sessions", {}).code == "agent_not_deployed"


def test_an_agent_that_is_taken_out_of_production_is_not_deployed_any_more(shop: Shop) -> None:
    assert shop("GET", "/config").status == 200
    key = AgentEnvironment.key_of(shop.owner.workspace_id, shop.agent_id, "production")
    get_table().write(Delete(AgentEnvironment, key))
    assert shop("GET", "/config").code == "agent_not_deployed"


def preflight(shop: Shop, path: str, origin: str | None) -> Reply:
    """As a browser sends it: without the key."""
    sent = {
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,content-type",
    }
    if origin is not None:
        sent["origin"] = origin
    return LambdaApi("widget")("OPTIONS", shop.path + path, headers=sent)


@pytest.mark.parametrize("path", ["/config", "/sessions"])
def test_a_preflight_lets_allowed_pages_ask(shop: Shop, path: str) -> None:
    reply = preflight(shop, path, PAGE)
    assert reply.status == 204
    allowed = cors(reply)
    assert allowed["access-control-allow-origin"] == [PAGE]
    assert allowed["access-control-allow-headers"] == ["authorization, content-type"]
    assert set(allowed["access-control-allow-methods"][0].split(", ")) == {"GET", "POST"}
    assert "access-control-allow-credentials" not in allowed
    assert "Origin" in (reply.header("vary") or "")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_preflight_of_a_hostile_page_gets_nothing(shop: Shop, origin: str | None) -> None:
    reply = preflight(shop, "/config", origin)
    assert (reply.status, cors(reply)) == (403, {})


def test_a_preflight_knows_of_no_other_agent_and_no_revoked_key(shop: Shop) -> None:
    other = open_shop(origins=("https://other.example",))
    assert preflight(shop, "/config", "https://other.example").status == 403
    nobody = Shop(shop.owner, "agt_01J00000000000000000000000", shop.key, shop.record)
    assert preflight(nobody, "/config", PAGE).status == 403
    assert preflight(other, "/config", "https://other.example").status == 204
    shop.revoke()
    assert cors(preflight(shop, "/config", PAGE)) == {}


@pytest.mark.parametrize("path", ["/frame", "/chat", "/conversations", "/nothing"])
def test_there_are_preflights_for_what_other_pages_call_alone(shop: Shop, path: str) -> None:
    reply = preflight(shop, path, PAGE)
    assert reply.status in (404, 405)
    assert cors(reply) == {}


def test_a_key_opens_its_own_agent_alone(shop: Shop) -> None:
    for other in (open_shop(shop.owner), open_shop()):
        stray = Shop(shop.owner, other.agent_id, shop.key, shop.record)
        reply = stray("GET", "/config")
        assert (reply.status, reply.code) == (404, "agent_not_found")
        assert cors(reply) == {}
        assert stray("POST", "/sessions", {}).status == 404


@pytest.mark.parametrize("key", [None, "", "fd_pub_", "fd_pub_AAAA", "x", "fd_live_"])
def test_what_is_no_key_is_refused(shop: Shop, key: str | None) -> None:
    api = LambdaApi("widget", key)
    reply = api("GET", f"{shop.path}/config", headers={"origin": PAGE})
    assert (reply.status, cors(reply)) == (401, {})


def test_a_changed_or_revoked_key_is_refused(shop: Shop) -> None:
    changed = shop.key[:12] + ("A" if shop.key[12] != "A" else "B") + shop.key[13:]
    reply = Shop(shop.owner, shop.agent_id, changed, shop.record)("GET", "/config")
    assert reply.status == 401
    shop.revoke()
    for call in (shop("GET", "/config"), shop("POST", "/sessions", {})):
        assert (call.status, cors(call)) == (401, {})
