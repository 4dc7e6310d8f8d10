"""A data folder that an earlier version has left behind, killed in the middle, is opened."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from frontdesk import clock
from frontdesk.migrations.items import Applied
from frontdesk.queue.local_store import LocalQueues
from frontdesk.table import Put
from frontdesk.table.sync import Table
from local.dynamo import Dynoxide
from tests.e2e.processes import ROOT, Client, Events, Platform, eventually, platform
from tests.earlier_folder import (
    EMAIL,
    IDS,
    PASSWORD,
    TOKEN_SECRET,
    create_tables,
    write_queues,
    write_rows,
)

NAMES = {"main": "frontdesk-main-local", "counters": "frontdesk-counters-local"}
SETTINGS = {
    "TOKEN_SECRET": TOKEN_SECRET,
    "OUTBOUND_ALLOW_PRIVATE_HOSTS": "true",
    "TWILIO_API_URL": "http://127.0.0.1:9",
}
AGENT = f"/api/agents/{IDS['agent']}"
PARTIAL = "".join(f"word{number} " for number in range(20)).rstrip()


def dynamodb(engine: Dynoxide) -> Any:
    return boto3.client("dynamodb", endpoint_url=engine.endpoint, region_name="eu-west-1")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder as it was left."""
    folder = tmp_path / "data"
    folder.mkdir()
    engine = Dynoxide(folder / "tables.db")
    engine.start()
    create_tables(dynamodb(engine), NAMES)
    write_rows(dynamodb(engine), NAMES)
    engine.stop()
    write_queues(folder / "queues.db")
    return folder


def tick(running: Platform, function: str, schedule: str) -> None:
    """What the clock does each minute, now."""
    queues = LocalQueues(running.data / "queues.db")
    queues.send(f"schedule-{function}-{schedule}", {"source": "aws.scheduler", "detail": "{}"})
    queues.close()


def items(person: Client, path: str) -> list[dict[str, Any]]:
    reply = person.call("GET", path)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.json()["items"]
    return found


def sign_in(running: Platform) -> Client:
    person = Client(running.client.url)
    signed = person.call("POST", "/api/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert signed.status == 200, signed.body
    person.token = signed.json()["access_token"]
    return person


@pytest.mark.timeout(240)
def test_nothing_is_lost_and_work_goes_on(data: Path, model: Client) -> None:
    with platform(data, model, **SETTINGS) as running:
        log = running.log.read_text()
        for name in ("m0001_runs", "m0002_conversations", "m0003_duties"):
            assert f"Migrated {name}: " in log
        person = sign_in(running)

        # The runs that were killed are closed as interrupted, with what they had said.
        tick(running, "ChatWorkerFunction", "SweepInterruptedRuns")
        dead = f"{AGENT}/runs/{IDS['dead']}"
        eventually(lambda: person.call("GET", dead).json()["status"] != "running")
        run = person.call("GET", dead).json()
        assert (run["status"], run["output"]) == ("interrupted", PARTIAL)
        told = Events(person.open("GET", f"{dead}/events")).finish()
        assert (told.text, told.read[-1][1]["code"]) == (PARTIAL, "run_interrupted")
        again = person.chat(IDS["agent"], conversation_id=IDS["dead_conversation"], message="Hi")
        assert again.data("done")["status"] == "succeeded"

        # Everything is in its list.
        conversations = {each["id"]: each for each in items(person, f"{AGENT}/conversations")}
        assert len(conversations) == 5
        assert conversations[IDS["asked_in"]]["state"] == "waiting"
        path = f"{AGENT}/conversations/{IDS['conversation']}/messages"
        assert [each["role"] for each in items(person, path)] == ["user", "assistant"]
        runs = {each["id"]: each["status"] for each in items(person, f"{AGENT}/runs")}
        assert (runs[IDS["succeeded"]], runs[IDS["cancelled"]]) == ("succeeded", "cancelled")
        (failed,) = items(person, f"/api/agents/{IDS['failing_agent']}/runs")
        assert (failed["id"], failed["status"]) == (IDS["failed"], "failed")
        # A file that was announced and has not come within half an hour is forgotten.
        tick(running, "KnowledgeWorkerFunction", "SweepDocuments")
        path = f"{AGENT}/knowledge/documents"
        eventually(lambda: [each["id"] for each in items(person, path)] == [IDS["document"]])
        assert items(person, path)[0]["status"] == "ready"
        connectors = {each["id"] for each in items(person, f"{AGENT}/knowledge/connectors")}
        assert connectors == {IDS["connector"], IDS["push"]}
        assert IDS["channel"] in {each["id"] for each in items(person, f"{AGENT}/channels")}
        handed = person.call("POST", f"{AGENT}/conversations/{IDS['asked_in']}/answered")
        assert (handed.status, handed.json()["state"]) == (200, "answered")

        # The key still works, in production.
        asked = Client(running.client.url, IDS["secret"]).call(
            "POST",
            "/v1/chat/completions",
            {"model": IDS["agent"], "messages": [{"role": "user", "content": "Hello"}]},
        )
        assert asked.status == 200, asked.body

        # The delivery is due and tried again; the message on WhatsApp is taken up again.
        tick(running, "WebhooksWorkerFunction", "SweepDueDeliveries")
        endpoint = f"/api/webhooks/endpoints/{IDS['endpoint']}"
        eventually(lambda: items(person, f"{endpoint}/deliveries")[0]["attempts"] > 2)
        tick(running, "ChannelsWorkerFunction", "SweepDueArrivals")
        eventually(lambda: int(running.items("channel_arrival")[0]["takes"]["N"]) > 1)

    with platform(data, model, **SETTINGS) as second:
        assert "Migrated" not in second.log.read_text()
        assert len(items(sign_in(second), f"{AGENT}/conversations")) >= 5


def test_a_folder_of_a_newer_version_is_refused_in_one_line(data: Path) -> None:
    engine = Dynoxide(data / "tables.db")
    engine.start()
    newer = Applied(name="m9999_tomorrow", changed=1, applied_at=clock.now())
    Table(dynamodb(engine), NAMES).write(Put(newer))
    engine.stop()
    started = subprocess.run(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PORT": "0", "DATA_DIR": str(data), "DEMO": "0"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode == 1, signal.strsignal(-started.returncode)
    assert started.stderr.splitlines() == [
        f"frontdesk: {data}: the data was written by a newer version of Frontdesk"
        " (unknown migrations: m9999_tomorrow); start that version"
    ]
