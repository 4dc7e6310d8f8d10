"""Which platforms there are: the packages below ``adapters``, and nothing else to edit."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from channels import adapters
from channels.adapters.protocol import Adapter
from frontdesk.errors import Invalid


class UnknownType(Invalid):
    code = "unknown_channel_type"
    title = "There is no such type of channel"


@lru_cache(maxsize=1)
def adapter_names() -> frozenset[str]:
    """Every type that there is."""
    return frozenset(entry.name for entry in iter_modules(adapters.__path__) if entry.ispkg)


@lru_cache(maxsize=8)
def adapter_of(type_name: str) -> Adapter:
    """The adapter of this type, imported when it is asked for; raises `UnknownType`."""
    if type_name not in adapter_names():
        raise UnknownType(f"There is no channel of the type {type_name!r}.")
    found: Adapter = import_module(f"{adapters.__name__}.{type_name}.adapter").ADAPTER
    return found
