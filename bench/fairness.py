"""How long one workspace waits for another: ``python bench/fairness.py``.

Starts the whole platform with two workspaces. B's small documents and single events are timed
while nobody else does anything; then A uploads an HTML page of a megabyte and 30 documents, and
B's are timed again meanwhile; then A has 1,400 deliveries due. Prints B's waits with
and without A's load, and how many times longer they are. Bounded; takes two to four minutes.
"""

import asyncio
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]

from bench import webhooks  # noqa: E402
from bench.webhooks import Client  # noqa: E402

SMALL = "The pool opens at eight and closes at ten. Towels are at the desk."
EVENTS = 1_400
ROUNDS, MOST_ROUNDS = 5, 20
PATIENCE_SECONDS = 240


def upload(client: Client, agent: str, name: str, content: bytes) -> str:
    """The path of a document whose file is there and that is queued."""
    path = f"/api/agents/{agent}/knowledge/documents"
    made = client.call("POST", path, {"name": name, "size": len(content)})
    target = made["upload"]
    # The link names the address that people reach the platform at.
    request = urllib.request.Request(
        target["url"], content, target["headers"], method=target["method"]
    )
    with urllib.request.urlopen(request) as response:
        response.read()
    document = f"{path}/{made['document']['id']}"
    client.call("POST", f"{document}/uploaded", {})
    return document


def ready(client: Client, document: str) -> bool:
    """Whether a document is done; a failed one ends the benchmark."""
    found = client.call("GET", document)
    if found["status"] == "failed":
        raise RuntimeError(f"{found['name']}: {found['failure']}")
    return str(found["status"]) == "ready"


def document_wait(client: Client, agent: str, number: int) -> float:
    """Seconds from the upload of a small document until it is ready."""
    began = time.monotonic()
    document = upload(client, agent, f"small-{number}.txt", f"{number}. {SMALL}".encode())
    while not ready(client, document):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError("B's document was not read in time")
        time.sleep(0.05)
    took = time.monotonic() - began
    client.call("DELETE", document)  # a plan has only so many
    return took


def event_wait(client: Client, log: Path) -> float:
    """Seconds from a change of an agent until a request tells of it."""
    seen = len(log.read_text().splitlines()) - 1
    asyncio.run(webhooks.tell(client.workspace_id, 1))
    (arrived, _, told), *_ = webhooks.arrivals(log, seen, 1)
    return arrived - told


def load_documents(client: Client, agent: str) -> list[str]:
    """A's page of a megabyte, and 30 documents."""
    paragraph = "<p>&quot;The members&quot; may &quot;pause&quot; a contract at the desk. "
    page = "".join(f"{paragraph}Rule {n}.</p>\n" for n in range(1_000_000 // len(paragraph)))
    many = [upload(client, agent, "page.html", f"<html><body>{page}".encode())]
    for number in range(30):
        text = "\n\n".join(
            f"Rule {number}.{n}: " + "towels are at the desk " * 20 for n in range(40)
        )
        many.append(upload(client, agent, f"{number}.txt", text.encode()))
    return many


def line(title: str, waits: list[float], baseline: float) -> str:
    middle = statistics.median(waits)
    return (
        f"{title:<46} {middle * 1000:8.0f} {max(waits) * 1000:8.0f} {len(waits):6} "
        f"{middle / baseline:8.1f}"
    )


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log_a, log_b = folder / "a", folder / "b"
        with (
            webhooks.receiver(log_a) as port_a,
            webhooks.receiver(log_b) as port_b,
            webhooks.platform(folder / "data") as a,
        ):
            b = Client(a.url, a.platform_pid, "other@example.com")
            a.listen(port_a, 1)
            b.listen(port_b, 1)
            theirs = a.call("POST", "/api/agents", {"name": "A"})["id"]
            ours = b.call("POST", "/api/agents", {"name": "B"})["id"]
            webhooks.arrivals(log_b, 0, 1)
            print(f"{'B waits, in ms':<46} {'median':>8} {'most':>8} {'times':>6} {'ratio':>8}")

            document_wait(b, ours, -1)  # the model is loaded once
            alone = [document_wait(b, ours, n) for n in range(ROUNDS)]
            base = statistics.median(alone)
            print(line("a small document, alone", alone, base), flush=True)
            many = load_documents(a, theirs)
            beside: list[float] = []
            while any(not ready(a, each) for each in many) and len(beside) < MOST_ROUNDS:
                beside.append(document_wait(b, ours, ROUNDS + len(beside)))
            print(line("… while A's megabyte and 30 are read", beside, base), flush=True)

            quiet = [event_wait(b, log_b) for _ in range(ROUNDS)]
            base = statistics.median(quiet)
            print(line("an event's request, alone", quiet, base), flush=True)
            before = len(log_a.read_text().splitlines()) - 1
            asyncio.run(webhooks.tell(a.workspace_id, EVENTS))
            waits: list[float] = []
            while (
                len(log_a.read_text().splitlines()) - 1 - before < EVENTS
                and len(waits) < MOST_ROUNDS
            ):
                waits.append(event_wait(b, log_b))
            print(line(f"… while {EVENTS:,} of A's are sent", waits, base))


if __name__ == "__main__":
    main()
