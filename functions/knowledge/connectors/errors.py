"""What can go wrong with connectors, each with its own code."""

from frontdesk.errors import Conflict, Invalid, NotFound, Unauthenticated


class ConnectorNotFound(NotFound):
    code = "connector_not_found"
    title = "There is no such connector"


class ConnectorLimit(Conflict):
    code = "connector_limit"
    title = "The agent has as many connectors as it may have"


class SyncRunning(Conflict):
    code = "sync_running"
    title = "A sync is running; wait for its end"


class NotAuthorized(Conflict):
    code = "not_authorized"
    title = "The source has not been authorized yet"


class NothingToSync(Conflict):
    code = "nothing_to_sync"
    title = "Documents are pushed into this connector, so there is nothing to sync"


class NothingToAuthorize(Conflict):
    code = "nothing_to_authorize"
    title = "This type of connector is not authorized in the browser"


class NoKey(Conflict):
    code = "no_key"
    title = "Only a push connector has a key"


class UnknownType(Invalid):
    code = "unknown_connector_type"
    title = "There is no connector of this type"


class InvalidState(Invalid):
    status = 400
    code = "invalid_state"
    title = "This authorization is not one that you began, or it has ended"


class WrongKey(Unauthenticated):
    """The same whether the connector or the key is wrong."""

    title = "The key is not valid"


class SourceFailed(Exception):
    """A sync cannot go on. ``code`` is stable, ``detail`` is for people; nothing is removed."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class AuthorizationLost(SourceFailed):
    """The source wants to be authorized anew."""
