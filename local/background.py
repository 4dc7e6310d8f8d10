"""What runs beside the requests, once per platform: bus, consumers, scheduler, upkeep."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable

from frontdesk.queue.local_store import LocalQueues
from local.bus import Bus, function_queue
from local.datadir import DataDir
from local.dispatcher import Dispatcher
from local.dynamo import Dynoxide
from local.dynamodb_api import DynamoApi, DynamoError
from local.functions import Functions
from local.model import Function, Template
from local.scheduler import Scheduler, schedule_queue
from local.tables import trim_stream
from local.watch import Watcher
from local.workers import Consumer, Source

_log = logging.getLogger("local")
_ASYNC_RECEIVES = 3  # Lambda calls a function for an event up to three times
_MARGIN_SECONDS = 30  # a message stays hidden this much longer than its function may run
_MANY = 1000  # what Lambda gives a queue that names no limit
_STOP_SECONDS = 5.0
_UPKEEP_SECONDS = 2.0
_TRIM_SECONDS = 3600.0
_BUS_LOOK_SECONDS = 30.0
_BUS_RETRY_SECONDS = 1.0
_DUE_LOOK_SECONDS = 1.0


def sources_of(template: Template) -> list[Source]:
    """Every queue that somebody consumes on one machine."""
    found: dict[str, Source] = {}
    for source in template.sources:
        queue = template.queues[source.queue]
        found[queue.name] = Source(
            queue.name,
            source.function,
            queue.visibility_timeout,
            queue.max_receives,
            source.batch_size,
            source.partial,
            threads=min(template.functions[source.function].threads, source.concurrency or _MANY),
        )
    targets = {
        rule.function: function_queue(rule.function) for rule in template.rules if rule.function
    }
    events = [(queue, name, _ASYNC_RECEIVES, Function.threads) for name, queue in targets.items()]
    # A schedule is never run twice at once.
    events += [(schedule_queue(s), s.function, 2, 1) for s in template.schedules]
    for queue_name, function, receives, threads in events:
        hidden = template.functions[function].timeout + _MARGIN_SECONDS
        found[queue_name] = Source(
            queue_name, function, hidden, receives, raw=True, threads=threads
        )
    return list(found.values())


class Background:
    """Starts and stops the threads; ``busy`` tells that requests of this process are waiting."""

    def __init__(
        self,
        template: Template,
        functions: Functions,
        data: DataDir,
        engine: Dynoxide,
        busy: Callable[[], bool],
    ) -> None:
        self._data = data
        self._engine = engine
        self._queues = LocalQueues(data.queues)
        self._stopping = threading.Event()
        self._watcher = Watcher()
        self._stream_changed = threading.Event()
        self._buses = [
            Bus(pipe, template, functions, DynamoApi(engine.port), self._queues)
            for pipe in template.pipes
        ]
        self._scheduler = Scheduler(template.schedules, self._queues)
        sources = sources_of(template)
        self._dispatcher = Dispatcher(self._queues, [source.queue for source in sources])
        self._consumers = [
            Consumer(
                source, self._queues, functions, self._dispatcher.wakeup_of(source.queue), busy
            )
            for source in sources
            for _ in range(source.threads)
        ]
        self._watcher.add(data.queues, self._dispatcher.look)
        self._watcher.add(data.tables, self._stream_changed.set)
        self._loops = [
            self._loop("bus", self._carry),
            self._loop("scheduler", self._schedule),
            self._loop("dispatcher", self._dispatch),
            self._loop("upkeep", self._upkeep),
        ]
        self._trimmed = float("-inf")

    def start(self) -> None:
        """Start all threads; call it when the functions can be called."""
        self._recover()
        for thread in (self._watcher, *self._consumers, *self._loops):
            thread.start()

    def stop(self) -> None:
        """Stop all threads; what does not finish in time is delivered again after a start."""
        self._stopping.set()
        self._stream_changed.set()
        for consumer in self._consumers:
            consumer.stop()
        self._dispatcher.wake_all()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in (*self._consumers, *self._loops):
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        self._watcher.stop()

    def _recover(self) -> None:
        """What a killed platform was handling is due now: nobody else can be handling it."""
        with self._queues.transaction() as connection:
            now = int(time.time() * 1000)
            connection.execute(
                "UPDATE messages SET visible_at = ?, batch = NULL"
                " WHERE receipt IS NOT NULL AND visible_at > ?",
                (now, now),
            )

    def _loop(self, name: str, step: Callable[[], float]) -> threading.Thread:
        def run() -> None:
            while not self._stopping.is_set():
                try:
                    pause = step()
                except (OSError, DynamoError, sqlite3.Error) as error:
                    _log.warning("%s: %s; trying again", name, error)
                    pause = _BUS_RETRY_SECONDS
                if pause:
                    self._stopping.wait(pause)

        return threading.Thread(target=run, name=name, daemon=True)

    def _carry(self) -> float:
        self._stream_changed.clear()
        for bus in self._buses:
            while bus.carry() and not self._stopping.is_set():
                pass
        if time.monotonic() - self._trimmed > _TRIM_SECONDS:
            # Only now: everything in the stream has been carried.
            self._trimmed = time.monotonic()
            trim_stream(self._data.tables)
        self._stream_changed.wait(_BUS_LOOK_SECONDS)
        return 0.0

    def _schedule(self) -> float:
        return self._scheduler.fire_due()

    def _dispatch(self) -> float:
        self._dispatcher.look()
        return _DUE_LOOK_SECONDS

    def _upkeep(self) -> float:
        self._engine.ensure_running()
        return _UPKEEP_SECONDS
