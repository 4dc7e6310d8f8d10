"""The runs' only access to the table."""

from typing import Final, Literal

from frontdesk.records.agent import Agent, AgentEnvironment
from frontdesk.records.conversation import Channel
from frontdesk.records.message import Message
from frontdesk.records.run import UNSUCCESSFUL, Run, RunStatus
from frontdesk.table import Index, Item, Key, Page, Query, Table

DEPLOYED: Final = "deployed"
RunChannel = Channel | Literal["deployed"]
"""One way in, or all but the playground."""


class RunRepository:
    """Runs of one workspace."""

    def __init__(self, table: Table, workspace_id: str) -> None:
        self._table = table
        self._workspace_id = workspace_id

    def has_agent(self, agent_id: str) -> bool:
        """Whether the agent exists here."""
        key = AgentEnvironment.key_of(self._workspace_id, agent_id, "draft")
        return self._table.get(AgentEnvironment, key) is not None

    def get(self, agent_id: str, run_id: str) -> Run | None:
        """One run of an agent."""
        return self._table.get(Run, Run.key_of(self._workspace_id, agent_id, run_id))

    def page(
        self,
        agent_id: str,
        status: RunStatus | None,
        channel: RunChannel | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Run]:
        """An agent's runs, newest first, optionally of one status, and of one channel or all but
        the playground."""
        equal: list[tuple[str, str]] = []
        if status in UNSUCCESSFUL:
            partition, prefix, index = (
                Run.state_pk(self._workspace_id, agent_id, status),
                "",
                Index.BY_STATE,
            )
        else:
            partition, prefix, index = (
                Agent.partition_of(self._workspace_id, agent_id),
                "RUN#",
                None,
            )
            equal += [("status", status)] if status else []
        if channel and channel != DEPLOYED:
            equal.append(("channel", channel))
        return self._table.query(
            Query(
                Run,
                partition,
                prefix,
                limit=limit,
                cursor=cursor,
                newest_first=True,
                index=index,
                contains=equal,
                differs=[("channel", "playground")] if channel == DEPLOYED else [],
            )
        )

    def messages(self, run: Run) -> dict[str, Message]:
        """The messages of a run's prompt and its answer, by id."""
        wanted: list[tuple[type[Item], Key]] = [
            (Message, Message.key_of(self._workspace_id, run.conversation_id, message_id))
            for message_id in dict.fromkeys([*run.prompt_ids, run.user_message_id, run.message_id])
        ]
        found = self._table.batch_get(wanted)
        return {message.id: message for message in found if isinstance(message, Message)}
