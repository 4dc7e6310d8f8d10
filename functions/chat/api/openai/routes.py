"""``/v1``: chat completions and the list of models, as OpenAI's clients expect them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import JSONResponse, Response

from chat.api.failures import failure_of
from chat.api.key_auth import KeyedRoute, PresentedKey, caller, caller_and
from chat.api.openai.answers import Chunks, completion, model_entry, opened
from chat.api.openai.schemas import (
    ChatCompletion,
    ChatCompletionRequest,
    OpenAIError,
    OpenAIModel,
    OpenAIModelList,
)
from chat.turns.routes import sent
from frontdesk.credentials.keys import KeyCredentials
from frontdesk.engine.answers import answer_of, outcome
from frontdesk.engine.starting import start
from frontdesk.engine.turns import AgentNotDeployed, TurnRequest
from frontdesk.errors import NotFound
from frontdesk.http import IdempotencyHeader
from frontdesk.permissions import CHAT_USE
from frontdesk.records.agent import Agent, AgentEnvironment
from frontdesk.table import get_async_table

PATIENCE_SECONDS = 10.0
"""How long a stream waits for the model's first word before it begins with a 200: a failure until
then has the status of an error. Below the time-out of what stands between."""

DEFAULT = "default"

router = APIRouter(
    prefix="/v1",
    tags=["chat"],
    route_class=KeyedRoute,
    responses={"default": {"description": "OpenAI's error", "model": OpenAIError}},
)

_COMPLETION: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The completion, or its chunks where `stream` is true",
        "model": ChatCompletion,
        "content": {
            "text/event-stream": {
                "schema": {"type": "string", "description": "chat.completion.chunk, then [DONE]"}
            }
        },
    }
}


class ModelNotFound(NotFound):
    code = "model_not_found"
    title = "There is no such model"


@router.post("/chat/completions", responses=_COMPLETION, response_model=None)
async def create_chat_completion(
    body: ChatCompletionRequest,
    request: Request,
    presented: PresentedKey,
    idempotency_key: IdempotencyHeader = None,
) -> Response:
    """Answer a chat that the client keeps, with the agent as the model.

    The agent's own system text stands before the messages. Only the last message of a user and
    the answer are stored. Tools are the caller's: calls of them come back.
    """
    agent_id = presented.agent_id
    if body.model not in (agent_id, DEFAULT):
        await caller(request, presented, CHAT_USE)
        raise _no_model(body.model)
    wanted = TurnRequest(
        agent_id=agent_id,
        message=body.question(),
        environment="production",
        channel="api",
        idempotency_key=idempotency_key,
        end_user=body.user,
        chat=body.chat(),
    )
    started = await start(get_async_table(), presented, wanted)
    if body.stream:
        seen, rest = await opened(started.events, PATIENCE_SECONDS)
        if failure := answer_of(started.run, seen).failure:
            raise failure_of(started.run, failure)
        options = body.stream_options
        chunks = Chunks(started.run, agent_id, usage=bool(options and options.include_usage))
        return sent(started, chunks.stream(seen, rest))
    answer = await outcome(started.run, started.events)
    if answer.failure:
        raise failure_of(started.run, answer.failure)
    return JSONResponse(completion(started.run, answer, agent_id), headers=started.headers)


@router.get("/models")
async def list_openai_models(request: Request, presented: PresentedKey) -> OpenAIModelList:
    """The key's agent as the one model, if it is deployed."""
    agent, deployed = await _agent(request, presented)
    found = (
        [OpenAIModel.model_validate(model_entry(agent.id, agent.created_at))] if deployed else []
    )
    return OpenAIModelList(object="list", data=found)


@router.get("/models/{model}")
async def get_openai_model(
    request: Request,
    presented: PresentedKey,
    model: Annotated[str, Path(max_length=200, description="The agent's id, or default")],
) -> OpenAIModel:
    """The key's agent as a model."""
    agent, deployed = await _agent(request, presented)
    if model not in (agent.id, DEFAULT):
        raise _no_model(model)
    if not deployed:
        raise AgentNotDeployed("Put a version of the agent into production first.")
    return OpenAIModel.model_validate(model_entry(agent.id, agent.created_at))


async def _agent(request: Request, presented: KeyCredentials) -> tuple[Agent, bool]:
    """The key's agent, and whether it is in production."""
    workspace_id, agent_id = presented.workspace_id, presented.agent_id
    _, (agent, production) = await caller_and(
        request,
        presented,
        CHAT_USE,
        (Agent, Agent.key_of(workspace_id, agent_id)),
        (AgentEnvironment, AgentEnvironment.key_of(workspace_id, agent_id, "production")),
    )
    if not isinstance(agent, Agent):
        raise NotFound("The agent was deleted.")
    return agent, production is not None


def _no_model(name: str) -> ModelNotFound:
    return ModelNotFound(
        f"The model `{name}` does not exist or you do not have access to it.", param="model"
    )
