"""The worker: takes an arrival and sees to it that it is answered.

An arrival is held by a lease that is renewed while its worker lives. A worker that is killed leaves
it to the next one, which finds the run and what was posted already: people may see an answer begun
twice, and the last time whole, but never none.
"""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from channels.adapters.protocol import Adapter, Incoming, Media
from channels.adapters.registry import adapter_of
from channels.answering.live import LiveAnswer
from channels.answering.store import ArrivalStore, Claimed, ThreadBusy
from channels.answering.turns import AgentGone, answered
from channels.connections.items import EntryStatus
from channels.connections.secrets import opened
from channels.errors import PlatformBusy, PlatformRefused
from channels.inbound.items import Arrival
from channels.inbound.jobs import ArrivalJob
from channels.inbound.receiving import break_connection
from frontdesk import clock
from frontdesk.crypto import SecretUnreadable
from frontdesk.duties import Lost
from frontdesk.observability import logger
from frontdesk.table import get_table

MAX_TAKES = 12
"""So often an arrival is begun, which is about an hour of a platform's trouble; then it is given
up, and its log says so."""
MAX_DEATHS = 3
"""So many workers may die of the same arrival: perhaps it is what kills them."""

_BUSY_SECONDS = 1.0
_LONGEST_BUSY_SECONDS = 15.0
_LONGEST_WAIT_SECONDS = 900.0


class ArrivalWorker:
    """Answers one arrival."""

    def __init__(self, store: ArrivalStore) -> None:
        self._store = store
        self._live: LiveAnswer | None = None

    async def see_to(self, job: ArrivalJob) -> None:
        """Answer the arrival of a job, if it is its time and nobody else does."""
        store = self._store
        arrival = await store.arrival(job)
        if arrival is None or arrival.incoming is None or not await store.duties.may_begin(arrival):
            return  # what another worker holds comes again by the sweep
        around = await store.surroundings(arrival)
        if around is None or not around[0].enabled:
            await store.duties.close(arrival, status="failed", incoming=None)
            return
        try:
            claimed = await store.claim(arrival, *around)
        except ThreadBusy:
            wait = min(_BUSY_SECONDS * 2**arrival.put_offs, _LONGEST_BUSY_SECONDS)
            await store.duties.put_off(arrival, timedelta(seconds=wait))
            return
        if claimed is not None:
            await self._hold(claimed)

    async def _hold(self, claimed: Claimed) -> None:
        """Answer while the lease is kept; whoever loses it stops at once."""
        try:
            await claimed.claim.keep(self._answer(claimed))
        except Lost:
            logger.warning("arrival was taken over", arrival=claimed.arrival.id)
        finally:
            # A turn that goes on is finished here, whoever says its answer: its budget is settled.
            if self._live:
                await self._live.ended()

    async def _answer(self, claimed: Claimed) -> None:
        store, arrival = self._store, claimed.arrival
        if arrival.deaths > MAX_DEATHS:
            await store.give_up(claimed, "It could not be answered in several attempts.")
            return
        try:
            detail = await self._say(claimed)
        except Lost:
            raise
        except AgentGone:
            await store.finish(claimed, "failed", "failed", "The agent is gone.")
        except PlatformRefused as refused:
            await self._refused(claimed, refused)
        except PlatformBusy as busy:
            await self._again(claimed, busy.detail, busy.seconds)
        except SecretUnreadable:
            await store.give_up(claimed, "The secrets of the connection cannot be read.")
        except Exception as error:
            logger.exception("arrival not answered", arrival=arrival.id)
            await self._again(claimed, f"Something went wrong on our side: {type(error).__name__}")
        else:
            status: EntryStatus = "failed" if detail else "ok"
            await store.finish(claimed, "answered", status, detail or "Answered")

    async def _say(self, claimed: Claimed) -> str:
        """Answer on the platform: empty, or the code of what it was that could not be answered."""
        connection = claimed.connection
        adapter: Adapter = adapter_of(connection.type)
        connected = await asyncio.to_thread(opened, connection)
        incoming = await adapter.complete(connected, _incoming(claimed.arrival))
        live = LiveAnswer(lambda: answered(self._store, claimed, incoming))
        self._live = live
        try:
            await adapter.answer(connected, incoming, live, _Marks(claimed))
            return (await live.whole()).failure or ""
        finally:
            # The thread is held until its turn has ended, also when it could not be said.
            await live.ended()

    async def _refused(self, claimed: Claimed, refused: PlatformRefused) -> None:
        detail = f"{refused.code}: {refused.detail}"
        if refused.breaks:
            found = (get_table(), claimed.connection, refused.code, refused.detail)
            await asyncio.to_thread(break_connection, *found, [])
        await self._store.finish(claimed, "failed", "failed", detail)

    async def _again(self, claimed: Claimed, detail: str, seconds: float | None = None) -> None:
        """Come again: after what the platform asked for, or a little later each time."""
        takes = claimed.arrival.takes
        if takes >= MAX_TAKES:
            await self._store.give_up(claimed, detail)
            return
        spread = random.uniform(0.5, 1)  # noqa: S311 (no secret)
        wait = min(seconds if seconds is not None else 2.0**takes * spread, _LONGEST_WAIT_SECONDS)
        await self._store.wait(claimed, clock.now() + timedelta(seconds=wait))


class _Marks:
    """What an adapter remembers of one answer; see `Platform`."""

    def __init__(self, claimed: Claimed) -> None:
        self._claim = claimed.claim
        self.marks: Mapping[str, str] = dict(claimed.arrival.marks)

    async def remember(self, **marks: str) -> None:
        """See `Platform`."""
        self.marks = {**self.marks, **marks}
        await self._claim.save(marks=dict(self.marks))


def _incoming(arrival: Arrival) -> Incoming:
    stored: dict[str, Any] = dict(arrival.incoming or {})
    stored["media"] = [Media(**each) for each in stored.get("media") or []]
    return Incoming(**stored)
