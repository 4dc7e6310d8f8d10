"""How fast webhooks leave: ``python bench/webhooks.py``.

Starts a receiver that answers after 10 ms and the whole platform (``python -m local`` with a data
folder of its own). First single events, told by API calls with pauses between them: the delay from
the moment that an event was stored to the arrival of its request. Then bursts of events that are
written into the table at once, since the API would be what is measured: deliveries a second, to one
endpoint and to twenty, from the first arrival to the last. Bounded; takes about a minute.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LATENCY_SECONDS = 0.01
PATIENCE_SECONDS = 120

sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]


class Receiver(asyncio.Protocol):
    """Answers every request after 10 ms and prints ``<arrival> <webhook-id> <event's time>``.

    Each request comes over a connection of its own, as the platform sends them.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A request begins."""
        self._transport = transport
        self._data = b""
        self._arrived = False

    def data_received(self, data: bytes) -> None:
        """Some of the request; its body is one JSON object."""
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if self._arrived or not found or not body.endswith(b"}}"):
            return
        self._arrived = True
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        told = datetime.fromisoformat(json.loads(body)["timestamp"]).timestamp()
        print(time.time(), {k.lower(): v for k, v in headers.items()}["webhook-id"], told)
        asyncio.get_running_loop().call_later(LATENCY_SECONDS, self._answer)

    def _answer(self) -> None:
        assert isinstance(self._transport, asyncio.Transport)
        self._transport.write(b"HTTP/1.1 204 X\r\nConnection: close\r\n\r\n")
        self._transport.close()


async def receive() -> None:
    """Serve until the process is ended; the first line that is printed is the port."""
    server = await asyncio.get_running_loop().create_server(Receiver, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    await server.serve_forever()


@contextmanager
def receiver(log: Path) -> Iterator[int]:
    """The receiver in a process of its own, writing to ``log``; gives its port."""
    with log.open("w") as file:
        command = [sys.executable, __file__, "--receive"]
        process = subprocess.Popen(command, stdout=file)
    try:
        while not (text := log.read_text()).endswith("\n"):
            time.sleep(0.05)
        yield int(text.split()[0])
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def platform(folder: Path) -> Iterator["Client"]:
    """Frontdesk as ``make start`` runs it, allowed to reach this machine, with an account."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")}
    environment |= {
        "PORT": "0",
        "DATA_DIR": str(folder),
        "DEMO": "0",
        "LOG_LEVEL": "WARNING",
        "OUTBOUND_ALLOW_PRIVATE_HOSTS": "true",
        "PYTHONPATH": ":".join(str(ROOT / p) for p in ("", "layers/shared", "functions")),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if "http://127.0.0.1:" in line:
                use_tables_of(process.pid, folder)
                url = "http://127.0.0.1:" + line.split("127.0.0.1:")[1].split()[0]
                yield Client(url, process.pid)
                break
        else:
            raise RuntimeError("the platform did not start")
    finally:
        process.terminate()
        process.wait(20)


def use_tables_of(platform_pid: int, folder: Path) -> None:
    """Let this process reach the platform's own tables."""
    children = Path(f"/proc/{platform_pid}/task/{platform_pid}/children").read_text().split()
    commands = [Path(f"/proc/{child}/cmdline").read_text().split("\0") for child in children]
    (engine,) = [command for command in commands if "--port" in command]
    os.environ |= {
        "DATA_DIR": str(folder),
        "DYNAMODB_ENDPOINT": f"http://127.0.0.1:{engine[engine.index('--port') + 1]}",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }


class Client:
    """An account on the platform."""

    def __init__(self, url: str, platform_pid: int, email: str = "bench@example.com") -> None:
        self.url = url
        self.platform_pid = platform_pid
        self._token = ""
        account = {"email": email, "password": "a long password", "name": "Bench"}
        session = self.call("POST", "/api/auth/register", account)
        self._token = session["access_token"]
        self.workspace_id = str(session["workspace"]["id"])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One API call."""
        request = urllib.request.Request(
            self.url + path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
            method=method,
        )
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read() or b"null")

    def listen(self, port: int, endpoints: int) -> None:
        """Make that many endpoints."""
        for number in range(endpoints):
            url = f"http://127.0.0.1:{port}/{number}"
            body = {"url": url, "events": ["agent.created", "agent.updated"]}
            self.call("POST", "/api/webhooks/endpoints", body)


def arrivals(log: Path, skip: int, wanted: int) -> list[tuple[float, str, float]]:
    """What has arrived since ``skip`` requests, once it is ``wanted``: arrival, id, event."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        lines = log.read_text().splitlines()[1:]
        if len(lines) >= skip + wanted:
            break
        time.sleep(0.2)
    found = [line.split() for line in lines[skip:]]
    return [(float(arrived), name, float(told)) for arrived, name, told in found]


def share(values: list[float], part: float) -> float:
    """The value that this part of them does not exceed, in milliseconds."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000


def measure_delay(client: Client, log: Path, skip: int, events: int) -> int:
    """Print the delay of single events; gives how many requests there were in all."""
    agent = client.call("POST", "/api/agents", {"name": "Delay"})["id"]
    for number in range(events - 1):
        time.sleep(0.2)
        body = {"name": f"Name {number}", "revision": number}
        client.call("PATCH", f"/api/agents/{agent}", body)
    found = arrivals(log, skip, events)
    delays = [arrived - told for arrived, _, told in found]
    p50, p95, most = (share(delays, part) for part in (0.5, 0.95, 1))
    print(f"{len(found)} single events: p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {most:.0f} ms")
    return skip + len(found)


async def tell(workspace_id: str, events: int) -> None:
    """Write events of a workspace into the platform's table."""
    from frontdesk.bus import publish
    from frontdesk.settings import get_settings
    from frontdesk.table import open_async_table

    table = open_async_table(get_settings())
    data = {"agent_id": "agt_01K5Z8Q9X4M7T2R6V3B1N0C8DE"}
    for _ in range(events):
        await table.write(publish(workspace_id, "agent.updated", data))
    await table.close()


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def measure_rate(client: Client, log: Path, skip: int, endpoints: int, events: int) -> int:
    """Print the deliveries a second of a burst; gives how many requests there were in all."""
    used = processor_time(client.platform_pid)
    began = time.monotonic()
    asyncio.run(tell(client.workspace_id, events))
    told = time.monotonic() - began
    found = arrivals(log, skip, events * endpoints)
    times = sorted(arrived for arrived, _, _ in found)
    different = len({name for _, name, _ in found}) * endpoints
    rate = len(times) / (times[-1] - times[0])
    used = (processor_time(client.platform_pid) - used) / len(found) * 1000
    print(
        f"{events} events, told in {told:.1f} s, to {endpoints} endpoint{'s'[: endpoints > 1]}: "
        f"{len(found)} deliveries in {times[-1] - times[0]:.1f} s, {rate:.0f}/s, "
        f"{used:.1f} ms of processor time each, "
        f"lost {events * endpoints - different}, doubled {len(found) - different}"
    )
    return skip + len(found)


def main() -> None:
    """Run the benchmark, or the receiver that it starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receive", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().receive:
        asyncio.run(receive())
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "arrivals"
        with receiver(log) as port, platform(folder / "data") as client:
            client.listen(port, 1)
            done = measure_delay(client, log, 0, 100)
            done = measure_rate(client, log, done, 1, 1000)
            client.listen(port, 19)
            measure_rate(client, log, done, 20, 100)


if __name__ == "__main__":
    main()
