"""What is stored: pydantic models that know their own key."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from frontdesk.table.codec import Attribute, decode, encode


class Index(StrEnum):
    """An index of the main table. It holds the items that name a place in it (`Item.places`).

    ``BY_TIME`` lists by a moment: last activity, or when work is due. ``BY_STATE`` finds by state
    and by person: conversations that wait, runs that failed, what is assigned to somebody.
    """

    BY_TIME = "gsi1"
    BY_STATE = "gsi2"

    @property
    def pk(self) -> str:
        """The attribute that holds the partition key of the place."""
        return f"{self.value}pk"

    @property
    def sk(self) -> str:
        """The attribute that holds the sort key of the place."""
        return f"{self.value}sk"


RESERVED = ("pk", "sk", *(n for i in Index for n in (i.pk, i.sk)), "kind", "child_pk")


class Key(NamedTuple):
    """A primary key, or a place in an index."""

    pk: str
    sk: str

    def attributes(self) -> dict[str, Attribute]:
        """The key as DynamoDB wants it."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


Places = Mapping[Index, Key | None]
"""Where an item stands in indexes."""


class Item(BaseModel):
    """One stored record. A subclass names its ``kind`` and builds its key from its ids.

    ``revision`` counts the writes and guards against lost updates; ``ttl`` is the epoch second
    after which the item no longer exists (it is filtered on read, since DynamoDB deletes late).
    """

    model_config = ConfigDict(extra="ignore")

    kind: ClassVar[str]
    key_of: ClassVar[Callable[..., "Key"]]
    store: ClassVar[Literal["main", "counters"]] = "main"

    revision: int = 0
    ttl: int | None = None

    def key(self) -> Key:
        """The primary key of this item."""
        raise NotImplementedError

    def places(self) -> "Places":
        """The places of this item in indexes; it is in no index that is left out or None."""
        return {}

    def child_pk(self) -> str | None:
        """The partition that belongs to this item and is exported and deleted with it."""
        return None

    def attributes(self) -> dict[str, Attribute]:
        """The whole item in DynamoDB's typed JSON; absent values are left out."""
        values = self.model_dump(mode="json", exclude_none=True)
        stored = {name: encode(value) for name, value in values.items()}
        stored.update(self.key().attributes())
        stored["kind"] = {"S": self.kind}
        for index, place in self.places().items():
            if place:
                stored[index.pk], stored[index.sk] = {"S": place.pk}, {"S": place.sk}
        if child := self.child_pk():
            stored["child_pk"] = {"S": child}
        return stored

    @classmethod
    def from_attributes(cls, attributes: dict[str, Attribute]) -> Self:
        """The item that was stored; raises pydantic's ValidationError if it is not one."""
        return cls.model_validate(plain(attributes))


def plain(attributes: dict[str, Attribute]) -> dict[str, Any]:
    """The stored values without the key and index attributes."""
    return {name: decode(value) for name, value in attributes.items() if name not in RESERVED}


def expired(attributes: dict[str, Attribute], epoch_now: int) -> bool:
    """Whether the item's TTL has passed; the item then does not exist for anybody."""
    ttl = attributes.get("ttl")
    return ttl is not None and int(ttl["N"]) <= epoch_now
