"""What storing one long answer costs in DynamoDB's units: ``python bench/units.py``.

An answer of 1,024 tokens, 20 ms apart, from five passages of 300 words each, with the system text
of the chat benchmark. The engine of one machine counts as DynamoDB does (an index is a write more,
a transaction counts twice). Takes half a minute.
"""

import asyncio
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]

from bench.chat import QUESTION, Platform, model_endpoint, platform  # noqa: E402

BEFORE = 780
"""Write units of such an answer when a renewal of its lease rewrote the whole run each second."""

READS = ("BatchGetItem", "Query", "GetItem")


async def count_units(frontdesk: Platform, agent: str) -> dict[str, float]:
    """Run one turn in this process on the platform's tables; gives the units of each action."""
    from frontdesk.authentication import read_access_token
    from frontdesk.engine.llm import close_models
    from frontdesk.engine.starting import start
    from frontdesk.engine.turn_request import TurnRequest
    from frontdesk.table import AsyncTable, get_async_table

    units: dict[str, float] = defaultdict(float)
    original = AsyncTable._send

    async def counted(self: AsyncTable, action: str, body: bytes) -> dict[str, Any]:
        asked = orjson.loads(body) | {"ReturnConsumedCapacity": "TOTAL"}
        answer = await original(self, action, orjson.dumps(asked))
        used = answer.get("ConsumedCapacity") or []
        for each in used if isinstance(used, list) else [used]:
            units[action] += each["CapacityUnits"]
        return answer

    AsyncTable._send = counted  # type: ignore[method-assign]
    table = get_async_table()
    claims = read_access_token(f"Bearer {frontdesk.token}")
    started = await start(table, claims, TurnRequest(agent, message=QUESTION))
    async for _ in started.events:
        pass
    assert started.live
    await started.live.ended()
    assert started.run.retrieval
    assert len(started.run.retrieval.passages) == 5
    await table.close()
    await close_models()
    return units


def main() -> None:
    """Run the benchmark and print its table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        model_endpoint() as port,
        platform(port, Path(folder), 1) as frontdesk,
    ):
        os.environ["OPENAI_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
        frontdesk.register(Path(folder))
        from bench.knowing import learn

        agent = frontdesk.agent("mock-long")
        learn(frontdesk.workspace, agent)
        units = asyncio.run(count_units(frontdesk, agent))
    for action, used in sorted(units.items()):
        print(f"{action:<20}{used:>8.1f} {'read' if action in READS else 'write'} units")
    written = sum(used for action, used in units.items() if action not in READS)
    print(f"written in all {written:.0f}, {written / BEFORE:.2f} of {BEFORE} before")


if __name__ == "__main__":
    main()
