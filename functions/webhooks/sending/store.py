"""The table as the worker uses it, beside the steps of a delivery, which is a duty."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk import clock
from frontdesk.audit import audit_by
from frontdesk.bus import publish
from frontdesk.records.webhook_endpoint import (
    DISABLED,
    LANES,
    MAX_ENDPOINTS,
    DisabledReason,
    Endpoint,
    EndpointHealth,
)
from frontdesk.table import (
    AsyncTable,
    Check,
    ConditionFailed,
    Create,
    Item,
    Key,
    Operation,
    Query,
    Update,
)
from webhooks.deliveries.items import Delivery
from webhooks.endpoints.repository import HEALED

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
                set={name: clock.epoch(now + Delivery.LEASE)},
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

    async def _tried(self, *operations: Operation) -> bool:
        try:
            if len(operations) == 1:
                await self._table.write(operations[0])
            else:
                await self._table.transact(*operations)
        except ConditionFailed:
            return False
        return True
