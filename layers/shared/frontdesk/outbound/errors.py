"""What can go wrong with a request to a user's host.

No text tells which address a name has or what listens there: that would map a private network.
"""

from frontdesk.errors import FrontdeskError, Invalid, Unavailable


class OutboundError(FrontdeskError):
    """Any of the errors below."""


class UrlRefused(OutboundError, Invalid):
    """The URL, or one it redirected to, is not one that may be opened."""

    code = "url_refused"
    title = "This address may not be opened"


class ResponseRefused(OutboundError, Invalid):
    """The answer is too large, of another type, or an endless chain of redirects."""

    code = "response_refused"
    title = "The answer of this address cannot be used"


class OutboundFailed(OutboundError, Unavailable):
    """No such host, no connection, no valid certificate, or no valid answer."""

    code = "outbound_failed"
    title = "The address did not answer as it should"


class OutboundTimeout(OutboundFailed):
    """The whole request, redirects and body included, took longer than it may."""

    code = "outbound_timeout"
    title = "The address took too long to answer"
