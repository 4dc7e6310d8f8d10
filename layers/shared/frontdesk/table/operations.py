"""Writes, alone or in a transaction, as values that render to DynamoDB's request shapes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk import clock
from frontdesk.table.codec import Attribute, decode, encode
from frontdesk.table.items import Item, Key, Places


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole item, whatever was there."""

    item: Item

    def render(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry of a TransactWriteItems request."""
        return {"Put": {"TableName": names[self.item.store], "Item": self.item.attributes()}}


@dataclass(frozen=True, slots=True)
class Create(Put):
    """Write the item only if no item has its key; one whose TTL has passed does not count."""

    def render(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry of a TransactWriteItems request."""
        entry = super(Create, self).render(names)
        put = entry["Put"]
        put["ConditionExpression"] = "attribute_not_exists(pk)"
        if self.item.ttl is not None:
            put["ConditionExpression"] += " OR #ttl <= :now"
            put["ExpressionAttributeNames"] = {"#ttl": "ttl"}
            put["ExpressionAttributeValues"] = {":now": encode(clock.epoch(clock.now()))}
        return entry


@dataclass(frozen=True, slots=True)
class Replace(Put):
    """Write the item only if its stored revision is the one that was read; counts it up."""

    def render(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry of a TransactWriteItems request."""
        read = self.item.revision
        written = self.item.model_copy(update={"revision": read + 1})
        return {
            "Put": {
                "TableName": names[self.item.store],
                "Item": written.attributes(),
                "ConditionExpression": "attribute_exists(pk) AND #revision = :read",
                "ExpressionAttributeNames": {"#revision": "revision"},
                "ExpressionAttributeValues": {":read": {"N": str(read)}},
            }
        }


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove an item; with ``must_exist`` a missing one is a conflict, and so is one whose
    attributes are not those of ``equals``."""

    kind: type[Item]
    key: Key
    must_exist: bool = False
    equals: Mapping[str, Any] = field(default_factory=dict)

    def render(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry of a TransactWriteItems request."""
        entry: dict[str, Any] = {
            "TableName": names[self.kind.store],
            "Key": self.key.attributes(),
        }
        tests = ["attribute_exists(pk)"] if self.must_exist else []
        if self.equals:
            bag = _Bag()
            tests += [f"{bag.name(name)} = {bag.value(v)}" for name, v in self.equals.items()]
            entry["ExpressionAttributeNames"] = bag.names
            entry["ExpressionAttributeValues"] = bag.values
        if tests:
            entry["ConditionExpression"] = " AND ".join(tests)
        return {"Delete": entry}


@dataclass(frozen=True, slots=True)
class _Conditions:
    """``equals``: attributes that must have a value (None: must be absent). ``below``: numbers
    that must be absent or smaller. ``at_least``: numbers that must be there and not smaller."""

    kind: type[Item]
    key: Key
    must_exist: bool = True
    equals: Mapping[str, Any] = field(default_factory=dict)
    below: Mapping[str, float] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)

    def _entry(self, names: Mapping[str, str], update: str, bag: "_Bag") -> dict[str, Any]:
        tests = ["attribute_exists(pk)"] if self.must_exist else []
        for name, value in self.equals.items():
            ref = bag.name(name)
            tests.append(
                f"attribute_not_exists({ref})" if value is None else f"{ref} = {bag.value(value)}"
            )
        for name, value in self.below.items():
            ref = bag.name(name)
            tests.append(f"(attribute_not_exists({ref}) OR {ref} < {bag.value(value)})")
        for name, value in self.at_least.items():
            tests.append(f"{bag.name(name)} >= {bag.value(value)}")
        entry: dict[str, Any] = {
            "TableName": names[self.kind.store],
            "Key": self.key.attributes(),
        }
        if update:
            entry["UpdateExpression"] = update
        if tests:
            entry["ConditionExpression"] = " AND ".join(tests)
        if bag.names:
            entry["ExpressionAttributeNames"] = bag.names
        if bag.values:
            entry["ExpressionAttributeValues"] = bag.values
        return entry


@dataclass(frozen=True, slots=True)
class Check(_Conditions):
    """Change nothing, but let the transaction fail unless the conditions hold."""

    def render(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry of a TransactWriteItems request."""
        return {"ConditionCheck": self._entry(names, "", _Bag())}


@dataclass(frozen=True, slots=True)
class Update(_Conditions):
    """Change single attributes and count ``revision`` up.

    ``set`` replaces (None removes), ``add`` counts up or down, ``places`` moves the item in
    indexes (None takes it out of one).
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, float] = field(default_factory=dict)
    places: Places = field(default_factory=dict)

    def render(self, names: Mapping[str, str]) -> dict[str, Any]:
        """The entry of a TransactWriteItems request."""
        bag = _Bag()
        changes = self.changes()
        sets = [
            f"{bag.name(name)} = {bag.value(value)}"
            for name, value in changes.items()
            if value is not None
        ]
        removes = [bag.name(name) for name, value in changes.items() if value is None]
        counted = {**self.add, "revision": 1}
        adds = [f"{bag.name(name)} {bag.value(value)}" for name, value in counted.items()]
        clauses = [
            f"{verb} {', '.join(parts)}"
            for verb, parts in (("SET", sets), ("REMOVE", removes), ("ADD", adds))
            if parts
        ]
        return {"Update": self._entry(names, " ".join(clauses), bag)}

    def changes(self) -> dict[str, Any]:
        """What each attribute becomes, those that count aside; None: it is removed."""
        # The change may make the item (a counter), and every stored item says what it is.
        changes = {**self.set, "kind": self.kind.kind}
        for index, place in self.places.items():
            changes[index.pk], changes[index.sk] = place or (None, None)
        return changes


class _Bag:
    """Names and values of one expression, each under a short alias."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def name(self, attribute: str) -> str:
        alias = f"#{attribute}"
        self.names[alias] = attribute
        return alias

    def value(self, value: Any) -> str:
        alias = f":v{len(self.values)}"
        self.values[alias] = encode(value)
        return alias


def repeatable(operation: "Operation") -> bool:
    """Whether a write may be sent again although it may have been carried out: an addition would
    count twice (the revision aside, which only tells that something was written). A condition may
    then fail on what the write itself has changed; `holds` tells that apart."""
    return not (isinstance(operation, Update) and operation.add)


def target(operation: "Operation") -> tuple[type[Item], Key]:
    """What a write is about."""
    if isinstance(operation, Put):
        return type(operation.item), operation.item.key()
    return operation.kind, operation.key


def holds(operation: "Operation", stored: Mapping[str, Attribute] | None) -> bool:
    """Whether what is stored is as a write leaves it."""
    if isinstance(operation, Delete) or stored is None:
        return isinstance(operation, Delete) and stored is None
    if isinstance(operation, Put):
        written = operation.render({operation.item.store: ""})["Put"]["Item"]
    else:
        changes = operation.changes() if isinstance(operation, Update) else {}
        written = {name: encode(v) if v is not None else None for name, v in changes.items()}
    return all(_same(stored.get(name), value) for name, value in written.items())


def _same(stored: Attribute | None, written: Attribute | None) -> bool:
    # As values: the database writes a number in its own way.
    if stored is None or written is None:
        return stored is written
    return bool(decode(stored) == decode(written))


Operation = Put | Create | Replace | Delete | Check | Update
