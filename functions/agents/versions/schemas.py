"""Replies about versions."""

from typing import Self

from frontdesk.records.agent import Agent, AgentConfig, Author
from frontdesk.records.agent import AgentVersion as StoredVersion
from frontdesk.schemas import Problem, ReplyModel, Timestamp


class AgentVersion(ReplyModel):
    """A version without its config."""

    number: int
    author: Author
    changelog: str
    created_at: Timestamp
    is_draft: bool
    is_production: bool

    @classmethod
    def of(cls, agent: Agent, version: StoredVersion) -> Self:
        """The reply for a version, seen from what the agent points to."""
        return cls.model_validate(
            version.model_dump()
            | {
                "is_draft": version.number == agent.version,
                "is_production": version.number == agent.production_version,
            }
        )


class AgentVersionDetail(AgentVersion):
    """A version with its config."""

    config: AgentConfig


class CurrentVersion(ReplyModel):
    """The version that somebody else saved."""

    number: int
    author: Author
    created_at: Timestamp
    changelog: str
    config: AgentConfig


class VersionConflictProblem(Problem):
    """The problem ``version_conflict``: what the client started from and what is there now."""

    base_version: int
    current: CurrentVersion
