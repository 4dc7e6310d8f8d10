"""The tables of the queue file, and how a file of an earlier version becomes one of this one."""

import sqlite3

_TABLES = """
CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    dedupe_id TEXT,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    receipt TEXT UNIQUE,
    dead_reason TEXT,
    group_id TEXT NOT NULL DEFAULT '',
    batch TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS turns (
    queue TEXT NOT NULL,
    group_id TEXT NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (queue, group_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent_dedupe_ids (
    queue TEXT NOT NULL,
    dedupe_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (queue, dedupe_id)
) STRICT, WITHOUT ROWID;
"""
# ``batch`` names the batch with which a consumer holds a message now.
_INDEXES = """
CREATE INDEX IF NOT EXISTS messages_due ON messages (queue, visible_at, sequence);
CREATE INDEX IF NOT EXISTS messages_in_turn ON messages (queue, group_id, visible_at, sequence);
CREATE INDEX IF NOT EXISTS messages_held ON messages (queue, group_id, batch, visible_at)
    WHERE batch IS NOT NULL;
CREATE INDEX IF NOT EXISTS turns_in_order ON turns (queue, turn);
"""
_WITHOUT_GROUPS = """
ALTER TABLE messages ADD COLUMN group_id TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN batch TEXT;
UPDATE messages SET group_id = coalesce(
    json_extract(body, '$.workspace_id'), json_extract(body, '$.detail.workspace_id'), '')
"""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, or bring those of an earlier version up to date; all or nothing."""
    if "turns" in _names(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(messages)")]
        if columns and "group_id" not in columns:
            _run(connection, _WITHOUT_GROUPS)
        _run(connection, _TABLES)
        _run(connection, _INDEXES)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk may have rolled it back already
            connection.execute("ROLLBACK")
        raise


def _names(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]


def _run(connection: sqlite3.Connection, script: str) -> None:
    # Not executescript, which commits what is open.
    for statement in script.split(";"):
        if statement.strip():
            connection.execute(statement)
