"""Requests about accounts."""

from typing import Self

from pydantic import model_validator

from auth.schemas import Email, GivenPassword, Locale, Name, Password
from frontdesk.schemas import RequestModel


class RegisterRequest(RequestModel):
    """A new account."""

    email: Email
    password: Password
    name: Name
    locale: Locale = "en"


class UserUpdate(RequestModel):
    """What to change; absent fields stay."""

    name: Name | None = None
    locale: Locale | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("leave a field out to keep it; null is no value")
        return self


class PasswordChange(RequestModel):
    """The password now and from now on."""

    current_password: GivenPassword
    new_password: Password


class AccountDeletion(RequestModel):
    """The password, since there is no way back."""

    password: GivenPassword
