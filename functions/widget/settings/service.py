"""Reading and changing an agent's widget, for its members."""

from typing import Any

from frontdesk.audit import audit
from frontdesk.collections import RevisionConflict
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent, AgentNotFound
from frontdesk.records.widget_settings import WidgetSettings
from frontdesk.table import Check, ConditionFailed, Create, Replace, Table


class SettingsService:
    """The widgets of the principal's workspace; raises `AgentNotFound` for anything else's."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._table = table
        self._principal = principal

    def get(self, agent_id: str) -> WidgetSettings:
        """The widget of an agent, the defaults (revision 0) where nobody has set it."""
        workspace_id = self._principal.workspace_id
        agent, settings = self._table.batch_get(
            [
                (Agent, Agent.key_of(workspace_id, agent_id)),
                (WidgetSettings, WidgetSettings.key_of(workspace_id, agent_id)),
            ]
        )
        if agent is None:
            raise AgentNotFound
        if isinstance(settings, WidgetSettings):
            return settings
        return WidgetSettings(workspace_id=workspace_id, agent_id=agent_id)

    def put(self, agent_id: str, revision: int, values: dict[str, Any]) -> WidgetSettings:
        """Replace the settings; raises `RevisionConflict` if they were changed meanwhile."""
        stored = self.get(agent_id)
        if stored.revision != revision:
            raise RevisionConflict("widget", stored.revision)
        changed = WidgetSettings.model_validate(stored.model_dump() | values)
        before, after = stored.model_dump(mode="json"), changed.model_dump(mode="json")
        different = [name for name in values if before[name] != after[name]]
        if not different and revision > 0:
            return stored
        # The first time there is nothing to replace; revision 1 is what was set first.
        write = Replace(changed) if revision else Create(changed.model_copy(update={"revision": 1}))
        agent = Agent.key_of(self._principal.workspace_id, agent_id)
        entry = audit(
            self._principal,
            "widget.updated",
            agent_id,
            before={name: before[name] for name in different},
            after={name: after[name] for name in different},
        )
        try:
            self._table.transact(write, Check(Agent, agent), entry)
        except ConditionFailed:
            raise RevisionConflict("widget", self.get(agent_id).revision) from None
        return changed.model_copy(update={"revision": revision + 1})
