"""What can go wrong with channels, each with its own code."""

from frontdesk.errors import Conflict, FrontdeskError, Invalid, NotFound, Unauthenticated


class ChannelNotFound(NotFound):
    code = "channel_not_found"
    title = "There is no such channel connection"


class ChannelLimit(Conflict):
    code = "channel_limit"
    title = "The agent has as many channel connections as it may have"


class NothingToInstall(Conflict):
    code = "nothing_to_install"
    title = "This channel is not installed in a browser"


class NothingToRegister(Conflict):
    code = "nothing_to_register"
    title = "This channel has nothing to register"


class InvalidState(Invalid):
    code = "invalid_state"
    title = "This installation is not valid any more; begin again"


class SignatureRefused(Unauthenticated):
    """Missing, wrong or old: one answer for all, and for a connection that is not there."""

    code = "signature_refused"
    title = "The request is not signed as it should be"


class PlatformError(FrontdeskError):
    """``code`` is the platform's or ours, ``detail`` is for the log and holds no secret."""

    status = 502
    code = "platform_error"
    title = "The platform did not do what it was asked"


class PlatformRefused(PlatformError):
    """Asking again changes nothing. With ``breaks`` the whole connection is broken (its token was
    taken back), not just this message."""

    code = "platform_refused"

    def __init__(self, code: str, detail: str, *, breaks: bool = False) -> None:
        super().__init__(detail, code=code)
        self.breaks = breaks


class PlatformBusy(PlatformError):
    """Ask again, after ``seconds`` if the platform said so."""

    code = "platform_busy"

    def __init__(self, detail: str, seconds: float | None = None) -> None:
        super().__init__(detail)
        self.seconds = seconds
