"""A load generator that costs little: raw HTTP/1.1 over kept-alive connections."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send and what; ``marker`` is in the bytes of the first token."""

    port: int
    path: str
    body: bytes
    marker: bytes
    headers: str = ""

    def request(self) -> bytes:
        """The request as bytes."""
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n"
            f"{self.headers}\r\n"
        ).encode() + self.body


@dataclass
class Outcome:
    """Milliseconds of each turn to the first token and to the end, errors, turns per second."""

    first: list[float]
    total: list[float]
    errors: int
    per_second: float

    def first_at(self, share: float) -> float:
        """A percentile of the time to the first token."""
        return percentile(self.first, share)

    def total_at(self, share: float) -> float:
        """A percentile of the whole time."""
        return percentile(self.total, share)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


async def _client(target: Target, turns: int, outcome: Outcome, must_end: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port, limit=1 << 20)
    request = target.request()
    for _ in range(turns):
        began = time.perf_counter()
        writer.write(request)
        data, first = b"", None
        while not data.endswith(b"0\r\n\r\n"):
            piece = await reader.read(1 << 16)
            if not piece:
                break
            data += piece
            if first is None and target.marker in data:
                first = time.perf_counter()
        ended = time.perf_counter()
        if first is None or must_end not in data or not data.startswith(b"HTTP/1.1 200"):
            outcome.errors += 1
            print("failed turn:", data[-400:].decode(errors="replace"), flush=True)
            if not data.startswith(b"HTTP/1.1 200"):
                break
        else:
            outcome.first.append((first - began) * 1000)
            outcome.total.append((ended - began) * 1000)
    writer.close()


async def run(
    target: Target | Sequence[Target], clients: int, turns: int, must_end: bytes
) -> Outcome:
    """``clients`` at once, ``turns`` each, one after the other on one connection; they take
    turns at the targets, if there are several."""
    targets = [target] if isinstance(target, Target) else target
    outcome = Outcome([], [], 0, 0.0)
    began = time.perf_counter()
    await asyncio.gather(
        *(
            _client(targets[number % len(targets)], turns, outcome, must_end)
            for number in range(clients)
        )
    )
    outcome.per_second = len(outcome.total) / (time.perf_counter() - began)
    return outcome
