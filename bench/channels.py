"""What the ways in add: ``python bench/channels.py``.

Asks a model endpoint for the same 64 tokens in one run: directly, which is the baseline, through
``/v1/chat/completions`` of the whole platform, which stores every run durably, and through
LiteLLM's proxy, if ``LITELLM_PYTHON`` names an interpreter that has it. The keys are of several
workspaces, so that no limit is met. Then the webhooks (see ``bench/webhooks.py``), and the size of
the widget's loader. Bounded; takes about two minutes.
"""

import argparse
import gzip
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]

from bench.chat import (  # noqa: E402
    INSTRUCTIONS,
    QUESTION,
    Platform,
    children,
    direct,
    model_endpoint,
    platform,
    resident,
)
from bench.load import Outcome, Target, run  # noqa: E402

WORKSPACES = 8
CASES = (("1 client", 1, 300), ("32 clients", 32, 40))
ADDED_MOST, TURNS_LEAST = 0.25, 5.0
"""What is to be reached beside LiteLLM: its added total at 1 client, its turns a second at 32."""

LITELLM_KEY = "sk-" + secrets.token_hex(32)

LOADER = ROOT / "frontend" / "dist" / "widget.js"
LOADER_MOST = 15_000


def keys(model: str) -> list[str]:
    """Keys of deployed agents, each of a workspace of its own, in the platform's tables."""
    from frontdesk import clock
    from frontdesk.credentials.keys import key_hash, key_prefix, new_key
    from frontdesk.identity import Workspace
    from frontdesk.ids import new_id
    from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment, Author
    from frontdesk.records.api_key import ApiKey, KeyMaker
    from frontdesk.table import Create, get_table

    made = []
    for _ in range(WORKSPACES):
        workspace, agent, key_id = new_id("wks"), new_id("agt"), new_id("key")
        key, now = new_key("secret", workspace, agent, key_id), clock.now()
        get_table().transact(
            Create(Workspace(id=workspace, name="Bench", tier="team", created_at=now)),
            Create(
                Agent(
                    workspace_id=workspace,
                    id=agent,
                    name="Bench",
                    icon="bot",
                    color="#6d5ae6",
                    version=1,
                    production_version=1,
                    created_by=Author(id="usr", name="Bench"),
                    created_at=now,
                    updated_at=now,
                )
            ),
            Create(
                AgentEnvironment(
                    workspace_id=workspace,
                    agent_id=agent,
                    environment="production",
                    version=1,
                    config=AgentConfig(model=model, instructions=INSTRUCTIONS),
                )
            ),
            Create(
                ApiKey(
                    workspace_id=workspace,
                    agent_id=agent,
                    id=key_id,
                    name="Bench",
                    type="secret",
                    prefix=key_prefix(key),
                    hash=key_hash(key),
                    created_by=KeyMaker(id="usr", name="Bench"),
                    created_at=now,
                )
            ),
        )
        made.append(key)
    return made


def completion(port: int, key: str, model: str) -> Target:
    """The question as an OpenAI client asks it; the system text is the agent's or the client's."""
    messages = [{"role": "user", "content": QUESTION}]
    if model != "default":
        messages.insert(0, {"role": "system", "content": INSTRUCTIONS})
    body = {"model": model, "stream": True, "messages": messages}
    body["stream_options"] = {"include_usage": True}
    # The first chunk says who speaks; the first token is "word0".
    sent = json.dumps(body).encode()
    authorization = f"Authorization: Bearer {key}\r\n"
    return Target(port, "/v1/chat/completions", sent, b"word0", authorization)


@contextmanager
def litellm(model_port: int, folder: Path) -> Iterator[int | None]:
    """LiteLLM's proxy on one worker, as `litellm --config` starts it; None if there is none."""
    interpreter = os.environ.get("LITELLM_PYTHON")
    if not interpreter or _fails([interpreter, "-c", "import litellm.proxy.proxy_cli"]):
        print("LiteLLM: not installed (LITELLM_PYTHON names no interpreter that has it)")
        yield None
        return
    port = _free_port()
    config = folder / "litellm.yaml"
    config.write_text(
        "model_list:\n"
        "  - model_name: mock-64\n"
        "    litellm_params:\n"
        "      model: openai/mock-64\n"
        f"      api_base: http://127.0.0.1:{model_port}/v1\n"
        "      api_key: none\n"
    )
    command = [interpreter, "-c", "from litellm.proxy.proxy_cli import run_server; run_server()"]
    command += ["--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "PYTHON"))}
    environment |= {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    environment["LITELLM_MASTER_KEY"] = LITELLM_KEY
    with (folder / "litellm.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/liveliness", process)
            memory = sum(resident(pid) for pid in (process.pid, *children(process.pid)))
            print(f"LiteLLM: {memory:.0f} MB idle")
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _fails(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("LiteLLM's proxy did not start; see its log")


def row(name: str, base: Outcome, through: Outcome) -> None:
    """One line of the table."""
    total, direct_total = through.total_at(0.5), base.total_at(0.5)
    print(
        f"{name:<28}{direct_total:>9.2f}{through.first_at(0.5):>9.2f}{total:>9.2f}"
        f"{through.total_at(0.95):>9.2f}{through.first_at(0.5) - base.first_at(0.5):>9.2f}"
        f"{total - direct_total:>9.2f}{through.per_second:>9.1f}{through.errors:>7}",
        flush=True,
    )


def measure(model_port: int, frontdesk: Platform, proxy: int | None) -> None:
    """The table, and what there is to be reached beside LiteLLM."""
    import uvloop

    ours = [completion(frontdesk.port, key, "default") for key in keys("mock-64")]
    ways: list[tuple[str, list[Target]]] = [("Frontdesk", ours)]
    if proxy:
        ways.append(("LiteLLM", [completion(proxy, LITELLM_KEY, "mock-64")]))
    for _, targets in ways:
        uvloop.run(run(targets, 2, 20, b"[DONE]"))  # warm: the first turn loads the model client
    names = ("direct", "first", "total", "p95", "+first", "+total", "turns/s", "errors")
    print(f"{'milliseconds':<28}" + "".join(f"{name:>9}" for name in names[:-1]) + f"{'errors':>7}")
    added: dict[str, float] = {}
    rate: dict[str, float] = {}
    for name, clients, turns in CASES:
        base = uvloop.run(run(direct(model_port, "mock-64"), clients, turns, b"[DONE]"))
        for way, targets in ways:
            through = uvloop.run(run(targets, clients, turns, b"[DONE]"))
            row(f"{way}, {name}", base, through)
            if clients == 1:
                added[way] = through.total_at(0.5) - base.total_at(0.5)
            rate[way] = through.per_second
    if proxy:
        share, times = added["Frontdesk"] / added["LiteLLM"], rate["Frontdesk"] / rate["LiteLLM"]
        print(
            f"beside LiteLLM: {share:.2f} of its added total at 1 client (at most {ADDED_MOST}), "
            f"{times:.1f} times its turns a second at 32 (at least {TURNS_LEAST:.0f})"
        )


def loader_size() -> None:
    """How much of the widget a page loads at first."""
    if not LOADER.exists():
        print("widget loader: not built (npm --prefix frontend run build)")
        return
    data = LOADER.read_bytes()
    packed = len(gzip.compress(data, 9))
    print(f"widget loader: {packed} bytes in gzip (at most {LOADER_MOST}), {len(data)} as it is")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=1, help="worker processes of the platform")
    parser.add_argument("--no-webhooks", action="store_true", help="leave the webhooks out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, model_endpoint() as port:
        folder = Path(name)
        with platform(port, folder / "data", chosen.workers) as frontdesk:
            os.environ["OPENAI_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
            frontdesk.register(folder / "data")
            with litellm(port, folder) as proxy:
                measure(port, frontdesk, proxy)
    loader_size()
    if not chosen.no_webhooks:
        # In a process of its own, since it has a platform of its own.
        command = [sys.executable, str(ROOT / "bench" / "webhooks.py")]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
