"""Deliveries of webhooks, arrivals of channels, connectors and documents stand where duties do.

Each kind had index partitions of its own name; those of duties are named alike, with the same
numbers, and ``look_at`` says what the place says. What a delivery called ``next_attempt_at`` and a
connector ``lease_owner`` has the names that every duty has. A document in nobody's hands had a
lease none the less, for the sweep.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.migrations.rows import Row
from frontdesk.records.document import Document
from frontdesk.table import Index, Key, Operation

FORMERLY = {
    "DUEDELIVERIES": "webhook_delivery",
    "DUEARRIVALS": "channel_arrival",
    "DUECONNECTORS": "connector",
}
RENAMED = {"next_attempt_at": "due_at", "lease_owner": "owner"}
KINDS = (*FORMERLY.values(), Document.kind)


def change(row: Row) -> Sequence[Operation]:
    values, places = _document(row) if row.kind == Document.kind else _duty(row)
    write = row.change(values, places)
    return (write,) if write else ()


def _document(row: Row) -> tuple[dict[str, Any], Mapping[Index, Key | None]]:
    document = Document.from_attributes(dict(row.attributes))
    derived = document.open and "look_at" not in row.values
    names = {"due_at", "look_at", "lease_until"} if derived else set()
    return document.model_dump(mode="json", include=names), document.places()


def _duty(row: Row) -> tuple[dict[str, Any], Mapping[Index, Key | None]]:
    values: dict[str, Any] = {}
    for old, new in RENAMED.items():
        if old in row.values:
            values |= {new: row.values.get(new, row.values[old]), old: None}
    place = row.place(Index.BY_TIME)
    name, _, shard = place.pk.partition("#") if place else ("", "", "")
    if place is None or name not in FORMERLY:
        return values, {}
    # A connector's place was told apart by its id.
    moment = place.sk.partition("#")[0]
    return values | {"look_at": moment}, {Index.BY_TIME: Key(f"DUE#{row.kind}#{shard}", moment)}
