"""Keys in the table, one method per access pattern."""

from typing import Any

from agents.errors import AgentNotFound
from agents.keys.errors import KeyNotFound
from agents.keys.items import REVOKED_KEPT, KeyRoster
from frontdesk import clock
from frontdesk.records.agent import Agent
from frontdesk.records.api_key import ApiKey
from frontdesk.table import Check, Create, Operation, Page, Query, Table, Update


class KeyRepository:
    """The keys of one agent.

    Writes take the other writes of their transaction (``*also``: audit entry) and tell by
    `ConditionFailed` that their own condition, at position 0, did not hold.
    """

    def __init__(self, table: Table, workspace_id: str, agent_id: str) -> None:
        self._table = table
        self._ids = (workspace_id, agent_id)
        self._partition = Agent.partition_of(workspace_id, agent_id)

    def check_agent(self) -> None:
        """Raise `AgentNotFound` if the workspace has no such agent."""
        if self._table.get(Agent, Agent.key_of(*self._ids)) is None:
            raise AgentNotFound

    def page(self, *, limit: int, cursor: str | None) -> Page[ApiKey]:
        """Keys, newest first, the revoked ones of the last days among them."""
        return self._table.query(
            Query(ApiKey, self._partition, "APIKEY#", limit=limit, cursor=cursor, newest_first=True)
        )

    def get(self, key_id: str) -> ApiKey:
        """One key; raises `KeyNotFound`."""
        if key := self._table.get(ApiKey, ApiKey.key_of(*self._ids, key_id)):
            return key
        raise KeyNotFound

    def active(self) -> tuple[list[ApiKey], KeyRoster | None]:
        """The usable keys, and the roster as it was before they were read."""
        roster = self._table.get(KeyRoster, KeyRoster.key_of(*self._ids))
        keys = self._table.all(Query(ApiKey, self._partition, "APIKEY#", limit=200))
        return [key for key in keys if key.usable], roster

    def add(self, key: ApiKey, roster: KeyRoster | None, *also: Operation) -> None:
        """Store a new key, if no other became active since ``roster`` was read."""
        agent = Check(Agent, Agent.key_of(*self._ids))
        self._table.transact(self._counted(roster), agent, Create(key), *also)

    def change(self, key: ApiKey, changes: dict[str, Any], *also: Operation) -> None:
        """Set some attributes of a key that is not revoked (None removes)."""
        self._table.transact(self._set(key, changes), *also)

    def change_counted(
        self, key: ApiKey, changes: dict[str, Any], roster: KeyRoster | None, *also: Operation
    ) -> None:
        """The same for a change that makes the key active again; see `add`."""
        self._table.transact(self._counted(roster), self._set(key, changes), *also)

    def revoke(self, key: ApiKey, *also: Operation) -> None:
        """Refuse the key from now on; it disappears after `REVOKED_KEPT`."""
        moment = clock.now()
        gone = {"revoked_at": clock.iso(moment), "ttl": clock.epoch(moment + REVOKED_KEPT)}
        self._table.transact(self._set(key, gone | {"identity_secret": None}), *also)

    def _set(self, key: ApiKey, changes: dict[str, Any]) -> Update:
        return Update(ApiKey, key.key(), equals={"revoked_at": None}, set=changes)

    def _counted(self, roster: KeyRoster | None) -> Update:
        workspace_id, agent_id = self._ids
        return Update(
            KeyRoster,
            KeyRoster.key_of(workspace_id, agent_id),
            must_exist=False,
            equals={"revision": roster.revision if roster else None},
            set={"workspace_id": workspace_id, "agent_id": agent_id},
        )
