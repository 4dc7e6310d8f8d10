"""Records of version 3c902f2 become those of this version, whatever happens meanwhile."""

import importlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.migrations import UnknownMigrations, migrate, runner
from frontdesk.migrations.items import Applied
from frontdesk.migrations.rows import Row
from frontdesk.records.conversation import Conversation
from frontdesk.records.handoff import Handoff
from frontdesk.records.run import Run, RunLease
from frontdesk.settings import get_settings
from frontdesk.table import ConditionFailed, Index, Key, Put, Query, Update
from frontdesk.table.sync import Table
from tests.earlier_folder import IDS, write_rows
from tests.platform import tables

ASKED_AT = "2026-10-01T08:00:00Z"
DUE_AT = "2026-10-01T09:00:00Z"
Stored = dict[tuple[str, str], dict[str, Any]]


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture
def table() -> Iterator[Table]:
    """Tables of their own, with the rows of the version before."""
    settings = get_settings()
    names = {store: f"{store}-{new_id('xxx')}" for store in ("main", "counters")}
    assert settings.dynamodb_endpoint
    with tables(settings.dynamodb_endpoint, names["main"], names["counters"]):
        client = boto3.client(
            "dynamodb", endpoint_url=settings.dynamodb_endpoint, region_name=settings.aws_region
        )
        write_rows(client, names)
        yield Table(client, names)


def stored(table: Table) -> Stored:
    """The whole main table."""
    pages = table._client.get_paginator("scan").paginate(TableName=table.names["main"])
    items = [item for page in pages for item in page["Items"]]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}


def of_kind(table: Table, kind: str) -> list[dict[str, Any]]:
    return [item for item in stored(table).values() if item["kind"]["S"] == kind]


def places(item: dict[str, Any]) -> set[str]:
    return {item[index.pk]["S"] for index in Index if index.pk in item}


def records(table: Table) -> Stored:
    """What there is besides the names of migrations, without what tells of a write."""
    return {
        key: {n: v for n, v in item.items() if n not in ("revision", "applied_at")}
        for key, item in stored(table).items()
        if item["kind"]["S"] != Applied.kind
    }


def test_every_migration_says_what_it_is_for() -> None:
    for name, migration in runner.known().items():
        module = importlib.import_module(f"frontdesk.migrations.{name}")
        assert module.__doc__, name
        assert migration.KINDS


def test_no_record_is_lost_and_running_runs_get_leases(table: Table) -> None:
    before = stored(table)
    assert {place for run in of_kind(table, "run") for place in places(run)} == {
        "ACTIVERUNS#0",
        "ACTIVERUNS#2",
    }
    assert [each.name for each in migrate(table)] == list(runner.known())
    after = stored(table)
    assert set(before) <= set(after)
    assert {item["kind"]["S"] for key, item in after.items() if key not in before} == {
        "migration",
        "run_lease",
        "handoff",
    }
    for name, status in (("failed", "failed"), ("cancelled", "cancelled"), ("succeeded", "")):
        (run,) = [each for each in of_kind(table, "run") if each["id"]["S"] == IDS[name]]
        assert [place.rpartition("#")[2] for place in places(run)] == ([status] if status else [])
    leases = [RunLease.from_attributes(item) for item in of_kind(table, "run_lease")]
    running = [each for each in of_kind(table, "run") if each["status"]["S"] == "running"]
    assert {lease.run_id for lease in leases} == {run["id"]["S"] for run in running}
    assert all(lease.ended for lease in leases)
    for item in running:
        assert not places(item)
        assert "lease_until" not in item


def test_duties_stand_where_sweeps_look(table: Table) -> None:
    former = {item["sk"]["S"]: item for item in stored(table).values()}
    list(migrate(table))
    for kind in ("webhook_delivery", "channel_arrival", "connector"):
        item = of_kind(table, kind)[0]
        before = former[item["sk"]["S"]]
        shard = before["gsi1pk"]["S"].rpartition("#")[2]
        assert item["gsi1pk"]["S"] == f"DUE#{kind}#{shard}"
        assert item["gsi1sk"]["S"] == before["gsi1sk"]["S"].partition("#")[0]
        assert item["look_at"] == item["gsi1sk"]
    (delivery,) = of_kind(table, "webhook_delivery")
    assert delivery["due_at"] == former[delivery["sk"]["S"]]["next_attempt_at"]
    assert "next_attempt_at" not in delivery
    (waits,) = [d for d in of_kind(table, "document") if d["id"]["S"] == IDS["uploading"]]
    before = former[waits["sk"]["S"]]
    assert waits["gsi1pk"]["S"] == before["gsi1pk"]["S"].replace("WORKINGDOCS", "DUE#document")
    assert waits["look_at"] == before["lease_until"]
    assert "lease_until" not in waits
    # A push connector is found by its id, as before.
    assert f"PUSH#{IDS['push']}" in {
        p for each in of_kind(table, "connector") for p in places(each)
    }


def test_who_asked_for_a_person_waits(table: Table) -> None:
    list(migrate(table))
    (handoff,) = [Handoff.from_attributes(item) for item in of_kind(table, "handoff")]
    assert (handoff.conversation_id, handoff.state) == (IDS["asked_in"], "waiting")
    key = Conversation.key_of(handoff.workspace_id, handoff.agent_id, handoff.conversation_id)
    conversation = table.get(Conversation, key)
    assert conversation
    assert (conversation.state, conversation.escalated_at) == ("waiting", handoff.asked_at)
    # Nobody is mailed about what was asked long ago.
    assert handoff.due_at is None
    states = [item["state"]["S"] for item in of_kind(table, "conversation")]
    assert sorted(states) == ["open"] * 5 + ["waiting"]


@pytest.mark.parametrize("told", [False, True])
def test_a_request_of_which_somebody_is_still_to_be_told_is_a_duty(
    table: Table, told: bool
) -> None:
    ids = {"workspace_id": "wks_1", "agent_id": "agt_1", "conversation_id": "cnv_1"}
    values = {"channel": "widget", "state": "waiting", "asked_at": ASKED_AT, "attempts": 3}
    due_at = "2026-10-01T09:00:00.000Z"
    due = None if told else DUE_AT
    moved = {
        Index.BY_TIME: None if told else Key("DUEHANDOFFS#2", f"{due_at}#cnv_1"),
        Index.BY_STATE: Key("WS#wks_1#HANDOFFS#waiting", "2026-10-01T08:00:00.000Z#cnv_1"),
    }
    more = {"told": ["usr_1"], "due_at": due}
    key = Handoff.key_of(*ids.values())
    before = Update(Handoff, key, must_exist=False, set={**ids, **values, **more}, places=moved)
    table.write(before)
    list(migrate(table))
    row = Row(table.stored(key) or {})
    assert (row.values["id"], row.values["created_at"]) == ("cnv_1", ASKED_AT)
    assert (row.values["takes"], row.values["told"]) == (3, ["usr_1"])
    assert (row.values["status"], row.values.get("due_at")) == ("told" if told else "telling", due)
    assert not {"conversation_id", "asked_at", "attempts"} & set(row.values)
    assert row.place(Index.BY_STATE) == moved[Index.BY_STATE]
    place = row.place(Index.BY_TIME)
    assert place is None if told else place in [Key(pk, due_at) for pk in Handoff.due_pks()]


def test_what_was_done_is_not_done_again(table: Table) -> None:
    list(migrate(table))
    after = stored(table)
    assert list(migrate(table)) == []
    assert stored(table) == after
    # Not even where nobody knows any more that it was done.
    table.delete_keys([Applied.key_of(name) for name in runner.known()])
    assert [each.changed for each in migrate(table)] == [0] * len(runner.known())


@pytest.mark.parametrize("writes", range(0, 13, 3))
def test_one_that_was_stopped_goes_on(
    table: Table, writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, transact = [writes], table.transact

    def stopping(*operations: Any) -> None:
        if not left[0]:
            raise Stopped
        left[0] -= 1
        transact(*operations)

    monkeypatch.setattr(table, "transact", stopping)
    with pytest.raises(Stopped):
        list(migrate(table))
    monkeypatch.undo()
    list(migrate(table))
    ended = records(table)
    table.delete_keys([Key(*key) for key in stored(table)])
    write_rows(table._client, dict(table.names))
    list(migrate(table))
    assert _timeless(ended) == _timeless(records(table))


def _timeless(items: Stored) -> list[tuple[Any, ...]]:
    """The rows are of an hour ago each time that they are written: without the moments."""
    return sorted((key, sorted(item), sorted(places(item))) for key, item in items.items())


def test_a_newer_versions_data_is_left_alone(table: Table) -> None:
    table.write(Put(Applied(name="m9999_tomorrow", changed=1, applied_at=clock.now())))
    before = stored(table)
    with pytest.raises(UnknownMigrations, match=r"newer version.*m9999_tomorrow"):
        list(migrate(table))
    assert stored(table) == before


def runs(table: Table) -> Iterator[Run]:
    return (Run.from_attributes(item) for item in of_kind(table, "run"))


def test_a_run_that_may_be_alive_is_waited_for(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = [each for each in runs(table) if each.id == IDS["dead"]]
    alive = clock.iso(clock.now() + timedelta(hours=1))
    table.write(Update(Run, run.key(), set={"lease_until": alive}))
    waits: list[float] = []

    def ends(seconds: float) -> None:
        waits.append(seconds)
        moved = {Index.BY_TIME: None}
        table.write(Update(Run, run.key(), set={"status": "succeeded"}, places=moved))

    monkeypatch.setattr(runner, "sleep", ends)
    list(migrate(table))
    assert len(waits) == 1
    assert IDS["dead"] not in {item["run_id"]["S"] for item in of_kind(table, "run_lease")}
    (run,) = [each for each in runs(table) if each.id == IDS["dead"]]
    assert run.status == "succeeded"


def test_what_somebody_changes_meanwhile_is_read_again(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact, key = table.transact, next(runs(table)).key()
    (failed,) = [each for each in runs(table) if each.id == IDS["failed"]]
    changed: list[Key] = []

    def after_another(*operations: Any) -> None:
        if operations[0].key == failed.key() and not changed:
            changed.append(key)
            table.write(Update(Run, failed.key(), set={"status": "succeeded"}))
        transact(*operations)

    monkeypatch.setattr(table, "transact", after_another)
    list(migrate(table))
    assert changed
    (run,) = [item for item in of_kind(table, "run") if item["id"]["S"] == IDS["failed"]]
    assert (run["status"]["S"], places(run)) == ("succeeded", set())


def test_a_record_that_nobody_can_read_holds_up_no_other(
    table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    key = next(runs(table)).key()
    table.write(Update(Run, key, set={"channel": "carrier pigeon"}))
    with caplog.at_level(logging.ERROR):
        list(migrate(table))
    assert len(list(table.all(Query(Applied, Applied.PARTITION)))) == len(runner.known())
    assert of_kind(table, "run_lease")


def test_a_record_that_never_keeps_still_is_an_error(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise ConditionFailed

    monkeypatch.setattr(table, "transact", refused)
    with pytest.raises(ConditionFailed):
        list(migrate(table))
