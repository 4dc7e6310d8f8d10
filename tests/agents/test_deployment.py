"""The deployment overview over the real Lambda handler."""

from frontdesk import clock
from frontdesk.identity import Workspace
from frontdesk.records.usage import UsageDay
from frontdesk.table import Update, get_table
from tests.platform import Account


def test_an_agent_goes_live(account: Account, stranger: Account) -> None:
    api = account.api("agents")
    agent = api("POST", "/api/agents", {"name": "Desk"}).json()["id"]
    path = f"/api/agents/{agent}"
    shown = api("GET", path + "/deployment").json()
    assert shown == {
        "status": "not_deployed",
        "version": None,
        "production_config_differs": False,
        "urls": {
            "origin": "http://127.0.0.1:8080",
            "chat": f"http://127.0.0.1:8080/api/v1/agents/{agent}/chat",
            "openai_base": "http://127.0.0.1:8080/v1",
            "mcp": f"http://127.0.0.1:8080/api/v1/agents/{agent}/mcp",
            "widget_script": "http://127.0.0.1:8080/widget.js",
        },
        "limits": {"per_minute": 60, "per_day": 1000, "used_today": 0},
    }
    api("POST", path + "/promote", {"version": 1})
    shown = api("GET", path + "/deployment").json()
    assert (shown["status"], shown["version"]) == ("live", 1)
    assert shown["production_config_differs"] is False
    api("PUT", path + "/config", {"config": {"instructions": "Be kind."}, "base_version": 1})
    assert api("GET", path + "/deployment").json()["production_config_differs"] is True
    assert stranger.api("agents")("GET", path + "/deployment").code == "agent_not_found"


def test_the_limits_are_those_of_the_plan(account: Account) -> None:
    api = account.api("agents")
    agent = api("POST", "/api/agents", {"name": "Desk"}).json()["id"]
    workspace = Workspace.key_of(account.workspace_id)
    day = UsageDay.key_of(account.workspace_id, clock.now().date().isoformat())
    get_table().write(
        Update(
            UsageDay,
            day,
            must_exist=False,
            set={"workspace_id": account.workspace_id, "day": day.sk.removeprefix("DAY#")},
            add={"requests": 7},
        )
    )
    for tier, limits in (("pro", (300, 10_000)), ("team", (3_000, None))):
        get_table().write(Update(Workspace, workspace, set={"tier": tier}))
        shown = api("GET", f"/api/agents/{agent}/deployment").json()["limits"]
        assert (shown["per_minute"], shown["per_day"], shown["used_today"]) == (*limits, 7)
