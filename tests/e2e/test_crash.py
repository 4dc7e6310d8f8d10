"""The platform is killed in the middle of an answer, and started again."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import Client, Events, eventually, platform

ANSWER = "".join(f"word{number} " for number in range(64))
PARTIAL = "".join(f"word{number} " for number in range(20))


def counted(item: dict[str, Any], name: str) -> int:
    """A number of a stored item, 0 without it."""
    return int(item.get(name, {"N": "0"})["N"])


@pytest.mark.timeout(240)
def test_a_kill_in_the_middle_of_a_stream_loses_nothing(tmp_path: Path, model: Client) -> None:
    data = tmp_path / "data"
    with platform(data, model) as first:
        person = first.client.register("ada@example.com")
        # A model with a price, so that there is a budget to settle.
        agent = person.create_agent(model="gpt-4.1-mini", instructions="Be kind.")
        question = {"message": "Hello mock-gate-crash"}
        stream = Events(person.open("POST", f"/api/agents/{agent}/chat", question))
        stream.until(lambda events: events.text == PARTIAL)
        eventually(lambda: first.items("word19"))
        first.kill()
    started = stream.data("run.started")
    conversation = f"/api/agents/{agent}/conversations/{started['conversation_id']}"
    run = f"/api/agents/{agent}/runs/{started['run_id']}"

    with platform(data, model) as second:
        person = Client(second.client.url, person.token)  # the session outlives the process
        told = Events(person.open("GET", f"{run}/events")).finish()
        assert told.text == PARTIAL
        assert told.read[-1][0] == "error"
        assert told.read[-1][1]["code"] == "run_interrupted"
        assert told.read[-1][1]["retryable"] is True

        stored = person.call("GET", run).json()
        assert (stored["status"], stored["output"]) == ("interrupted", PARTIAL)
        head = person.call("GET", conversation).json()
        assert head["active_run_id"] is None
        assert head["leaf_id"] == started["message_id"]
        assert head["message_count"] == 2
        question_, answer = person.call("GET", f"{conversation}/messages").json()["items"]
        assert (question_["id"], question_["status"]) == (started["user_message_id"], "complete")
        assert (answer["parent_id"], answer["status"]) == (question_["id"], "interrupted")
        assert answer["content"] == PARTIAL

        # The event of the run's end is counted a moment after it.
        (day,) = eventually(lambda: second.items('"failed_runs"'))
        assert counted(day, "committed_micros") == counted(day, "cost_micros") > 0
        assert (counted(day, "runs"), counted(day, "failed_runs")) == (1, 1)

        model.call("POST", "/release", {"model": "mock-gate-crash"})
        again = person.chat(
            agent,
            conversation_id=started["conversation_id"],
            regenerate=started["message_id"],
        )
        assert again.text == ANSWER
        assert again.data("done")["status"] == "succeeded"
        messages = person.call("GET", f"{conversation}/messages").json()["items"]
        assert [message["status"] for message in messages] == [
            "complete",
            "interrupted",
            "complete",
        ]
        assert messages[2]["parent_id"] == question_["id"]

        def settled() -> bool:
            (item,) = second.items('"committed_micros"')
            return counted(item, "runs") == 2 and counted(item, "committed_micros") == counted(
                item, "cost_micros"
            )

        eventually(settled)


def test_a_second_start_keeps_accounts_agents_and_conversations(
    tmp_path: Path, model: Client
) -> None:
    data = tmp_path / "data"
    with platform(data, model) as first:
        person = first.client.register("ada@example.com")
        agent = person.create_agent(model="mock-64")
        done = person.chat(agent, message="Hello").data("done")
    assert first.process.returncode == 0
    with platform(data, model) as second:
        assert second.client.call("GET", "/healthz").json() == {"status": "ready"}
        login = {"email": "ada@example.com", "password": "a rather long password"}
        assert second.client.call("POST", "/api/auth/login", login).status == 200
        person = Client(second.client.url, person.token)
        messages = person.call(
            "GET", f"/api/agents/{agent}/conversations/{done['conversation_id']}/messages"
        ).json()["items"]
        assert [message["content"] for message in messages] == ["Hello", ANSWER]
        assert person.chat(agent, message="And now?").text == ANSWER
