"""Requests about mailed links."""

from typing import Annotated

from pydantic import Field

from auth.schemas import Email, Password
from frontdesk.schemas import RequestModel

Token = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.-]+$")]


class ForgotPasswordRequest(RequestModel):
    """Whose password was forgotten."""

    email: Email


class ResetPasswordRequest(RequestModel):
    """The token of the mailed link and the new password."""

    token: Token
    password: Password


class VerifyEmailRequest(RequestModel):
    """The token of the mailed link."""

    token: Token
