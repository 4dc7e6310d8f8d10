"""Reading runs."""

from chat.runs.repository import RunRepository
from chat.runs.schemas import PromptMessage, RunDetail, run_reply
from frontdesk.engine.conversations import Run, RunStatus
from frontdesk.errors import NotFound
from frontdesk.principal import Principal
from frontdesk.table import Page, get_table


class RunService:
    """The runs of the principal's workspace."""

    def __init__(self, principal: Principal) -> None:
        self._runs = RunRepository(get_table(), principal.workspace_id)

    def page(
        self, agent_id: str, status: RunStatus | None, limit: int, cursor: str | None
    ) -> Page[Run]:
        """One page, newest first; raises `NotFound` for an unknown agent."""
        if not self._runs.has_agent(agent_id):
            raise NotFound("There is no such agent.")
        return self._runs.page(agent_id, status, limit, cursor)

    def read(self, agent_id: str, run_id: str) -> RunDetail:
        """A run with its prompt; messages that were deleted since are left out."""
        run = self._runs.get(agent_id, run_id)
        if run is None:
            raise NotFound("There is no such run.")
        messages = self._runs.messages(run)
        question, answer = messages.get(run.user_message_id), messages.get(run.message_id)
        prompt = [PromptMessage(role="system", content=run.system)]
        prompt += [
            PromptMessage(role=message.role, content=message.content)
            for message_id in run.prompt_ids
            if (message := messages.get(message_id))
        ]
        return RunDetail(
            **run_reply(run).model_dump(),
            prompt=prompt,
            input=question.content if question else None,
            output=answer.content if answer else None,
        )
