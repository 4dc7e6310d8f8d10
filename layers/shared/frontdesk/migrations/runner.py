"""Carries out what migrations of this version a table has not had yet, one after the other."""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import sleep
from typing import Protocol, cast

from pydantic import ValidationError

from frontdesk import clock
from frontdesk.migrations.items import Applied
from frontdesk.migrations.rows import Later, Row
from frontdesk.observability import logger
from frontdesk.table import ConditionFailed, Operation, Put, Query, Table

PAUSE_SECONDS = 1.0
_TRIES = 20
"""A record that others change this often, each time before it could be written, is an error."""


class Migration(Protocol):
    """A module ``m<number>_<what>``. Its docstring says what changes, and why."""

    KINDS: Sequence[str]
    """The kinds of records that it looks at."""

    def change(self, row: Row) -> Sequence[Operation]:
        """The writes that bring a record to its new form, which hold only if it is still as it was
        read; none where nothing is to be done. Raises `Later`."""


class UnknownMigrations(Exception):
    """The table has had migrations that this version does not know: a newer one has written it."""


def known() -> dict[str, Migration]:
    """The migrations of this version by name, in their order."""
    package = __name__.rpartition(".")[0]
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    names = sorted(module.name for module in found if module.name.startswith("m0"))
    return {n: cast(Migration, importlib.import_module(f"{package}.{n}")) for n in names}


def migrate(table: Table) -> Iterator[Applied]:
    """Carry out each pending migration and give it back once it is done.

    One that was stopped in the middle begins anew, and finds nothing to do in what it has changed
    already. Several runs at once, and those who use the table meanwhile, do no harm. Raises
    `UnknownMigrations` before anything is changed.
    """
    migrations = known()
    had = {each.name for each in table.all(Query(Applied, Applied.PARTITION, "MIGRATION#"))}
    if unknown := sorted(had - set(migrations)):
        raise UnknownMigrations(
            "the data was written by a newer version of Frontdesk"
            f" (unknown migrations: {', '.join(unknown)}); start that version"
        )
    for name, migration in migrations.items():
        if name not in had:
            changed = sum(_bring(table, migration, row) for row in _rows(table, migration))
            applied = Applied(name=name, changed=changed, applied_at=clock.now())
            table.write(Put(applied))
            yield applied


def _rows(table: Table, migration: Migration) -> Iterator[Row]:
    return (Row(attributes) for attributes in table.scan(migration.KINDS))


def _bring(table: Table, migration: Migration, row: Row) -> bool:
    """Whether the record was changed; one that its model cannot read stays as it is."""
    tries = 0
    found: Row | None = row
    while found:
        try:
            writes = migration.change(found)
            if not writes:
                return False
            table.transact(*writes)
        except ValidationError:
            logger.exception("record not migrated", kind=found.kind, record=found.key)
            return False
        except Later:
            logger.info("migration waits", kind=found.kind, record=found.key)
            sleep(PAUSE_SECONDS)
        except ConditionFailed:
            tries += 1
            if tries == _TRIES:
                raise
        else:
            return True
        attributes = table.stored(found.key)
        found = Row(attributes) if attributes else None
    return False
