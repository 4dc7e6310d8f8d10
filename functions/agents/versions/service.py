"""Saving, restoring and promoting configs; no version is ever changed."""

from typing import Any

from agents.errors import VersionConflict
from agents.items import Draft
from agents.repository import AgentRepository
from frontdesk import clock
from frontdesk.audit import audit
from frontdesk.bus import publish
from frontdesk.principal import Principal
from frontdesk.records.agent import Agent, AgentConfig, AgentNotFound, AgentVersion, Author
from frontdesk.table import ConditionFailed, Page, Table

_RESTORED = {"en": "Restored version {number}", "fr": "Version {number} restaurée"}


class VersionService:
    """The use cases of versions for one principal."""

    def __init__(self, table: Table, principal: Principal) -> None:
        self._principal = principal
        self._agents = AgentRepository(table, principal.workspace_id)

    def page(
        self, agent_id: str, *, limit: int, cursor: str | None
    ) -> tuple[Agent, Page[AgentVersion]]:
        """The agent and a page of its versions, newest first."""
        agent = self._agents.get(agent_id)
        return agent, self._agents.versions(agent_id, limit=limit, cursor=cursor)

    def get(self, agent_id: str, number: int) -> tuple[Agent, AgentVersion]:
        """The agent and one of its versions."""
        return self._agents.get(agent_id), self._agents.version(agent_id, number)

    def save(
        self, agent_id: str, config: AgentConfig, *, base_version: int, changelog: str
    ) -> Draft:
        """Make ``config`` the draft, as a new version on top of ``base_version``.

        Saving what is the draft already changes nothing, so a repeated request is harmless.
        Raises `VersionConflict` if the draft is no longer ``base_version``.
        """
        draft = self._agents.draft(agent_id)
        if config == draft.config:
            return draft
        if draft.agent.version != base_version:
            raise self._conflict(draft, base_version)
        return self._append(draft, config, changelog)

    def restore(self, agent_id: str, number: int, *, changelog: str) -> Draft:
        """Make the config of an earlier version the draft again, as a new version."""
        draft = self._agents.draft(agent_id)
        config = self._agents.version(agent_id, number).config
        if config == draft.config:
            return draft
        text = changelog or _RESTORED[self._principal.locale].format(number=number)
        return self._append(draft, config, text)

    def promote(self, agent_id: str, number: int) -> Draft:
        """Put a version into production; doing it twice changes nothing."""
        draft = self._agents.draft(agent_id)
        version = self._agents.version(agent_id, number)
        before = draft.agent.production_version
        if before == number:
            return draft
        try:
            self._agents.promote(
                draft.agent,
                version,
                audit(
                    self._principal,
                    "agent.published",
                    agent_id,
                    before={"production_version": before},
                    after={"production_version": number},
                ),
                publish(
                    draft.agent.workspace_id,
                    "agent.published",
                    {"agent_id": agent_id, "version": number},
                ),
            )
        except ConditionFailed:
            raise AgentNotFound from None
        return self._agents.draft(agent_id)

    def _append(self, base: Draft, config: AgentConfig, changelog: str) -> Draft:
        agent, principal, moment = base.agent, self._principal, clock.now()
        version = AgentVersion(
            workspace_id=agent.workspace_id,
            agent_id=agent.id,
            number=agent.version + 1,
            config=config,
            author=Author.of(principal),
            changelog=changelog,
            created_at=moment,
        )
        before, after = _changes(base.config, config)
        try:
            self._agents.add_version(
                agent,
                version,
                audit(principal, "agent.config_changed", agent.id, before=before, after=after),
                publish(
                    agent.workspace_id,
                    "agent.updated",
                    {"agent_id": agent.id, "version": version.number},
                ),
            )
        except ConditionFailed:
            raise self._conflict(self._agents.draft(agent.id), agent.version) from None
        return self._agents.draft(agent.id)

    def _conflict(self, draft: Draft, base_version: int) -> VersionConflict:
        current = self._agents.version(draft.agent.id, draft.agent.version)
        return VersionConflict(
            f"Version {current.number} was saved while you worked on version {base_version}.",
            base_version=base_version,
            current={
                "number": current.number,
                "author": current.author.model_dump(),
                "created_at": clock.iso(current.created_at),
                "changelog": current.changelog,
                "config": current.config.model_dump(mode="json"),
            },
        )


def _changes(before: AgentConfig, after: AgentConfig) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, with their values before and after, for the audit log."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    names = [name for name in new if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}
