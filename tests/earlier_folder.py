"""A data folder that version 3c902f2 has left behind, as if it had been killed an hour ago.

``tests/data/folder_3c902f2`` holds the rows of both tables and the queues' file. They were made by
that version's own API on a running platform: an agent in production with two keys and a widget,
conversations of a member, a visitor who asked for a person and somebody on WhatsApp, runs that
succeeded, failed and were stopped, two documents, connectors, a webhook to a closed port; then
``kill -9`` while two answers streamed. ``ids.json`` names them.
"""

import gzip
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "folder_3c902f2"
IDS: dict[str, str] = json.loads((FOLDER / "ids.json").read_text())
TOKEN_SECRET = "throw-away secret of the fixture, 3c902f2"
EMAIL, PASSWORD = "ada@example.com", "a rather long password"
_WRITTEN = datetime(2026, 11, 30, 10, 28, tzinfo=UTC)
_MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
_EPOCH = re.compile(r'(?<="N": ")17\d{8}(?=")')


def rows(store: str) -> list[dict[str, Any]]:
    """The rows of a table in DynamoDB's JSON, with all times moved to the present."""
    later = datetime.now(UTC) - timedelta(hours=1) - _WRITTEN
    with gzip.open(FOLDER / "rows.jsonl.gz", "rt") as file:
        text = file.read()
    text = _MOMENT.sub(lambda found: _moved(found[0], later), text)
    text = _EPOCH.sub(lambda found: str(int(found[0]) + round(later.total_seconds())), text)
    entries = [json.loads(line) for line in text.splitlines()]
    return [entry["item"] for entry in entries if entry["table"] == store]


def write_queues(path: Path) -> None:
    """Make the file of the queues."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(gzip.decompress((FOLDER / "queues.sql.gz").read_bytes()).decode())


def write_rows(client: Any, names: dict[str, str]) -> None:
    """Put the rows into tables, through a boto3 client."""
    for store, name in names.items():
        for item in rows(store):
            client.put_item(TableName=name, Item=item)


def create_tables(client: Any, names: dict[str, str]) -> None:
    """The tables as that version made them: one index."""
    main = [_key("gsi1pk", "gsi1sk")]
    for store, name in names.items():
        indexes = main if store == "main" else []
        attributes = ["pk", "sk", *(n["AttributeName"] for keys in indexes for n in keys)]
        more: dict[str, Any] = {}
        if indexes:
            more["GlobalSecondaryIndexes"] = [
                {"IndexName": "gsi1", "KeySchema": k, "Projection": {"ProjectionType": "ALL"}}
                for k in indexes
            ]
            more["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        client.create_table(
            TableName=name,
            KeySchema=_key("pk", "sk"),
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in attributes],
            BillingMode="PAY_PER_REQUEST",
            **more,
        )


def _key(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def _moved(text: str, later: timedelta) -> str:
    moved = datetime.fromisoformat(text) + later
    digits = len(text.partition(".")[2]) - 1
    return moved.isoformat(timespec="milliseconds" if digits == 3 else "microseconds")[:-6] + "Z"
