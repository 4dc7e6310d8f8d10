"""The event bus: from the table's stream, through the rules, into durable queues.

What the Pipe in template.yaml and EventBridge do in the cloud. The events of a batch and the
position in the stream are stored in one transaction, so that kill -9 at any point neither loses
an event nor queues it twice; the consumers' deliveries are at least once.
"""

import logging
import sqlite3
import uuid
from datetime import UTC, datetime
from typing import Any

from frontdesk.queue.local_store import LocalQueues
from local.dynamodb_api import DynamoApi, DynamoError
from local.functions import Functions
from local.model import Pipe, Rule, Template
from local.patterns import matches

_log = logging.getLogger("local")
_BATCH = 1000
_CHECKPOINTS = """
CREATE TABLE IF NOT EXISTS bus_checkpoints (
    pipe TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    sequence_number TEXT NOT NULL
) STRICT
"""


def function_queue(function: str) -> str:
    """The queue in which events wait for a function."""
    return f"events-{function}"


class Bus:
    """Carries one pipe's records; call `carry` from one thread."""

    def __init__(
        self,
        pipe: Pipe,
        template: Template,
        functions: Functions,
        api: DynamoApi,
        queues: LocalQueues,
    ) -> None:
        self._pipe = pipe
        self._rules = template.rules
        self._functions = functions
        self._api = api
        self._queues = queues
        self._iterator: str | None = None
        self._stream = ""
        with queues.transaction() as connection:
            connection.execute(_CHECKPOINTS)

    def carry(self) -> bool:
        """Carry one batch; False when the stream holds nothing more. OSError: engine is away."""
        if self._iterator is None:
            self._iterator = self._resume()
        try:
            answer = self._api.streams("GetRecords", ShardIterator=self._iterator, Limit=_BATCH)
        except (DynamoError, OSError):
            self._iterator = None
            raise
        records: list[dict[str, Any]] = answer["Records"]
        if records:
            self._deliver(records)
        self._iterator = answer.get("NextShardIterator")
        return bool(records)

    def _resume(self) -> str:
        table = self._api.tables("DescribeTable", TableName=self._pipe.table)["Table"]
        self._stream = table["LatestStreamArn"]
        stream = self._api.streams("DescribeStream", StreamArn=self._stream)
        shard = stream["StreamDescription"]["Shards"][0]["ShardId"]
        with self._queues.transaction() as connection:
            row = connection.execute(
                "SELECT sequence_number FROM bus_checkpoints WHERE pipe = ? AND stream = ?",
                (self._pipe.name, self._stream),
            ).fetchone()
        position = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": row[0]}
            if row
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        answer = self._api.streams(
            "GetShardIterator", StreamArn=self._stream, ShardId=shard, **position
        )
        return str(answer["ShardIterator"])

    def _deliver(self, records: list[dict[str, Any]]) -> None:
        patterns = self._pipe.patterns
        chosen = [r for r in records if not patterns or any(matches(p, r) for p in patterns)]
        details, failed = self._enrich(chosen)
        last = records[-1]["dynamodb"]["SequenceNumber"]
        try:
            with self._queues.transaction() as connection:
                for detail in details:
                    self._publish(event_of(self._pipe, detail))
                for record, reason in failed:
                    body = {"record": record, "reason": reason}
                    self._queues.send(f"{self._pipe.name}-dead", body)
                connection.execute(
                    "INSERT INTO bus_checkpoints VALUES (?, ?, ?) ON CONFLICT (pipe) DO UPDATE"
                    " SET stream = excluded.stream, sequence_number = excluded.sequence_number",
                    (self._pipe.name, self._stream, last),
                )
        except sqlite3.OperationalError as error:  # disk full: the same records again, later
            self._iterator = None
            raise OSError(f"events cannot be stored: {error}") from error

    def _publish(self, event: dict[str, Any]) -> None:
        for rule in self._rules:
            if matches(rule.pattern, event):
                self._queues.send(_target(rule), event, group=_group_of(event))

    def _enrich(
        self, records: list[dict[str, Any]]
    ) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], str]]]:
        """The records as event details; one that cannot be read must not hold up the others."""
        name = self._pipe.enrichment
        if name is None or not records:
            return records, []
        try:
            return self._functions.invoke(name, records), []
        except Exception as error:
            if len(records) == 1:
                _log.exception("%s cannot read a record of the stream", name)
                return [], [(records[0], repr(error))]
        details, failed = [], []
        for record in records:
            read, unread = self._enrich([record])
            details += read
            failed += unread
        return details, failed


def event_of(pipe: Pipe, detail: dict[str, Any]) -> dict[str, Any]:
    """The EventBridge event that the pipe makes of a detail."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": str(detail[pipe.detail_type]),
        "source": pipe.source,
        "account": "000000000000",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }


def _group_of(event: dict[str, Any]) -> str:
    """Whose event it is, so that the events of one workspace do not hold up the others'."""
    return str(event["detail"].get("workspace_id", ""))


def _target(rule: Rule) -> str:
    return function_queue(rule.function) if rule.function else str(rule.queue)
