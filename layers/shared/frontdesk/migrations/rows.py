"""Stored records as they are, whatever version has written them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

from frontdesk.table import Index, Item, Key, Places, Update
from frontdesk.table.codec import Attribute
from frontdesk.table.items import plain


class Later(Exception):
    """A record cannot be brought to its new form yet: a worker of the earlier version has it."""


class _Kind(NamedTuple):
    """The kind of a record by its name, since the kernel knows no models of capabilities."""

    kind: str
    store: str


@dataclass(frozen=True)
class Row:
    """A record of the main table, as ``attributes`` in DynamoDB's JSON."""

    attributes: Mapping[str, Attribute]

    @property
    def kind(self) -> str:
        return str(self.attributes["kind"]["S"])

    @property
    def key(self) -> Key:
        return Key(self.attributes["pk"]["S"], self.attributes["sk"]["S"])

    @cached_property
    def values(self) -> dict[str, Any]:
        """Its values, without key and places."""
        return plain(dict(self.attributes))

    def place(self, index: Index) -> Key | None:
        """Where it stands in an index."""
        if index.pk not in self.attributes:
            return None
        return Key(self.attributes[index.pk]["S"], self.attributes[index.sk]["S"])

    def change(self, values: Mapping[str, Any], places: Places) -> Update | None:
        """The write that gives the record these values (None removes) and places, if it is still
        as it was read; None if it has them already."""
        new = {name: value for name, value in values.items() if self.values.get(name) != value}
        moved = {index: place for index, place in places.items() if self.place(index) != place}
        if not new and not moved:
            return None
        # Versions before counted not every write in the revision.
        as_read = {name: self.values.get(name) for name in ("revision", "status", *new)}
        for index in Index:
            as_read[index.pk], as_read[index.sk] = self.place(index) or (None, None)
        kind = cast(type[Item], _Kind(self.kind, "main"))
        return Update(kind, self.key, equals=as_read, set=new, places=moved)
