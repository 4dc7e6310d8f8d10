"""A request of a platform, from its signature to the queue.

Nothing is stored before the signature is good. Then what it tells is stored once, under the
platform's own name for it, and left to the worker; a repeat, or ten at the same moment, finds that
it is there. If the queue cannot be reached, the sweep brings it a minute later.
"""

from dataclasses import asdict
from datetime import timedelta

from channels.adapters.protocol import Incoming, Notice, RawAnswer, RawRequest, Received
from channels.adapters.registry import adapter_of
from channels.connections.items import KEPT, Connection, EntryStatus, Failure
from channels.connections.log import logged
from channels.connections.repository import AllWorkspacesConnections, ConnectionRepository
from channels.connections.secrets import opened
from channels.errors import SignatureRefused
from channels.inbound.items import Arrival, digest
from channels.inbound.jobs import enqueue
from frontdesk import clock
from frontdesk.audit import audit_by
from frontdesk.errors import FrontdeskError
from frontdesk.observability import logger
from frontdesk.ratelimit import Rate
from frontdesk.table import ConditionFailed, Create, Operation, Table, Update

_A_MINUTE = timedelta(minutes=1)
KNOWN = Rate("channel_in", 1200, _A_MINUTE)
UNKNOWN = Rate("channel_lost", 60, _A_MINUTE)
_TEXT_LENGTH = 40_000
_MEDIA = 10

_SYSTEM = ("system", "Frontdesk")


class Receiver:
    """Takes the requests of platforms in."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def receive(
        self, type_name: str, channel_id: str, request: RawRequest, address: str
    ) -> RawAnswer:
        """What to answer at once; ``address`` is where the request came from.

        Raises `SignatureRefused`, the same for a connection that is not there, and
        `TooManyRequests`.
        """
        connection = AllWorkspacesConnections(self._table).find(channel_id)
        if connection is None or connection.type != type_name:
            UNKNOWN.hit(self._table, address)
            raise SignatureRefused
        # By address too: who floods a connection does not keep its platform out.
        KNOWN.hit(self._table, f"{channel_id}\0{address}")
        received = adapter_of(type_name).receive(opened(connection), request)
        self._take(connection, received)
        return received.answer

    def _take(self, connection: Connection, received: Received) -> None:
        if received.connects and connection.state == "setup":
            self._connected(connection)
        if received.notice:
            self._note(connection, received.notice)
        if received.incoming and connection.enabled:
            self._keep(connection, received.incoming)

    def _keep(self, connection: Connection, incoming: Incoming) -> None:
        moment = clock.now()
        stored = asdict(incoming)
        stored["text"], stored["media"] = incoming.text[:_TEXT_LENGTH], stored["media"][:_MEDIA]
        arrival = Arrival(
            workspace_id=connection.workspace_id,
            channel_id=connection.id,
            agent_id=connection.agent_id,
            id=digest(incoming.event_id),
            incoming=stored,
            created_at=moment,
            ttl=clock.epoch(moment + KEPT),
        )
        told = f"From {incoming.sender_name or incoming.sender}"
        entry = logged(connection.workspace_id, connection.id, "in", "message", "ok", told)
        try:
            self._table.transact(Create(arrival), entry, *self._heard(connection))
        except ConditionFailed as failure:
            if 0 in failure.failed:
                return  # known already
            raise
        try:
            enqueue(arrival)
        except FrontdeskError as error:
            logger.warning("left to the sweep", channel=arrival.channel_id, exc_info=error)

    def _heard(self, connection: Connection) -> list[Operation]:
        """When the platform was heard last, to the minute: not a write more for each message."""
        last, now = connection.last_event_at, clock.now()
        if last is not None and now - last < _A_MINUTE:
            return []
        return [Update(Connection, connection.key(), set={"last_event_at": clock.iso(now)})]

    def _note(self, connection: Connection, notice: Notice) -> None:
        place = (connection.workspace_id, connection.id)
        status: EntryStatus = "ok" if notice.ok else "failed"
        writes: list[Operation] = [
            logged(*place, notice.direction, notice.kind, status, notice.detail)
        ]
        if notice.event_id is not None:
            moment = clock.now()
            writes.append(
                Create(
                    Arrival(
                        workspace_id=connection.workspace_id,
                        channel_id=connection.id,
                        agent_id=connection.agent_id,
                        id=digest(notice.event_id),
                        status="noted",
                        created_at=moment,
                        ttl=clock.epoch(moment + KEPT),
                    )
                )
            )
        try:
            if notice.breaks is None:
                self._table.transact(*writes)
            else:
                break_connection(self._table, connection, notice.breaks, notice.detail, writes)
        except ConditionFailed:
            return  # known already

    def _connected(self, connection: Connection) -> None:
        """The platform has proved itself; a person need not test what works."""

        def connected(stored: Connection) -> Connection | None:
            if stored.state != "setup":
                return None  # changed by a person in the meantime
            stored.state = "connected"
            return stored

        def also(_: Connection, changed: Connection) -> list[Operation]:
            actor = (changed.workspace_id, *_SYSTEM)
            return [audit_by(actor, "channel.connected", changed.id, None, {"state": "connected"})]

        place = (connection.workspace_id, connection.agent_id)
        ConnectionRepository(self._table, *place).rewrite(connection.id, connected, also)


def break_connection(
    table: Table, connection: Connection, code: str, detail: str, also: list[Operation]
) -> None:
    """A connection that does not work until a person does something; ``also`` happens with it."""

    def broken(stored: Connection) -> Connection:
        stored.state, stored.failure = "failed", Failure(code=code, detail=detail)
        return stored

    def writes(_: Connection, changed: Connection) -> list[Operation]:
        actor = (changed.workspace_id, *_SYSTEM)
        after = {"state": "failed", "code": code}
        return [audit_by(actor, "channel.failed", changed.id, None, after), *also]

    place = (connection.workspace_id, connection.agent_id)
    ConnectionRepository(table, *place).rewrite(connection.id, broken, writes)
