"""The official OpenAI client is what talks to the model endpoint."""

from importlib.metadata import version

from tests.e2e.processes import Client


def test_the_openai_client_asks_the_endpoint(model: Client, person: Client) -> None:
    agent = person.create_agent(model="mock-64")
    assert person.chat(agent, message="Hello").data("done")["status"] == "succeeded"
    asked = model.call("GET", "/last").json()
    assert asked["user-agent"] == f"AsyncOpenAI/Python {version('openai')}"
    assert asked["x-stainless-lang"] == "python"
    assert asked["authorization"] == "Bearer test-key"
