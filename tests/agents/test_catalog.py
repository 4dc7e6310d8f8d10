"""Templates, models and the dashboard."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from agents.schemas import AgentConfigInput, AgentCreate
from agents.templates.catalog import templates
from frontdesk import clock
from frontdesk.engine.prices import MODELS, OFFLINE_MODEL, cost_micros, default_model, find
from frontdesk.identity import User
from frontdesk.records.usage import UsageDay
from frontdesk.settings import get_settings, reset_settings
from frontdesk.table import Create, Update, get_table
from tests.platform import Account, LambdaApi


@pytest.fixture
def api(account: Account) -> LambdaApi:
    return account.api("agents")


def test_six_templates_are_complete_in_both_languages() -> None:
    english, french = templates("en"), templates("fr")
    assert [template.id for template in english] == [template.id for template in french]
    assert {template.id for template in english} == {
        "customer-support",
        "hr-assistant",
        "ecommerce",
        "dev-assistant",
        "onboarding",
        "gym-concierge",
    }
    for one, other in zip(english, french, strict=True):
        for template in (one, other):
            AgentConfigInput.model_validate(template.config.model_dump())
            AgentCreate.model_validate(
                template.model_dump(include={"name", "description", "icon", "color"})
            )
            assert len(template.config.instructions) > 800
            assert template.config.welcome_message
            assert len(template.config.suggested_questions) >= 4
            assert template.config.guardrails.refuse_message
            assert template.category
        assert one.config.instructions != other.config.instructions
        assert one.name != other.name or one.description != other.description


def test_templates_speak_the_language_asked_for_or_the_users(
    api: LambdaApi, account: Account
) -> None:
    def names(query: str = "") -> list[str]:
        return [item["name"] for item in api("GET", f"/api/templates{query}").json()["items"]]

    assert names()[0] == "Customer support"
    assert names("?locale=fr")[0] == "Service client"
    assert api("GET", "/api/templates?locale=de").status == 422
    get_table().write(Update(User, User.key_of(account.user_id), set={"locale": "fr"}))
    assert names()[0] == "Service client"
    made = api("POST", "/api/agents", {"name": "X", "template_id": "customer-support"}).json()
    assert made["config"]["instructions"].startswith("Tu es l'assistant du service client")


def test_an_agent_from_a_template_takes_what_was_not_given(api: LambdaApi) -> None:
    body = {"name": "Mine", "template_id": "gym-concierge", "color": "#000000"}
    made = api("POST", "/api/agents", body).json()
    template = next(entry for entry in templates("en") if entry.id == "gym-concierge")
    assert (made["name"], made["color"], made["icon"]) == ("Mine", "#000000", template.icon)
    assert made["description"] == template.description
    assert made["config"] == template.config.model_dump(mode="json")
    own = api("POST", "/api/agents", {**body, "config": {"instructions": "Own"}}).json()
    assert own["config"]["instructions"] == "Own"
    assert own["config"]["welcome_message"] == ""


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    reset_settings()


def test_without_an_endpoint_only_the_offline_model_is_on_offer(
    api: LambdaApi, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("OPENAI_MODEL", "gpt-4o")
    reset_settings()
    answer = api("GET", "/api/models").json()
    assert [model["id"] for model in answer["items"]] == [OFFLINE_MODEL]
    assert answer["default"] == OFFLINE_MODEL
    assert answer["items"][0]["offline"] is True


def test_with_an_endpoint_its_model_comes_first(
    api: LambdaApi, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("OPENAI_BASE_URL", "http://ollama.example:11434/v1")
    environment.setenv("OPENAI_MODEL", "llama3.1:8b")
    reset_settings()
    answer = api("GET", "/api/models").json()
    assert answer["default"] == "llama3.1:8b"
    offline, own = answer["items"][:2]
    assert (offline["id"], own["id"]) == (OFFLINE_MODEL, "llama3.1:8b")
    assert own["provider"] == "ollama.example"
    assert own["input_price_micros_per_mtok"] is None
    assert {model["id"] for model in answer["items"][2:]} == set(MODELS) - {OFFLINE_MODEL}


def test_a_known_default_is_listed_once_with_its_price(
    api: LambdaApi, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("OPENAI_API_KEY", "sk-test")
    environment.setenv("OPENAI_MODEL", "gpt-4o-mini")
    reset_settings()
    items = api("GET", "/api/models").json()["items"]
    assert [model["id"] for model in items].count("gpt-4o-mini") == 1
    assert items[1]["input_price_micros_per_mtok"] == 150_000
    environment.delenv("OPENAI_MODEL")
    reset_settings()
    assert find(default_model(get_settings())) is not None


def test_prices() -> None:
    assert cost_micros("gpt-4o-mini", 1_000_000, 1_000_000) == 750_000
    assert cost_micros("gpt-4o-mini-2024-07-18", 1_000_000, 0) == 150_000
    assert cost_micros("openai/gpt-4o-mini", 1_000_000, 0) == 150_000
    assert cost_micros("gpt-4o-mini", 1, 0) == 1
    assert cost_micros(OFFLINE_MODEL, 10**9, 10**9) == 0
    assert cost_micros("gpt-6-luna", 272_000, 0) == 27_200
    assert cost_micros("gpt-6-luna", 300_000, 1_000_000) == 60_000 + 750_000
    for unknown in ("gpt-4o-mini-2024", "gpt-99", "mistral/gpt-4o-mini", "x/frontdesk-offline", ""):
        assert cost_micros(unknown, 1, 1) is None


def test_the_dashboard_adds_up_the_last_fourteen_days(api: LambdaApi, account: Account) -> None:
    today = clock.now().date()

    def used(days_ago: int, **counters: int) -> None:
        day = (today - timedelta(days=days_ago)).isoformat()
        get_table().write(Create(UsageDay(workspace_id=account.workspace_id, day=day, **counters)))

    used(0, runs=2, conversations=1, prompt_tokens=10, completion_tokens=5, cost_micros=7)
    used(3, runs=1, prompt_tokens=100, unpriced_runs=1)
    used(13, runs=4, conversations=2, cost_micros=3)
    used(14, runs=50, conversations=50, cost_micros=50)
    agents = [api("POST", "/api/agents", {"name": f"A{n}"}).json() for n in range(8)]
    api("POST", f"/api/agents/{agents[0]['id']}/promote", {"version": 1})
    board = api("GET", "/api/dashboard").json()
    assert (board["agents"], board["deployed_agents"], board["tier"]) == (8, 1, "free")
    assert (board["runs"], board["conversations"], board["tokens"]) == (7, 3, 115)
    assert (board["cost_micros"], board["unpriced_runs"]) == (10, 1)
    assert [day["date"] for day in board["days"]] == [
        (today - timedelta(days=back)).isoformat() for back in range(13, -1, -1)
    ]
    assert [day["runs"] for day in board["days"]] == [4, *[0] * 9, 1, 0, 0, 2]
    assert board["days"][10]["cost_micros"] is None
    assert board["days"][11]["cost_micros"] == 0
    assert [agent["name"] for agent in board["recent_agents"]] == [
        "A0", "A7", "A6", "A5", "A4", "A3"
    ]  # fmt: skip


def test_the_dashboard_of_an_empty_workspace(api: LambdaApi) -> None:
    board = api("GET", "/api/dashboard").json()
    assert (board["agents"], board["runs"], board["cost_micros"]) == (0, 0, 0)
    assert len(board["days"]) == 14
    assert board["recent_agents"] == []
