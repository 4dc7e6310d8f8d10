"""Keys in the table, one method per access pattern."""

from agents.keys.errors import KeyLimit, KeyNotFound
from agents.keys.items import MAX_ACTIVE_KEYS, KeyRoster
from frontdesk.collections import Collection, Owner
from frontdesk.records.agent import Agent, AgentNotFound
from frontdesk.records.api_key import ApiKey
from frontdesk.table import Update


class KeyRepository(Collection[ApiKey]):
    """The keys of one agent, the revoked ones of the last days among them."""

    item = ApiKey
    noun = "key"
    missing = KeyNotFound
    shown = {"name", "type", "scopes", "origins", "expires_at"}
    owner = Owner(Agent, AgentNotFound)

    def one_more(self) -> Update:
        """The write that lets one more key be active, if no other becomes so meanwhile; put it
        into that transaction. Raises `KeyLimit`."""
        workspace_id, agent_id = self._ids
        roster = self._table.get(KeyRoster, KeyRoster.key_of(workspace_id, agent_id))
        # Counted after the roster was read. Keys end by themselves, so no number could be kept.
        if sum(key.usable for key in self.all()) >= MAX_ACTIVE_KEYS:
            raise KeyLimit(f"An agent has at most {MAX_ACTIVE_KEYS} active keys. Revoke one first.")
        return Update(
            KeyRoster,
            KeyRoster.key_of(workspace_id, agent_id),
            must_exist=False,
            equals={"revision": roster.revision if roster else None},
            set={"workspace_id": workspace_id, "agent_id": agent_id},
        )
