"""Requests for a person are duties: they stand where duties do, and are called as all of them.

One that somebody was still to be told of had only a time that said so, an index partition of its
own, and names of its own for its conversation, its moment and how often it was tried.
"""

from collections.abc import Sequence

from frontdesk.migrations.rows import Row
from frontdesk.records.handoff import Handoff
from frontdesk.table import Index, Operation

KINDS = (Handoff.kind,)
NEW = {*Handoff.EARLIER, "status", "due_at", "look_at"}
GONE = dict.fromkeys(Handoff.EARLIER.values())


def change(row: Row) -> Sequence[Operation]:
    handoff = Handoff.from_attributes(dict(row.attributes))
    values = handoff.model_dump(mode="json", include=NEW)
    write = row.change(values | GONE, {Index.BY_TIME: None, **handoff.places()})
    return (write,) if write else ()
