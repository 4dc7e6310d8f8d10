"""Dynoxide's tables from the template, and its stream kept fast."""

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from local.datadir import StartError
from local.dynamo import Dynoxide, find_binary
from local.dynamodb_api import DynamoApi, DynamoError
from local.model import Template
from local.tables import ensure_tables, index_stream, trim_stream

NAME = "probe-main-local"


def put(api: DynamoApi, number: int) -> None:
    item = {"pk": {"S": f"p{number}"}, "sk": {"S": "s"}, "name": {"S": f"n{number}"}}
    api.tables("PutItem", TableName=NAME, Item=item)


def numbers(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT sequence_number FROM _stream_records ORDER BY id")
        return [int(row[0]) for row in rows]


def test_the_table_is_what_the_template_says(
    tables: tuple[DynamoApi, Path], template: Template
) -> None:
    api, _ = tables
    put(api, 1)
    ensure_tables(api, template.tables)  # again: keeps what is there
    table = api.tables("DescribeTable", TableName=NAME)["Table"]
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    ttl = api.tables("DescribeTimeToLive", TableName=NAME)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    assert api.tables("Scan", TableName=NAME)["Count"] == 1


def test_a_new_index_is_added_with_what_is_there(
    tables: tuple[DynamoApi, Path], template: Template
) -> None:
    api, _ = tables
    put(api, 1)
    (table,) = template.tables
    index = {
        "IndexName": "by_name",
        "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    name = {"AttributeName": "name", "AttributeType": "S"}
    attributes = [*table.definition["AttributeDefinitions"], name]
    grown = replace(
        table,
        definition={
            **table.definition,
            "AttributeDefinitions": attributes,
            "GlobalSecondaryIndexes": [index],
        },
    )
    ensure_tables(api, [grown])
    ensure_tables(api, [grown])
    found = api.tables(
        "Query",
        TableName=NAME,
        IndexName="by_name",
        KeyConditionExpression="#n = :v",
        ExpressionAttributeNames={"#n": "name"},
        ExpressionAttributeValues={":v": {"S": "n1"}},
    )
    assert found["Count"] == 1


def test_dynoxides_own_statements_use_the_index(tables: tuple[DynamoApi, Path]) -> None:
    """The statements stand in its program; a new version with others must fail here."""
    _, database = tables
    index_stream(database)
    program = find_binary().read_bytes()
    highest = (
        b"SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1"
        b" FROM _stream_records WHERE table_name = ?1"
    )
    assert highest in program
    condition = b"table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3"
    assert condition in program
    read = (
        f"SELECT event_name FROM _stream_records WHERE {condition.decode()}"
        " ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4"
    )
    with closing(sqlite3.connect(database)) as connection:
        for statement, arguments in ((highest.decode(), ("t",)), (read, ("t", "s", 1, 10))):
            plan = str(connection.execute(f"EXPLAIN QUERY PLAN {statement}", arguments).fetchall())
            assert "USING INDEX frontdesk_stream_sequence" in plan
            assert "TEMP B-TREE" not in plan


def test_old_records_go_and_numbers_go_on(tables: tuple[DynamoApi, Path]) -> None:
    api, database = tables
    for number in range(3):
        put(api, number)
    assert trim_stream(database) == 0
    assert trim_stream(database, time.time() + 25 * 3600) == 2
    assert numbers(database) == [3]
    put(api, 9)
    assert numbers(database) == [3, 4]


def test_it_is_started_again_when_it_dies(tmp_path: Path) -> None:
    engine = Dynoxide(tmp_path / "tables.db")
    engine.start()
    api = DynamoApi(engine.port)
    assert engine._process is not None
    engine._process.kill()
    engine._process.wait()
    with pytest.raises(OSError, match=r".+"):
        api.tables("ListTables")
    engine.ensure_running()
    assert api.tables("ListTables") == {"TableNames": []}
    api.close()
    engine.stop()


def test_an_error_has_its_name(tables: tuple[DynamoApi, Path]) -> None:
    with pytest.raises(DynamoError) as raised:
        tables[0].tables("DescribeTable", TableName="nothing-here")
    assert raised.value.kind == "ResourceNotFoundException"


def test_a_missing_program_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DYNOXIDE", "/no/such/program")
    with pytest.raises(StartError, match="FRONTDESK_DYNOXIDE"):
        find_binary()
