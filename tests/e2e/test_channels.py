"""Discord and WhatsApp against the whole platform: over HTTP, by the queue, with its worker."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.channels import discord_server, twilio_server
from tests.e2e.processes import Client, eventually, platform


def _connect(person: Client, agent: str, kind: str, config: dict[str, str]) -> dict[str, Any]:
    body = {"type": kind, "name": kind, "config": config}
    made = person.call("POST", f"/api/agents/{agent}/channels", body)
    assert made.status == 201, made.body
    found: dict[str, Any] = made.json()
    return found


def test_people_are_answered_on_discord_and_whatsapp(tmp_path: Path, model: Client) -> None:
    with discord_server.discord() as discord, twilio_server.twilio() as twilio:
        urls = {
            "DISCORD_API_URL": f"{discord.server.url}/api/v10",
            "TWILIO_API_URL": twilio.server.url,
            "OUTBOUND_ALLOW_PRIVATE_HOSTS": "true",
        }
        with platform(tmp_path / "data", model, **urls) as running:
            person = running.client.register("ada@example.com")
            agent = person.create_agent(model="mock-echo")
            deployed = person.call("POST", f"/api/agents/{agent}/promote", {"version": 1})
            assert deployed.status == 200, deployed.body
            connection = _connect(person, agent, "discord", discord_server.CONFIG)
            discord.endpoint = connection["urls"]["interactions"]
            place = f"/api/agents/{agent}/channels/{connection['id']}"
            for step in ("test", "register"):
                assert person.call("POST", f"{place}/{step}").json()["ok"]
            told = discord_server.command("Are you open?")
            body = json.dumps(told).encode()
            answer = running.client.call(
                "POST",
                discord.endpoint.removeprefix(running.client.url),
                raw=body,
                headers=discord_server.signed(body),
            )
            assert answer.json() == {"type": 5}
            discord.promised.add(told["token"])
            eventually(lambda: discord.said(told) == ["Are you open?"])

            connection = _connect(person, agent, "whatsapp", twilio_server.CONFIG)
            url = connection["urls"]["messages"]
            form = twilio_server.message("On Sunday?")
            for _ in range(2):
                answer = running.client.call(
                    "POST",
                    url.removeprefix(running.client.url),
                    raw=urlencode(form).encode(),
                    headers=twilio_server.signed(url, form)
                    | {"content-type": "application/x-www-form-urlencoded"},
                )
                assert (answer.status, answer.body) == (200, twilio_server.EMPTY)
            eventually(twilio.texts)
            place = f"/api/agents/{agent}/channels/{connection['id']}/events"
            kinds = eventually(lambda: _kinds(person, place, "answer"))
    assert kinds == ["answer", "message"]
    assert twilio.texts() == ["On Sunday?"]


def _kinds(person: Client, place: str, wanted: str) -> list[str]:
    kinds = [each["kind"] for each in person.call("GET", place).json()["items"]]
    return kinds if wanted in kinds else []
