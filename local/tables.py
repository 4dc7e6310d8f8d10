"""Makes Dynoxide's tables what the template says, and keeps its stream fast."""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from local.datadir import StartError
from local.dynamodb_api import DynamoApi, DynamoError
from local.model import Table

STREAM_KEPT_SECONDS = 24 * 3600  # as DynamoDB keeps its stream records
_INDEX = """
CREATE INDEX IF NOT EXISTS frontdesk_stream_sequence
ON _stream_records (table_name, CAST(sequence_number AS INTEGER))
"""
# The newest record of a table stays: Dynoxide counts on from the highest number it finds.
_TRIM = """
DELETE FROM _stream_records
WHERE created_at < ?
  AND id NOT IN (SELECT max(id) FROM _stream_records GROUP BY table_name)
"""


def ensure_tables(api: DynamoApi, tables: Iterable[Table]) -> None:
    """Create missing tables and missing indexes; what exists keeps its data."""
    for table in tables:
        try:
            existing = api.tables("DescribeTable", TableName=table.name)["Table"]
        except DynamoError as error:
            if error.kind != "ResourceNotFoundException":
                raise StartError(f"table {table.name}: {error}") from error
            _create(api, table)
        else:
            _add_indexes(api, table, existing)


def _create(api: DynamoApi, table: Table) -> None:
    api.tables("CreateTable", **table.definition)
    if table.ttl_attribute:
        api.tables(
            "UpdateTimeToLive",
            TableName=table.name,
            TimeToLiveSpecification={"AttributeName": table.ttl_attribute, "Enabled": True},
        )


def _add_indexes(api: DynamoApi, table: Table, existing: dict[str, Any]) -> None:
    present = {index["IndexName"] for index in existing.get("GlobalSecondaryIndexes") or []}
    for index in table.definition.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] not in present:
            api.tables(
                "UpdateTable",
                TableName=table.name,
                AttributeDefinitions=table.definition["AttributeDefinitions"],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )


def index_stream(database: Path) -> None:
    """Give the stream the index that Dynoxide's own statements need.

    For every record it writes, Dynoxide asks for the highest sequence number of the table, and
    for every poll for the numbers above the last one. Without an index both read all records:
    22 ms at 8,000 of them, more each day.
    """
    with closing(_open(database)) as connection:
        connection.execute(_INDEX)
        connection.commit()


def trim_stream(database: Path, now: float | None = None) -> int:
    """Drop stream records older than 24 hours; how many they were."""
    limit = int((time.time() if now is None else now) - STREAM_KEPT_SECONDS)
    with closing(_open(database)) as connection:
        dropped = connection.execute(_TRIM, (limit,)).rowcount
        connection.commit()
    return dropped


def _open(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, timeout=30)
