"""Which types of connectors there are: the files below ``sources``, and nothing else to edit."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from knowledge.connectors import sources
from knowledge.connectors.errors import UnknownType
from knowledge.connectors.source import Source


@lru_cache(maxsize=1)
def source_types() -> dict[str, type[Source]]:
    """Every type of connector by its name."""
    found: list[type[Source]] = [
        import_module(f"{sources.__name__}.{entry.name}").SOURCE
        for entry in iter_modules(sources.__path__)
    ]
    return {source.name: source for source in found}


def source_type(name: str) -> type[Source]:
    """The type of this name; raises `UnknownType`."""
    try:
        return source_types()[name]
    except KeyError:
        raise UnknownType(f"There is no connector of the type {name!r}.") from None
