"""What Frontdesk adds to a model call: ``make bench``.

Starts a model endpoint and the whole platform (``python -m local`` with a data folder of its own),
then asks both for the same 64 tokens in one run: directly, which is the baseline, and through
``POST /api/agents/{id}/chat``, which stores every run durably. Prints a table, the memory of the
platform and the DynamoDB calls of a turn. Bounded; takes about a minute.

With ``--rag`` instead: turns with knowledge (an index of 10,000 passages, of which the agent has
1,000) beside the same turns without, and what the embedding of the question takes, which is in
none of them, since the same question is embedded once.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]

from bench.load import Outcome, Target, run  # noqa: E402

QUESTION = "What are your opening hours?"
INSTRUCTIONS = "You answer questions about a shop, briefly."


@contextmanager
def model_endpoint() -> Iterator[int]:
    """The mock model in a process of its own; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.model_endpoint"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield int(process.stdout.readline().split(":")[2].split("/")[0])
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def platform(model_port: int, folder: Path, workers: int) -> Iterator["Platform"]:
    """Frontdesk as ``make start`` runs it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")}
    environment |= {
        "PORT": "0",
        "DATA_DIR": str(folder),
        "DEMO": "0",
        "WORKERS": str(workers),
        "LOG_LEVEL": "WARNING",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{model_port}/v1",
        "OPENAI_MODEL": "mock-64",
        "EMBEDDING_MODEL": "mock-embed",
        "PYTHONPATH": ":".join(str(ROOT / p) for p in ("", "layers/shared", "functions")),
    }
    command = [sys.executable, "-m", "local"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if "http://127.0.0.1:" in line:
                yield Platform(process.pid, int(line.split("127.0.0.1:")[1].split()[0]))
                break
        else:
            raise RuntimeError("the platform did not start")
    finally:
        process.terminate()
        process.wait(20)


class Platform:
    """A running platform and an account in it."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port
        self.token = self.workspace = ""

    def call(self, method: str, path: str, body: Any) -> Any:
        """One API call."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def register(self, folder: Path) -> None:
        """A new account, moved to the plan without a daily limit of requests."""
        account = {"email": "bench@example.com", "password": "a long password", "name": "Bench"}
        session = self.call("POST", "/api/auth/register", account)
        self.token = session["access_token"]
        self.workspace = str(session["workspace"]["id"])
        # This process reaches the platform's own tables.
        (engine,) = [p for p in children(self.pid) if "dynoxide" in command_of(p)[0]]
        words = command_of(engine)
        os.environ |= {
            "DATA_DIR": str(folder),
            "DYNAMODB_ENDPOINT": f"http://127.0.0.1:{words[words.index('--port') + 1]}",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        from frontdesk.identity import Workspace
        from frontdesk.table import Update, get_table

        key = Workspace.key_of(self.workspace)
        get_table().write(Update(Workspace, key, set={"tier": "team"}))

    def agent(self, model: str) -> str:
        """A new agent on a model; gives its id."""
        # Whatever is found is given, so that every turn carries five passages.
        config = {"model": model, "instructions": INSTRUCTIONS, "rag": {"floor": 0}}
        made = self.call("POST", "/api/agents", {"name": model, "config": config})
        return str(made["id"])

    def target(self, agent: str) -> Target:
        """A chat turn with the agent."""
        return Target(
            self.port,
            f"/api/agents/{agent}/chat",
            json.dumps({"message": QUESTION}).encode(),
            b"event: message.delta",
            f"Authorization: Bearer {self.token}\r\n",
        )

    def memory(self) -> float:
        """Resident MB of the platform's processes."""
        return sum(resident(pid) for pid in (self.pid, *children(self.pid)))


def children(pid: int) -> list[int]:
    """All processes below a process."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    direct = [int(word) for file in listed for word in file.read_text().split()]
    return direct + [below for child in direct for below in children(child)]


def command_of(pid: int) -> list[str]:
    """The words of a process's command line."""
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]


def resident(pid: int) -> float:
    """Resident MB of one process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def direct(port: int, model: str) -> Target:
    """The same question asked of the endpoint itself."""
    messages = [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": QUESTION},
    ]
    body = {"model": model, "stream": True, "messages": messages}
    body["stream_options"] = {"include_usage": True}
    return Target(port, "/v1/chat/completions", json.dumps(body).encode(), b'"content"')


def row(name: str, base: Outcome, through: Outcome) -> None:
    """One line of the table."""
    first, total = through.first_at(0.5), through.total_at(0.5)
    print(
        f"{name:<28}{base.total_at(0.5):>9.2f}{first:>9.2f}{total:>9.2f}{through.total_at(0.95):>9.2f}"
        f"{first - base.first_at(0.5):>9.2f}{total - base.total_at(0.5):>9.2f}"
        f"{total / base.total_at(0.5):>8.3f}{through.per_second:>9.1f}{through.errors:>7}",
        flush=True,
    )


def measure(port: int, platform: Platform) -> None:
    """The table: Frontdesk beside the direct call, at growing numbers of clients."""
    import uvloop

    fast, paced = platform.agent("mock-64"), platform.agent("mock-paced")
    # Warm: the first turn loads the model client.
    uvloop.run(run(platform.target(fast), 2, 20, b"event: done"))
    print(
        f"{'milliseconds':<28}{'direct':>9}{'first':>9}{'total':>9}{'p95':>9}"
        f"{'+first':>9}{'+total':>9}{'ratio':>8}{'turns/s':>9}{'errors':>7}"
    )
    cases = [
        ("1 client", "mock-64", fast, 1, 300),
        ("8 clients", "mock-64", fast, 8, 60),
        ("32 clients", "mock-64", fast, 32, 40),
        ("32 clients, 20 ms a token", "mock-paced", paced, 32, 6),
    ]
    for name, model, agent, clients, turns in cases:
        base = uvloop.run(run(direct(port, model), clients, turns, b"[DONE]"))
        through = uvloop.run(run(platform.target(agent), clients, turns, b"event: done"))
        row(name, base, through)


async def count_calls(platform: Platform, agent: str) -> None:
    """Run one turn in this process on the platform's tables, and count its DynamoDB calls."""
    from frontdesk.authentication import read_access_token
    from frontdesk.engine.llm import close_models
    from frontdesk.engine.runner import LiveRun
    from frontdesk.engine.turns import Turn, TurnRequest, prepare
    from frontdesk.table import AsyncTable, get_async_table

    calls: list[tuple[float, float]] = []
    original = AsyncTable._send

    async def counted(self: AsyncTable, action: str, body: bytes) -> dict[str, Any]:
        began = time.perf_counter()
        answer = await original(self, action, body)
        calls.append((began, time.perf_counter()))
        return answer

    AsyncTable._send = counted  # type: ignore[method-assign]
    table = get_async_table()
    claims = read_access_token(f"Bearer {platform.token}")
    conversation = None
    for name in ("first turn", "second turn"):
        calls.clear()
        request = TurnRequest(agent, message=QUESTION, conversation_id=conversation)
        turn = await prepare(table, claims, request)
        assert isinstance(turn, Turn)
        before, in_a_row, until = len(calls), 0, 0.0
        for began, ended in sorted(calls):
            if began >= until:
                in_a_row += 1
                until = ended
        live = LiveRun(table, turn)
        live.start()
        async for _ in live.log.read(0):
            pass
        await asyncio.sleep(0.1)
        conversation = turn.conversation.id
        print(
            f"DynamoDB calls, {name}: {len(calls)}; before the model {before}, "
            f"of which one after the other {in_a_row}"
        )
    await table.close()
    await close_models()


def measure_rag(platform: Platform) -> str:
    """The table with knowledge; gives the agent that has it."""
    import uvloop

    from bench.knowing import learn

    plain, knowing = platform.agent("mock-64"), platform.agent("mock-64")
    print(f"{learn(platform.workspace, knowing)} passages in the index, 1,000 of the agent")
    for agent in (plain, knowing):
        uvloop.run(run(platform.target(agent), 2, 20, b"event: done"))
    names = ("without", "with", "p95", "+first", "+total", "turns/s", "errors")
    print(f"{'milliseconds':<28}" + "".join(f"{name:>9}" for name in names))
    for clients, turns in ((1, 300), (8, 60), (32, 20)):
        base = uvloop.run(run(platform.target(plain), clients, turns, b"event: done"))
        rag = uvloop.run(run(platform.target(knowing), clients, turns, b"event: done"))
        print(
            f"{f'{clients} clients, knowledge':<28}{base.total_at(0.5):>9.2f}"
            f"{rag.total_at(0.5):>9.2f}{rag.total_at(0.95):>9.2f}"
            f"{rag.first_at(0.5) - base.first_at(0.5):>9.2f}"
            f"{rag.total_at(0.5) - base.total_at(0.5):>9.2f}"
            f"{rag.per_second:>9.1f}{base.errors + rag.errors:>7}",
            flush=True,
        )
    return knowing


async def time_embedding() -> None:
    """What the vector of a question takes that nobody has asked before."""
    from frontdesk.engine.embeddings import OFFLINE_EMBEDDING, embed_query

    for name, embedding in (
        ("an endpoint that answers at once", "mock-embed@1536"),
        ("MiniLM on this machine", OFFLINE_EMBEDDING),
    ):
        times = []
        for number in range(40):
            began = time.perf_counter()
            await embed_query(embedding, f"{QUESTION} {number}")
            times.append((time.perf_counter() - began) * 1000)
        print(f"the embedding of a question, {name}: {sorted(times)[20]:.2f} ms (p50)")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rag", action="store_true", help="turns with knowledge")
    parser.add_argument("--workers", type=int, default=1, help="worker processes of the platform")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        model_endpoint() as port,
        platform(port, Path(folder), chosen.workers) as frontdesk,
    ):
        os.environ["OPENAI_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
        frontdesk.register(Path(folder))
        time.sleep(2)
        idle = frontdesk.memory()
        if chosen.rag:
            agent = measure_rag(frontdesk)
        else:
            measure(port, frontdesk)
            agent = frontdesk.agent("mock-64")
        time.sleep(2)
        print(f"memory: {idle:.0f} MB idle, {frontdesk.memory():.0f} MB after the load")
        asyncio.run(count_calls(frontdesk, agent))
        if chosen.rag:
            asyncio.run(time_embedding())


if __name__ == "__main__":
    main()
