"""What this function refuses before it speaks MCP."""

from frontdesk.errors import Forbidden, FrontdeskError


class OriginNotAllowed(Forbidden):
    code = "origin_not_allowed"
    title = "This origin may not call here"


class NoStream(FrontdeskError):
    """The answer of the specification where a server offers no stream and keeps no session."""

    status = 405
    code = "method_not_allowed"
    title = "This method is not allowed here"
