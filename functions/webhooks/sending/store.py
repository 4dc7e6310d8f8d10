"""The table as the worker uses it: each step of a delivery is one conditional write.

Whoever comes second (the same message twice, a worker that was taken for dead, somebody who
deleted the endpoint meanwhile) finds that a condition does not hold, and leaves it at that.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from frontdesk import clock
from frontdesk.audit import audit_by
from frontdesk.bus import publish
from frontdesk.table import (
    AsyncTable,
    Check,
    ConditionFailed,
    Create,
    Index,
    Item,
    Key,
    Operation,
    Put,
    Query,
    Update,
)
from webhooks.deliveries.items import Attempt, Delivery, DeliveryStatus, Failure
from webhooks.endpoints.items import (
    DISABLED,
    LANES,
    MAX_ENDPOINTS,
    DisabledReason,
    Endpoint,
    EndpointHealth,
)
from webhooks.endpoints.repository import HEALED

LEASE = timedelta(seconds=30)
"""Twice as long as a request may take; who holds a delivery or a lane for longer is dead."""

_SYSTEM = ("system", "Frontdesk")

Found = dict[tuple[type[Item], Key], Item | None]


@dataclass(frozen=True, slots=True)
class Lane:
    """The right to send to an endpoint, and how the endpoint fared when it was taken."""

    name: str
    health: EndpointHealth


class SendingStore:
    """What the worker reads and writes."""

    def __init__(self, table: AsyncTable) -> None:
        self._table = table

    async def read(self, wanted: Sequence[tuple[type[Item], Key]]) -> Found:
        """Deliveries, endpoints and their health, in one round trip."""
        unique = list(dict.fromkeys(wanted))
        return dict(zip(unique, await self._table.batch_get(unique), strict=True))

    async def endpoints(self, workspace_id: str) -> list[Endpoint]:
        """Every endpoint of a workspace."""
        query = Query(Endpoint, f"WS#{workspace_id}", "WEBHOOK#", limit=MAX_ENDPOINTS)
        return (await self._table.query(query)).items

    async def add(self, delivery: Delivery) -> bool:
        """Store a new delivery if its endpoint is there and switched on; False if it is not, or
        if the same event was stored before."""
        endpoint = Endpoint.key_of(delivery.workspace_id, delivery.endpoint_id)
        return await self._tried(
            Check(Endpoint, endpoint, equals={"enabled": True}), Create(delivery)
        )

    async def find(self, delivery: Delivery) -> Delivery | None:
        """A delivery as it is stored by now."""
        (stored,) = await self._table.batch_get([(Delivery, delivery.key())])
        return stored if isinstance(stored, Delivery) else None

    async def take_lane(self, endpoint: Endpoint, *, failing: bool) -> Lane | None:
        """Take a free lane to an endpoint; None when all are taken. A failing one has but one."""
        names = list(LANES[:1] if failing else LANES)
        random.shuffle(names)
        now = clock.now()
        for name in names:
            take = Update(
                EndpointHealth,
                EndpointHealth.key_of(endpoint.workspace_id, endpoint.id),
                below={name: clock.epoch(now)},
                set={name: clock.epoch(now + LEASE)},
            )
            try:
                values = await self._table.write(take)
            except ConditionFailed:
                continue
            return Lane(name, EndpointHealth.model_validate(values))
        return None

    async def leave_lane(self, lane: Lane, *, successes: int = 0, failures: int = 0) -> None:
        """Give a lane back and write down how the endpoint fared; one success forgets failures."""
        changes: dict[str, Any] = {lane.name: None}
        added = {}
        moment = clock.iso(clock.now())
        if successes:
            changes |= HEALED | {"last_success_at": moment}
        if failures:
            changes["last_failure_at"] = moment
        if failures and not successes:
            added = {"failures": failures}
            if lane.health.failing_since is None:
                changes["failing_since"] = moment
        await self._tried(Update(EndpointHealth, lane.health.key(), set=changes, add=added))

    async def claim(self, delivery: Delivery, url: str) -> Delivery | None:
        """Begin the next attempt, if nothing has happened to the delivery since it was read."""
        until = clock.now() + LEASE
        lease = clock.iso(until)
        operations: list[Operation] = [
            Update(
                Delivery,
                delivery.key(),
                equals=_as_read(delivery),
                set={"lease_until": lease},
                places=delivery.due(until),
                add={"attempts": 1},
            )
        ]
        if delivery.lease_until is not None:  # the worker that held it has died
            operations.append(Put(_interrupted(delivery, delivery.lease_until - LEASE, url)))
        if not await self._tried(*operations):
            return None
        return delivery.model_copy(
            update={
                "attempts": delivery.attempts + 1,
                # As it is stored, to the millisecond: the next write is conditional on it.
                "lease_until": datetime.fromisoformat(lease),
            }
        )

    async def finish(
        self,
        delivery: Delivery,
        status: DeliveryStatus,
        failure: Failure | None,
        attempt: Attempt | None = None,
    ) -> bool:
        """Close a delivery, if nothing has happened to it; there is no other attempt."""
        changes = {
            "status": status,
            "finished_at": clock.iso(clock.now()),
            "next_attempt_at": None,
        }
        return await self._settle(delivery, changes, None, failure, attempt)

    async def wait(
        self, delivery: Delivery, look_at: datetime, failure: Failure | None, attempt: Attempt
    ) -> bool:
        """Leave a delivery for the next attempt; the sweep sees to it at ``look_at``."""
        changes = {"next_attempt_at": clock.iso(attempt.next_attempt_at or look_at)}
        return await self._settle(delivery, changes, look_at, failure, attempt)

    async def switch_off(self, endpoint: Endpoint, reason: DisabledReason) -> bool:
        """Switch an endpoint off, with audit entry and event; False if it was changed or off."""
        actor = (endpoint.workspace_id, *_SYSTEM)
        told = {"endpoint_id": endpoint.id, "reason": reason}
        moment = clock.iso(clock.now())
        after = {"enabled": False, "disabled_reason": reason}
        return await self._tried(
            Update(
                Endpoint,
                endpoint.key(),
                equals={"enabled": True, "revision": endpoint.revision},
                set={
                    "enabled": False,
                    "disabled_reason": reason,
                    "disabled_at": moment,
                    "updated_at": moment,
                },
            ),
            audit_by(actor, DISABLED, endpoint.id, {"enabled": True}, after),
            publish(endpoint.workspace_id, DISABLED, told),
        )

    async def due(self, shard: int, limit: int) -> list[Delivery]:
        """Pending deliveries of all workspaces that should have been seen to by now."""
        query = Query(
            Delivery,
            Delivery.due_pk(shard),
            index=Index.BY_TIME,
            limit=limit,
            below=clock.iso(clock.now()),
        )
        return (await self._table.query(query)).items

    async def look_later(self, delivery: Delivery, moment: datetime) -> bool:
        """Keep other sweeps away from a delivery for a while; False if it is being seen to."""
        return await self._tried(
            Update(
                Delivery,
                delivery.key(),
                equals=_as_read(delivery),
                places=delivery.due(moment),
            )
        )

    async def _settle(
        self,
        delivery: Delivery,
        changes: dict[str, Any],
        look_at: datetime | None,
        failure: Failure | None,
        attempt: Attempt | None,
    ) -> bool:
        update = Update(
            Delivery,
            delivery.key(),
            equals=_as_read(delivery),
            set={
                "lease_until": None,
                "failure": failure.model_dump() if failure else None,
                **({"response_status": attempt.status} if attempt else {}),
                **changes,
            },
            places=delivery.due(look_at),
        )
        return await self._tried(update, *([Put(attempt)] if attempt else []))

    async def _tried(self, *operations: Operation) -> bool:
        try:
            if len(operations) == 1:
                await self._table.write(operations[0])
            else:
                await self._table.transact(*operations)
        except ConditionFailed:
            return False
        return True


def _as_read(delivery: Delivery) -> dict[str, Any]:
    """What must still hold of a delivery for a write that was decided on when it was read."""
    lease = delivery.lease_until
    return {
        "status": delivery.status,
        "attempts": delivery.attempts,
        "lease_until": clock.iso(lease) if lease else None,
    }


def _interrupted(delivery: Delivery, began: datetime, url: str) -> Attempt:
    return Attempt(
        workspace_id=delivery.workspace_id,
        endpoint_id=delivery.endpoint_id,
        delivery_id=delivery.id,
        number=delivery.attempts,
        outcome="interrupted",
        started_at=began,
        url=url,
        error=Failure(code="interrupted", detail="The attempt was cut off on our side."),
        ttl=delivery.ttl,
    )
