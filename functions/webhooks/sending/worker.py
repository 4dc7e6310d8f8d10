"""The worker: takes a batch of messages and makes the attempts that are due, all at once.

The deliveries of one endpoint share one of its few lanes, so that an endpoint that is slow or dead
holds up a few workers at most, and the batches of others not at all. An endpoint whose last
attempts failed is tried with one request; only when that succeeds do the others follow.
"""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from frontdesk import clock
from frontdesk.crypto import SecretUnreadable
from frontdesk.duties import Claim, Duties, Lost
from frontdesk.observability import logger
from frontdesk.records.webhook_endpoint import Endpoint, EndpointHealth
from frontdesk.table import AsyncTable, Item, Key, Put
from webhooks.deliveries.items import Attempt, Delivery, DeliveryStatus, Failure
from webhooks.endpoints.secrets import valid_secrets
from webhooks.sending.jobs import DeliveryJob, deliveries
from webhooks.sending.request import Outcome, send
from webhooks.sending.retries import next_attempt
from webhooks.sending.signing import signed_headers
from webhooks.sending.store import Found, Lane, SendingStore

if TYPE_CHECKING:
    from frontdesk.outbound import Outbound

SWITCHED_OFF_AFTER = timedelta(days=5)

_LANE_WAITS = (0.05, 0.1, 0.2, 0.4)
_SHORT_PUT_OFFS = 5
_PUT_OFF_SECONDS = 60.0
_PUT_OFF_SECONDS_FAILING = 300.0


class DeliveryWorker:
    """Makes attempts; ``outbound`` is the guard that the requests go through."""

    def __init__(self, table: AsyncTable, outbound: "Outbound") -> None:
        self._store = SendingStore(table)
        self._duties: Duties[Delivery] = deliveries(table)
        self._outbound = outbound

    async def run(self, jobs: Sequence[DeliveryJob]) -> list[BaseException | None]:
        """See to the deliveries; for each job the error that it should be tried again for."""
        found = await self._store.read([key for job in jobs for key in _keys(job)])
        by_endpoint: dict[str, list[DeliveryJob]] = {}
        for job in jobs:
            by_endpoint.setdefault(job.endpoint_id, []).append(job)
        groups = list(by_endpoint.values())
        ended = await asyncio.gather(
            *(self._see_to(group, found) for group in groups), return_exceptions=True
        )
        errors: dict[int, BaseException | None] = {}
        for group, error in zip(groups, ended, strict=True):
            errors |= {id(job): error for job in group}
        return [errors[id(job)] for job in jobs]

    async def _see_to(self, jobs: list[DeliveryJob], found: Found) -> None:
        """The deliveries of one endpoint."""
        endpoint = found[_endpoint_key(jobs[0])]
        health = found[_health_key(jobs[0])]
        if not isinstance(endpoint, Endpoint) or not isinstance(health, EndpointHealth):
            return  # deleted, and its deliveries with it
        due = await self._due(jobs, found)
        if not due:
            return
        if not endpoint.enabled:
            failure = Failure(code="endpoint_disabled", detail="The endpoint was switched off.")
            for delivery in due:
                await self._duties.close(delivery, **_ended("failed", failure))
            return
        failing = health.failing_since is not None
        lane = await self._lane(endpoint, failing=failing)
        if lane is None:
            await self._put_off(due, failing=failing)
            return
        await self._use(lane, endpoint, due, failing=failing)

    async def _due(self, jobs: list[DeliveryJob], found: Found) -> list[Delivery]:
        """Each delivery once, if an attempt of it is to be made now."""
        due: dict[str, Delivery] = {}
        for job in jobs:
            delivery = found[_delivery_key(job)]
            if not isinstance(delivery, Delivery):
                continue
            if await self._duties.may_begin(delivery):
                due[delivery.id] = delivery
            elif delivery.held(clock.now()):
                # Under way, or its worker has died: then this message has to come again.
                await self._duties.remind(delivery)
        return list(due.values())

    async def _lane(self, endpoint: Endpoint, *, failing: bool) -> Lane | None:
        for wait in (0.0, *(() if failing else _LANE_WAITS)):
            await asyncio.sleep(wait)
            if lane := await self._store.take_lane(endpoint, failing=failing):
                return lane
        return None

    async def _use(
        self, lane: Lane, endpoint: Endpoint, due: list[Delivery], *, failing: bool
    ) -> None:
        ended: list[Outcome | BaseException | None] = []
        try:
            ended = await self._attempts(endpoint, due[:1] if failing else due)
            rest = due[1:] if failing else []
            if _succeeded(ended):
                ended += await self._attempts(endpoint, rest)
            else:
                await self._put_off(rest, failing=failing)
        finally:
            tried = [each for each in ended if isinstance(each, Outcome)]
            failures = sum(each.failure is not None for each in tried)
            successes = len(tried) - failures
            await self._store.leave_lane(lane, successes=successes, failures=failures)
        await self._judge(lane, endpoint, tried)
        for each in ended:
            if isinstance(each, BaseException):
                raise each

    async def _put_off(self, due: list[Delivery], *, failing: bool) -> None:
        """The endpoint is busy or failing: come again, the later the more often that was so."""
        spread = random.uniform(0.5, 1)  # noqa: S311 (no secret)
        for delivery in due:
            seconds = 2.0 ** (delivery.put_offs + 1)
            if delivery.put_offs >= _SHORT_PUT_OFFS:
                seconds = _PUT_OFF_SECONDS_FAILING if failing else _PUT_OFF_SECONDS
            await self._duties.put_off(delivery, timedelta(seconds=seconds * spread))

    async def _attempts(
        self, endpoint: Endpoint, due: list[Delivery]
    ) -> list[Outcome | BaseException | None]:
        attempts = (self._attempt(endpoint, delivery) for delivery in due)
        return await asyncio.gather(*attempts, return_exceptions=True)

    async def _judge(self, lane: Lane, endpoint: Endpoint, tried: list[Outcome]) -> None:
        """Switch off an endpoint that wants nothing more, or has failed for days."""
        since = lane.health.failing_since
        if any(each.gone for each in tried):
            await self._store.switch_off(endpoint, "gone")
        elif not tried or _succeeded(tried) or since is None:
            return
        elif clock.now() - since >= SWITCHED_OFF_AFTER:
            await self._store.switch_off(endpoint, "failing")

    async def _attempt(self, endpoint: Endpoint, due: Delivery) -> Outcome | None:
        """One attempt from claim to record; None if somebody else has it, or an error of ours."""
        # Counted before it is sent: what a receiver got is never missing in the log.
        interrupted = [Put(_interrupted(due, endpoint.url))] if due.lease_until else []
        claim = await self._duties.claim(due, *interrupted, attempts=due.attempts + 1)
        if claim is None:
            return None
        delivery, began = claim.duty, clock.now()
        try:
            secrets = await asyncio.to_thread(valid_secrets, endpoint)
        except SecretUnreadable:
            logger.exception("secret of an endpoint cannot be read", endpoint_id=endpoint.id)
            unreadable = Failure(code="secret_unreadable", detail="Give the endpoint a new secret.")
            headers, outcome = {}, Outcome(0, failure=unreadable)
        else:
            headers = signed_headers(delivery.id, began, delivery.payload, secrets)
            outcome = await send(self._outbound, endpoint.url, headers, delivery.payload)
        attempt = Attempt(
            workspace_id=delivery.workspace_id,
            endpoint_id=delivery.endpoint_id,
            delivery_id=delivery.id,
            number=delivery.attempts,
            outcome="failed" if outcome.failure else "succeeded",
            started_at=began,
            duration_ms=outcome.duration_ms,
            url=endpoint.url,
            request_headers=headers,
            status=outcome.status,
            response_headers=outcome.headers,
            response_body=outcome.body,
            error=outcome.failure,
            ttl=delivery.ttl,
        )
        try:
            await _record(claim, attempt, outcome)
        except Lost:
            logger.warning("attempt took too long to be recorded", delivery_id=delivery.id)
        return outcome


async def _record(claim: Claim[Delivery], attempt: Attempt, outcome: Outcome) -> None:
    delivery, failure = claim.duty, outcome.failure
    if failure is None:
        ended = _ended("succeeded", None)
        await claim.finish(Put(attempt), response_status=attempt.status, **ended)
        return
    again = None
    if not outcome.gone:
        again = next_attempt(
            delivery.attempts, clock.now(), delivery.deadline_at, outcome.retry_after
        )
    if again is None:
        ended = _ended("failed", failure)
        await claim.give_up(failure.code, Put(attempt), response_status=attempt.status, **ended)
        return
    attempt.next_attempt_at = again
    await claim.later(again, Put(attempt), response_status=attempt.status, failure=failure)


def _ended(status: DeliveryStatus, failure: Failure | None) -> dict[str, Any]:
    return {"status": status, "failure": failure, "finished_at": clock.now()}


def _interrupted(delivery: Delivery, url: str) -> Attempt:
    """The attempt of a worker that has died."""
    assert delivery.lease_until
    return Attempt(
        workspace_id=delivery.workspace_id,
        endpoint_id=delivery.endpoint_id,
        delivery_id=delivery.id,
        number=delivery.attempts,
        outcome="interrupted",
        started_at=delivery.lease_until - Delivery.LEASE,
        url=url,
        error=Failure(code="interrupted", detail="The attempt was cut off on our side."),
        ttl=delivery.ttl,
    )


def _succeeded(ended: Sequence[Outcome | BaseException | None]) -> bool:
    return any(isinstance(each, Outcome) and each.failure is None for each in ended)


def _delivery_key(job: DeliveryJob) -> tuple[type[Item], Key]:
    return Delivery, Delivery.key_of(job.workspace_id, job.endpoint_id, job.delivery_id)


def _endpoint_key(job: DeliveryJob) -> tuple[type[Item], Key]:
    return Endpoint, Endpoint.key_of(job.workspace_id, job.endpoint_id)


def _health_key(job: DeliveryJob) -> tuple[type[Item], Key]:
    return EndpointHealth, EndpointHealth.key_of(job.workspace_id, job.endpoint_id)


def _keys(job: DeliveryJob) -> list[tuple[type[Item], Key]]:
    return [_delivery_key(job), _endpoint_key(job), _health_key(job)]
