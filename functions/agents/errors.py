"""What can go wrong with agents, each with its own code."""

from frontdesk.errors import Conflict, Invalid, NotFound, PaymentRequired


class VersionNotFound(NotFound):
    code = "version_not_found"
    title = "The agent has no such version"


class VersionConflict(Conflict):
    """Carries ``base_version`` and ``current``, so that both states can be shown."""

    code = "version_conflict"
    title = "The config was changed in the meantime"


class TooManyAgents(PaymentRequired):
    code = "quota_exceeded"
    title = "The workspace has as many agents as it may have"


class UnknownTemplate(Invalid):
    code = "unknown_template"
    title = "There is no such template"
