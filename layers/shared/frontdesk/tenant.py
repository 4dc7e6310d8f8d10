"""What belongs together as a tree: a partition, and the partitions that its items own.

An item names the partition that it owns in ``child_pk``. Whoever exports or deletes a tree
follows these names, so a new kind of record is covered without new code.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from frontdesk.identity import Membership, Workspace
from frontdesk.table import Key, Table

_BATCH = 100


def walk(table: Table, pk: str, *, store: str = "main") -> Iterator[dict[str, Any]]:
    """Every stored item of the tree, what an item owns before the item itself.

    The values are those of `Table.partition`: the attributes plus pk, sk, kind and child_pk.
    """
    for entry in table.partition(pk, store=store):
        if child := entry.get("child_pk"):
            yield from walk(table, child, store=store)
        yield entry


def delete_tree(
    table: Table, pk: str, stop: Callable[[], bool] = lambda: False, *, store: str = "main"
) -> bool:
    """Remove the partition and all that its items own; False if ``stop`` ended it early.

    An owner goes after what it owns, so a call that was cut off is completed by the next one.
    """
    return _delete(table, walk(table, pk, store=store), stop, store)


def everything(table: Table, workspace_id: str) -> Iterator[dict[str, Any]]:
    """Every stored item of a workspace, as `walk` gives them."""
    for pk, store in _partitions(workspace_id):
        yield from walk(table, pk, store=store)


def remove(table: Table, workspace_id: str, stop: Callable[[], bool] = lambda: False) -> bool:
    """Remove a workspace with everything in it; False if ``stop`` ended it early.

    The memberships go last: they are how the workspace is found again after an interruption.
    What is not reached from here (the outbox, idempotency records, events of runs) expires.
    """
    own = Workspace.key_of(workspace_id).pk
    content = (entry for entry in walk(table, own) if entry.get("kind") != Membership.kind)
    return (
        _delete(table, content, stop, "main")
        # Its own partition is the first of them, so it is the last to be emptied.
        and all(
            delete_tree(table, pk, stop, store=store)
            for pk, store in reversed(_partitions(workspace_id))
        )
    )


def _partitions(workspace_id: str) -> list[tuple[str, str]]:
    """Where a workspace's trees begin: (partition, table)."""
    own = Workspace.key_of(workspace_id).pk
    return [
        (own, "main"),
        (f"{own}#AUDIT", "main"),
        (f"{own}#USAGE", "counters"),
        (f"{own}#LEDGER", "counters"),
    ]


def _delete(
    table: Table, entries: Iterator[dict[str, Any]], stop: Callable[[], bool], store: str
) -> bool:
    while batch := list(islice(entries, _BATCH)):
        if stop():
            return False
        table.delete_keys([Key(entry["pk"], entry["sk"]) for entry in batch], store=store)
    return True
