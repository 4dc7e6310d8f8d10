"""The worker: takes arrivals of a batch, all at once, and sees to it that each is answered.

An arrival is held by a lease that is renewed while its worker lives. A worker that is killed leaves
it to the next one, which finds the run and what was posted already: people may see an answer begun
twice, and the last time whole, but never none.
"""

import asyncio
import math
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from channels.adapters.protocol import Adapter, Incoming, Media
from channels.adapters.registry import adapter_of
from channels.answering.live import LiveAnswer
from channels.answering.store import LEASE, ArrivalStore, Claimed
from channels.answering.turns import AgentGone, answered
from channels.connections.items import EntryStatus
from channels.connections.secrets import opened
from channels.errors import PlatformBusy, PlatformRefused
from channels.inbound.items import LOST_AFTER, Arrival
from channels.inbound.jobs import ArrivalJob, enqueue
from channels.inbound.receiving import break_connection
from frontdesk import clock
from frontdesk.crypto import SecretUnreadable
from frontdesk.observability import logger, metric
from frontdesk.queue.port import MAX_DELAY_SECONDS
from frontdesk.table import get_table

MAX_TAKES = 12
"""So often an arrival is begun, which is about an hour of a platform's trouble; then it is given
up, and its log says so."""
MAX_DEATHS = 3
"""So many workers may die of the same arrival: perhaps it is what kills them."""

_RENEW_SECONDS = LEASE.total_seconds() / 4
_BUSY_SECONDS = 1.0
_LONGEST_BUSY_SECONDS = 15.0


class TakenOver(Exception):
    """Another worker has taken this one for dead and goes on with its arrival."""


class ArrivalWorker:
    """Answers arrivals."""

    def __init__(self, store: ArrivalStore) -> None:
        self._store = store
        self._live: dict[str, LiveAnswer] = {}

    async def run(self, jobs: Sequence[ArrivalJob]) -> list[BaseException | None]:
        """See to the arrivals; for each job the error that it should be tried again for."""
        return await asyncio.gather(*(self._see_to(job) for job in jobs), return_exceptions=True)

    async def _see_to(self, job: ArrivalJob) -> None:
        arrival = await self._store.arrival(job)
        if arrival is None or arrival.incoming is None or not _free(arrival):
            return
        around = await self._store.surroundings(arrival)
        if around is None or not around[0].enabled:
            await self._store.drop(arrival)
            return
        claimed = await self._store.claim(arrival, *around)
        if claimed is True:
            await self._put_off(job, arrival)
        elif isinstance(claimed, Claimed):
            await self._hold(claimed)

    async def _put_off(self, job: ArrivalJob, arrival: Arrival) -> None:
        """The thread is busy with another message: this one comes after it."""
        wait = min(_BUSY_SECONDS * 2**job.put_off, _LONGEST_BUSY_SECONDS)
        # Beyond the message's own time: were both to bring it, they would become more and more.
        later = clock.now() + timedelta(seconds=wait) + LOST_AFTER
        if await self._store.look_later(arrival, later):
            again = job.model_copy(update={"put_off": job.put_off + 1})
            await _later(again, wait)

    async def _hold(self, claimed: Claimed) -> None:
        """Answer while the lease is kept; whoever loses it stops at once."""
        keeper = asyncio.create_task(self._keep(claimed))
        work = asyncio.create_task(self._answer(claimed))
        try:
            await asyncio.wait([keeper, work], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                logger.warning("arrival was taken over", arrival=claimed.arrival.id)
                work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        finally:
            keeper.cancel()
            # A turn that goes on is finished here, whoever says its answer: its budget is settled.
            if live := self._live.pop(claimed.arrival.id, None):
                await live.ended()
        if not work.cancelled():
            work.result()

    async def _keep(self, claimed: Claimed) -> None:
        """Renew the lease; ends when it is lost."""
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                if not await self._store.renew(claimed):
                    return
            except Exception as error:
                # The next try may succeed; if none does, the lease ends by itself.
                logger.warning("lease not renewed", arrival=claimed.arrival.id, exc_info=error)

    async def _answer(self, claimed: Claimed) -> None:
        store, arrival = self._store, claimed.arrival
        if arrival.deaths > MAX_DEATHS:
            await self._give_up(claimed, "It could not be answered in several attempts.")
            return
        try:
            detail = await self._say(claimed)
        except TakenOver:
            return
        except AgentGone:
            await store.finish(claimed, "failed", "failed", "The agent is gone.")
        except PlatformRefused as refused:
            await self._refused(claimed, refused)
        except PlatformBusy as busy:
            await self._again(claimed, busy.detail, busy.seconds)
        except SecretUnreadable:
            await self._give_up(claimed, "The secrets of the connection cannot be read.")
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
        self._live[claimed.arrival.id] = live
        try:
            await adapter.answer(connected, incoming, live, _Marks(self._store, claimed))
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

    async def _give_up(self, claimed: Claimed, detail: str) -> None:
        if await self._store.finish(claimed, "failed", "failed", detail):
            metric("ChannelMessagesGivenUp", 1)

    async def _again(self, claimed: Claimed, detail: str, seconds: float | None = None) -> None:
        """Come again: after what the platform asked for, or a little later each time."""
        takes = claimed.arrival.takes
        if takes >= MAX_TAKES:
            await self._give_up(claimed, detail)
            return
        spread = random.uniform(0.5, 1)  # noqa: S311 (no secret)
        wait = min(seconds if seconds is not None else 2.0**takes * spread, MAX_DELAY_SECONDS)
        until = clock.now() + timedelta(seconds=wait) + LOST_AFTER
        if await self._store.wait(claimed, until):
            await _later(ArrivalJob.of(claimed.arrival), wait)


class _Marks:
    """What an adapter remembers of one answer; see `Platform`."""

    def __init__(self, store: ArrivalStore, claimed: Claimed) -> None:
        self._store = store
        self._claimed = claimed
        self.marks: Mapping[str, str] = dict(claimed.arrival.marks)

    async def remember(self, **marks: str) -> None:
        """See `Platform`."""
        self.marks = {**self.marks, **marks}
        if not await self._store.remember(self._claimed, marks=dict(self.marks)):
            raise TakenOver


def _free(arrival: Arrival) -> bool:
    """Whether nobody is answering it. What another worker holds comes again by the sweep."""
    if arrival.status == "waiting":
        return True
    lease = arrival.lease_until
    return arrival.status == "working" and (lease is None or lease < clock.now())


def _incoming(arrival: Arrival) -> Incoming:
    stored: dict[str, Any] = dict(arrival.incoming or {})
    stored["media"] = [Media(**each) for each in stored.get("media") or []]
    return Incoming(**stored)


async def _later(job: ArrivalJob, seconds: float) -> None:
    delay = min(max(0, math.ceil(seconds)), MAX_DELAY_SECONDS)
    await asyncio.to_thread(enqueue, job, delay_seconds=delay)
