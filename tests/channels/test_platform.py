"""The whole platform as a person runs it, killed in the middle of answers and started again."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.channels.slack_server import CODE, CONFIG, FakeSlack, direct, signed
from tests.channels.test_crash import Doorman
from tests.e2e.processes import Client, model_endpoint, platform

pytestmark = pytest.mark.timeout(240)


def in_two_minutes(check: Callable[[], list[Any] | None]) -> list[Any]:
    """What the check gives at last: a lease has to end, and then the sweep has to come."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if value := check():
            return value
        time.sleep(0.5)
    raise AssertionError("did not happen")


def installed(person: Client) -> tuple[str, str]:
    """A deployed agent in Slack: the path of its connection, and where Slack sends its events."""
    agent = person.create_agent(model="mock-paced")
    promoted = person.call("POST", f"/api/agents/{agent}/promote", {"version": 1})
    assert promoted.status == 200, promoted.body
    path = f"/api/agents/{agent}/channels"
    made = person.call("POST", path, {"type": "slack", "name": "Slack", "config": CONFIG}).json()
    begun = person.call("POST", f"{path}/{made['id']}/install")
    state = dict(parse_qsl(urlsplit(begun.json()["url"]).query))["state"]
    cookie = {"cookie": begun.headers["set-cookie"].partition(";")[0]}
    query = urlencode({"state": state, "code": CODE})
    back = Client(person.url).call("GET", f"/api/channels/slack/oauth?{query}", headers=cookie)
    assert (back.status, "install=done" in back.headers["location"]) == (303, True), back.body
    return f"{path}/{made['id']}", urlsplit(made["urls"]["events"]).path


def test_a_platform_that_is_killed_answers_everything_after_its_start(
    tmp_path: Path, slack: FakeSlack
) -> None:
    settings = {
        "OUTBOUND_ALLOW_PRIVATE_HOSTS": "true",
        "SLACK_API_URL": f"{slack.server.url}/api",
    }
    doorman = Doorman("chat.update")
    with model_endpoint() as model:
        with platform(tmp_path / "data", model, **settings) as first:
            person = first.client.register("ada@example.com")
            path, events = installed(person)
            slack.before = doorman
            for number in range(3):
                body = json.dumps(direct(f"Question {number}", channel=f"D{number}")).encode()
                told = Client(person.url).call("POST", events, raw=body, headers=signed(body))
                assert (told.status, told.body) == (200, b"")
            assert doorman.arrived.wait(60)
            first.kill()
        doorman.let_go.set()
        with platform(tmp_path / "data", model, **settings) as second:
            person = Client(second.client.url, person.token)

            def answered() -> list[Any] | None:
                items = person.call("GET", f"{path}/events?limit=100").json()["items"]
                answers = [item for item in items if item["kind"] == "answer"]
                return answers if len(answers) == 3 else None

            answers = in_two_minutes(answered)
    assert [answer["status"] for answer in answers] == ["ok"] * 3
    whole = [m["channel"] for m in slack.messages.values() if m["text"].endswith("word63")]
    assert sorted(set(whole)) == ["D0", "D1", "D2"]
    assert len(whole) == 3
