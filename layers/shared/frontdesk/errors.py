"""Errors that a client may see, each an RFC 9457 problem with a stable code.

Anything else that is raised becomes an unspecific 500; its text never leaves the platform.
"""

from typing import Any, ClassVar


class FrontdeskError(Exception):
    """A problem to tell the client: HTTP ``status``, stable ``code``, ``title``, ``detail``."""

    status: ClassVar[int] = 500
    code: str = "internal_error"
    title: str = "Internal error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        """``members`` are added to the problem document beside the standard ones."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        if code is not None:
            self.code = code
        self.headers = headers or {}
        self.members = members


class Invalid(FrontdeskError):
    status = 422
    code = "invalid"
    title = "The request is not valid"


class Unauthenticated(FrontdeskError):
    status = 401
    code = "unauthenticated"
    title = "Sign in first"


class PaymentRequired(FrontdeskError):
    status = 402
    code = "budget_exhausted"
    title = "The budget is used up"


class Forbidden(FrontdeskError):
    status = 403
    code = "forbidden"
    title = "Your role does not allow this"


class NotFound(FrontdeskError):
    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(FrontdeskError):
    status = 409
    code = "conflict"
    title = "Changed by somebody else in the meantime"


class PayloadTooLarge(FrontdeskError):
    status = 413
    code = "payload_too_large"
    title = "The request is too large"


class TooManyRequests(FrontdeskError):
    status = 429
    code = "rate_limited"
    title = "Too many requests"


class Unavailable(FrontdeskError):
    status = 503
    code = "unavailable"
    title = "Not available right now"
