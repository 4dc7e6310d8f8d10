"""Deliveries in the table as people and the bus use them, one method per access pattern."""

from frontdesk import clock
from frontdesk.duties import reopened
from frontdesk.records.webhook_endpoint import Endpoint
from frontdesk.table import (
    Check,
    ConditionFailed,
    Create,
    Operation,
    Page,
    Query,
    Table,
)
from webhooks.deliveries.items import (
    KEPT,
    Attempt,
    Delivery,
    DeliveryStatus,
    deadline,
)
from webhooks.errors import DeliveryNotFound

SHOWN_ATTEMPTS = 100


class DeliveryRepository:
    """The deliveries to one endpoint."""

    def __init__(self, table: Table, workspace_id: str, endpoint_id: str) -> None:
        self._table = table
        self._ids = workspace_id, endpoint_id

    def page(
        self, *, limit: int, cursor: str | None, status: DeliveryStatus | None
    ) -> Page[Delivery]:
        """Deliveries, newest first."""
        return self._table.query(
            Query(
                Delivery,
                Endpoint.partition_of(*self._ids),
                "DELIVERY#",
                limit=limit,
                cursor=cursor,
                newest_first=True,
                contains=[("status", status)] if status else [],
            )
        )

    def get(self, delivery_id: str) -> Delivery:
        """One delivery; raises `DeliveryNotFound`."""
        key = Delivery.key_of(*self._ids, delivery_id)
        if delivery := self._table.get(Delivery, key):
            return delivery
        raise DeliveryNotFound

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """The last attempts of a delivery, newest first."""
        query = Query(
            Attempt,
            Endpoint.partition_of(*self._ids),
            f"ATTEMPT#{delivery_id}#",
            limit=SHOWN_ATTEMPTS,
            newest_first=True,
        )
        return self._table.query(query).items

    def add(self, delivery: Delivery, *also: Operation) -> bool:
        """Store a new delivery if its endpoint is there and switched on; False if it is not, or
        if one of the other writes does not hold."""
        endpoint = Check(Endpoint, Endpoint.key_of(*self._ids), equals={"enabled": True})
        try:
            self._table.transact(endpoint, Create(delivery), *also)
        except ConditionFailed:
            return False
        return True

    def renew(self, delivery: Delivery, *also: Operation) -> Delivery:
        """Make a delivery due now, with all its time before it. Raises `ConditionFailed` if
        something has happened to it since it was read."""
        moment = clock.now()
        fresh, write = reopened(
            delivery,
            status="pending",
            deadline_at=deadline(delivery.event_type, moment),
            finished_at=None,
            failure=None,
            ttl=clock.epoch(moment + KEPT),
        )
        self._table.transact(write, *also)
        return fresh
