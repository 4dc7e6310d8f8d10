"""What a person sets about another service, such as an address and a token.

Fields of the type ``SecretStr`` are written and never read: they are stored encrypted, beside what
may be shown. Some services give a token of their own after a trip of the browser (OAuth); it is
kept with these secrets as long as the fields stay that it was obtained for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from frontdesk.errors import Invalid


class ServiceConfig(BaseModel):
    """A subclass has the fields of one service."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ConfigInvalid(Invalid):
    """Carries ``errors`` like any validation problem, the fields below ``config``."""

    title = "The settings are not valid"


class Obtaining(Protocol):
    """How secrets are obtained in the browser: ``obtained`` are their names, and changing one of
    the fields ``identity`` makes them void."""

    @property
    def identity(self) -> frozenset[str]: ...

    @property
    def obtained(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Renewed:
    """Settings as they become. ``void``: what was obtained was for others, and is not among the
    secrets any more."""

    shown: dict[str, Any]
    secrets: dict[str, str]
    changed: bool
    void: bool


def checked(model: type[ServiceConfig], config: Mapping[str, Any]) -> ServiceConfig:
    """The config as its service wants it; raises `ConfigInvalid`, which names no value."""
    try:
        return model.model_validate(config)
    except ValidationError as error:
        fields = [
            {
                "field": ".".join(["config", *map(str, entry["loc"])]),
                "message": entry["msg"],
                "code": entry["type"],
            }
            for entry in error.errors(include_input=False, include_context=False)[:50]
        ]
        raise ConfigInvalid("Some fields are not valid.", errors=fields) from None


def split(config: ServiceConfig) -> tuple[dict[str, Any], dict[str, str]]:
    """(what may be shown, the secrets) of a config."""
    secrets = {
        name: value.get_secret_value()
        for name in type(config).model_fields
        if isinstance(value := getattr(config, name), SecretStr)
    }
    return config.model_dump(mode="json", exclude=set(secrets), exclude_none=True), secrets


def secret_names(model: type[ServiceConfig]) -> list[str]:
    """The fields that are written and never read."""
    return [name for name, field in model.model_fields.items() if field.annotation is SecretStr]


def renewed(
    model: type[ServiceConfig],
    shown: Mapping[str, Any],
    secrets: Mapping[str, str],
    given: Mapping[str, Any],
    oauth: Obtaining | None,
) -> Renewed:
    """What stored settings become by those that are ``given``; what is absent stays, secrets too.

    Raises `ConfigInvalid`.
    """
    own = {name: value for name, value in secrets.items() if name in model.model_fields}
    before = {**shown, **own}
    new_shown, new_secrets = split(checked(model, before | dict(given)))
    after = new_shown | new_secrets
    void = oauth is not None and any(before.get(n) != after.get(n) for n in oauth.identity)
    if oauth is not None and not void:
        new_secrets |= {name: secrets[name] for name in oauth.obtained if name in secrets}
    return Renewed(new_shown, new_secrets, changed=before != after, void=void)
