"""Reading runs."""

from chat.runs.repository import RunChannel, RunRepository
from chat.runs.schemas import PromptMessage, RetrievalReply, RunDetail, run_reply
from frontdesk.engine.prompt import model_messages
from frontdesk.errors import NotFound
from frontdesk.principal import Principal
from frontdesk.records.run import Run, RunStatus
from frontdesk.table import Page, get_table


class RunService:
    """The runs of the principal's workspace."""

    def __init__(self, principal: Principal) -> None:
        self._runs = RunRepository(get_table(), principal.workspace_id)

    def page(
        self,
        agent_id: str,
        status: RunStatus | None,
        channel: RunChannel | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Run]:
        """One page, newest first; raises `NotFound` for an unknown agent."""
        if not self._runs.has_agent(agent_id):
            raise NotFound("There is no such agent.")
        return self._runs.page(agent_id, status, channel, limit, cursor)

    def read(self, agent_id: str, run_id: str) -> RunDetail:
        """A run with its prompt; messages that were deleted since are left out."""
        run = self._runs.get(agent_id, run_id)
        if run is None:
            raise NotFound("There is no such run.")
        messages = self._runs.messages(run)
        question, answer = messages.get(run.user_message_id), messages.get(run.message_id)
        # The search repeats the question, so it is shown as long as that is there.
        retrieval = run.retrieval if question else None
        sent = [message for key in run.prompt_ids if (message := messages.get(key))]
        return RunDetail(
            **run_reply(run).model_dump(),
            prompt=[
                PromptMessage.model_validate(entry)
                for entry in model_messages(run.system, sent, retrieval, run.fence)
            ],
            retrieval=RetrievalReply.model_validate(retrieval) if retrieval else None,
            input=question.content if question else None,
            output=answer.content if answer else None,
        )
