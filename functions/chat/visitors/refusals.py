"""Why a visitor gets no answer, without a word about the workspace's plan and what it spends."""

from frontdesk.errors import FrontdeskError, PaymentRequired, TooManyRequests


class AgentBusy(TooManyRequests):
    code = "agent_busy"
    title = "The agent cannot answer right now"


def for_visitor(refusal: FrontdeskError) -> FrontdeskError:
    """A refused budget or limit in a visitor's words; when to come back is kept."""
    if isinstance(refusal, PaymentRequired) or refusal.code != TooManyRequests.code:
        return AgentBusy("The agent cannot take more questions now.", headers=refusal.headers)
    return TooManyRequests("That was too fast. Wait a moment.", headers=refusal.headers)
