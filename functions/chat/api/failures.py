"""A run that failed, as the error of the request that waited for it."""

from frontdesk.authentication import unauthenticated
from frontdesk.errors import Conflict, FrontdeskError, Invalid, Unavailable
from frontdesk.records.message import RunError
from frontdesk.records.run import Run


class AnswerFailed(FrontdeskError):
    status = 502
    code = "answer_failed"
    title = "The agent could not answer"


# What the caller can change, what passes by itself, and what is ours; else it is the model's.
_KINDS: dict[str, type[FrontdeskError]] = {
    "context_too_long": Invalid,
    "model_rejected": Invalid,
    "model_rate_limited": Unavailable,
    "run_closed": Conflict,
    "internal_error": FrontdeskError,
}


def failure_of(run: Run, failure: RunError) -> FrontdeskError:
    """What to tell of a failed run, with the run's own code. It carries ``run_id``,
    ``conversation_id`` and ``message_id``, for what had been written by then."""
    if failure.code == "access_ended":
        return unauthenticated(failure.detail)
    return _KINDS.get(failure.code, AnswerFailed)(
        failure.detail,
        code=failure.code,
        run_id=run.id,
        conversation_id=run.conversation_id,
        message_id=run.message_id,
    )
