"""Syncs: one at a time, in many jobs, after a crash, beside a deletion, and by the clock."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk import clock
from frontdesk.bus import Event, OutboxEvent
from frontdesk.duties import loop, worker_table
from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.records.agent import Agent
from frontdesk.table import Delete, Index, Key, Update, get_table
from frontdesk.tenant import delete_tree
from knowledge.connectors import events, removal, running, schedule, syncing
from knowledge.connectors.crawling import reading
from knowledge.connectors.items import Connector
from knowledge.connectors.repository import ConnectorRepository
from knowledge.documents.service import DocumentService
from knowledge.jobs import RemoveConnectorJob, SyncConnectorJob
from tests.agents.outbox import events_of
from tests.kernel.http_server import reply
from tests.knowledge.connecting import Builder, Site, counts, guard, messages, site
from tests.platform import ROOT, Account

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(autouse=True)
def fast_and_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.outbound.factory.get_outbound", guard)
    monkeypatch.setattr(reading, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def builder(account: Account) -> Builder:
    return Builder.of(account)


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as opened:
        yield opened


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The jobs that were left to the queue."""
    jobs: list[Any] = []
    for module in (schedule, removal):
        monkeypatch.setattr(module, "enqueue", lambda job, **more: jobs.append(job))
    return jobs


def sweep() -> None:
    """What the clock's minute does for connectors."""
    loop.run(schedule.sweep(worker_table()))


def told(builder: Builder, kind: str) -> list[Event]:
    """The events of a kind, as the bus hands them over."""
    found: list[OutboxEvent] = events_of(builder.account.workspace_id)
    return [Event.model_validate(each.model_dump()) for each in found if each.type == kind]


def at(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """Move the clock."""
    real = datetime.now
    monkeypatch.setattr(clock, "now", lambda: real(UTC) + later)


def long_site(web: Site, pages: int) -> None:
    web.page("/", "home", *[f"/{number}" for number in range(1, pages)])
    for number in range(1, pages):
        web.page(f"/{number}", f"page {number}")


def test_a_sync_is_told_to_the_worker_and_done_once(
    builder: Builder, web: Site, queued: list[Any]
) -> None:
    long_site(web, 3)
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    assert builder.shown(connector)["status"] == "syncing"
    (event,) = told(builder, "connector.sync_requested")
    job = events.sync_requested(event)
    assert job == builder.job(connector)
    for _ in range(3):  # delivered again and again
        events.sync(get_table(), job)
    assert counts(builder.syncs(connector)[0]) == (3, 0, 0, 0, 0)
    assert len(web.asked("/1")) == 1
    assert queued == []


def test_a_long_sync_is_done_by_many_jobs(
    builder: Builder, web: Site, queued: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "JOB_SECONDS", 0.0)
    long_site(web, 6)
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    jobs = builder.work(connector)
    assert jobs >= 6
    assert len(queued) == jobs - 1
    assert counts(builder.syncs(connector)[0]) == (6, 0, 0, 0, 0)
    assert {len(web.asked(f"/{number}")) for number in range(1, 6)} == {1}
    del web.pages["/3"]
    assert counts(builder.sync(connector)) == (0, 0, 5, 1, 0)
    assert builder.repository().state(builder.stored(connector)) is None


def test_two_jobs_at_once_are_one(builder: Builder, web: Site) -> None:
    long_site(web, 8)
    slow, begun = reply(200, b"slow", content_type="text/html"), threading.Event()

    def answer(request: Any, connection: Any) -> None:
        begun.set()
        time.sleep(0.3)
        slow(request, connection)

    web.pages["/1"] = answer
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    job = builder.job(connector)
    first = threading.Thread(target=events.sync, args=(get_table(), job))
    first.start()
    assert begun.wait(10)
    events.sync(get_table(), job)  # returns at once: somebody works on it
    assert builder.shown(connector)["status"] == "syncing"
    first.join()
    assert counts(builder.syncs(connector)[0]) == (8, 0, 0, 0, 0)
    assert all(len(web.asked(f"/{number}")) == 1 for number in range(1, 8))


def test_a_job_that_was_overtaken_stops(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_site(web, 8)
    page = web.pages["/4"]
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    job = builder.job(connector)

    def overtake(request: Any, connection: Any) -> None:
        web.pages["/4"] = page
        at(monkeypatch, Connector.LEASE + timedelta(seconds=5))
        events.sync(get_table(), job)
        page(request, connection)

    web.pages["/4"] = overtake
    events.sync(get_table(), job)
    sync = builder.syncs(connector)[0]
    assert (sync["status"], counts(sync)) == ("succeeded", (8, 0, 0, 0, 0))
    assert builder.shown(connector)["documents"] == 8
    assert {len(web.asked(f"/{number}")) for number in (5, 6, 7)} == {1}


def test_who_asks_during_a_sync_gets_the_one_that_runs(builder: Builder, web: Site) -> None:
    long_site(web, 2)
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    answers = []

    def ask() -> None:
        answers.append(builder.api("POST", f"{builder.path}/{connector}/sync").json()["id"])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {builder.stored(connector).sync_id}
    builder.work(connector)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 2
    assert len(builder.all_syncs(connector)) == 2


KILLED = """
import sys, os
from knowledge.connectors import events, running
from knowledge.connectors.crawling import reading
from knowledge.jobs import SyncConnectorJob
from frontdesk.table import get_table
from tests.knowledge.connecting import guard
import frontdesk.outbound.factory as factory
factory.get_outbound = guard
reading.PAUSE_SECONDS = 0.0
running.SAVED_EVERY_SECONDS = float(sys.argv[2])
events.sync(get_table(), SyncConnectorJob.model_validate_json(sys.argv[1]))
"""


@pytest.mark.parametrize("saved_every", ["0", "1000"])
def test_a_worker_that_is_killed_is_followed_by_another(
    builder: Builder,
    web: Site,
    queued: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    saved_every: str,
) -> None:
    long_site(web, 8)
    stuck, released = threading.Event(), threading.Event()
    page = web.pages["/5"]

    def hang(request: Any, connection: Any) -> None:
        stuck.set()
        released.wait(60)

    web.pages["/5"] = hang
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    job = builder.job(connector)
    path = os.pathsep.join(str(ROOT / part) for part in (".", "layers/shared", "functions"))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, job.model_dump_json(), saved_every],
        env=os.environ | {"PYTHONPATH": path},
    )
    assert stuck.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    released.set()
    web.pages["/5"] = page
    assert builder.shown(connector)["status"] == "syncing"
    events.sync(get_table(), job)  # too early: the lease of the dead one holds
    assert builder.shown(connector)["status"] == "syncing"
    sweep()
    assert job not in queued  # those of other tests may be
    at(monkeypatch, Connector.LEASE + timedelta(seconds=5))
    sweep()
    assert queued.count(job) == 1
    events.sync(get_table(), job)
    sync = builder.syncs(connector)[0]
    assert (sync["status"], counts(sync)) == ("succeeded", (8, 0, 0, 0, 0))
    assert builder.shown(connector)["documents"] == 8
    if saved_every == "0":
        assert len(web.asked("/2")) == 1, "what was stored is not read again"


def test_a_sync_that_always_dies_ends(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])

    def dies(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("knowledge.connectors.sources.web.WebSource.run", dies)
    job = builder.job(connector)
    for attempt in range(syncing.MAX_DEATHS):
        at(monkeypatch, (Connector.LEASE + timedelta(seconds=1)) * attempt)
        with pytest.raises(MemoryError):
            events.sync(get_table(), job)
    at(monkeypatch, (Connector.LEASE + timedelta(seconds=1)) * 6)
    events.sync(get_table(), job)
    shown = builder.shown(connector)
    assert (shown["status"], shown["failure"]["code"]) == ("failed", "sync_interrupted")


def test_a_sync_has_a_deadline(
    builder: Builder, web: Site, queued: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    long_site(web, 2)
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    at(monkeypatch, schedule.DEADLINE + timedelta(minutes=1))
    sweep()
    (job,) = [each for each in queued if each.connector_id == connector]
    events.sync(get_table(), job)
    assert builder.shown(connector)["failure"]["code"] == "sync_too_long"


@pytest.mark.parametrize("documents", ["delete", "keep"])
def test_a_connector_that_is_deleted_during_its_sync(
    builder: Builder, web: Site, queued: list[Any], documents: str
) -> None:
    long_site(web, 6)
    page = web.pages["/3"]
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    stored = builder.stored(connector)

    def delete(request: Any, connection: Any) -> None:
        url = f"{builder.path}/{connector}?documents={documents}"
        assert builder.api("DELETE", url).status == 204
        page(request, connection)

    web.pages["/3"] = delete
    events.sync(get_table(), builder.job(connector))
    assert builder.api("GET", f"{builder.path}/{connector}").status == 404
    (event,) = told(builder, "connector.deleted")
    job = events.deleted(event)
    events.remove(get_table(), job)
    events.remove(get_table(), job)  # delivered twice
    late = [each for each in queued if isinstance(each, RemoveConnectorJob)]
    assert [each.late for each in late] == [True, True]
    events.remove(get_table(), late[0])
    assert len([each for each in queued if isinstance(each, RemoveConnectorJob)]) == 2
    assert list(get_table().partition(stored.child_pk())) == []
    service = DocumentService(get_table(), (builder.account.workspace_id, stored.created_by))
    page_of_documents = service.page(
        builder.agent_id, limit=100, cursor=None, search=None, status=None
    )
    left = page_of_documents.items
    assert {document.connector_id for document in left} <= {None}
    # The page that was being read when it was deleted is not there either way.
    assert len(left) == (3 if documents == "keep" else 0)
    assert not any((document.url or "").endswith("/3") for document in left)
    assert builder.api("GET", builder.path).json()["items"] == []


def test_an_agent_that_is_deleted_during_a_sync(builder: Builder, web: Site) -> None:
    long_site(web, 4)
    connector = str(builder.connect("web", {"url": web.url(), "mode": "site"})["id"])
    job, stored = builder.job(connector), builder.stored(connector)
    page = web.pages["/2"]

    def delete(request: Any, connection: Any) -> None:
        builder.account.api("agents")("DELETE", f"/api/agents/{builder.agent_id}")
        page(request, connection)

    web.pages["/2"] = delete
    events.sync(get_table(), job)
    assert len(web.asked("/3")) == 0
    delete_tree(get_table(), Agent.partition_of(stored.workspace_id, stored.agent_id))
    for partition in (stored.key().pk, stored.child_pk()):
        assert list(get_table().partition(partition)) == []
    events.sync(get_table(), job)


def test_the_clock_begins_what_is_due(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_site(web, 2)
    config = {"url": web.url(), "mode": "site"}
    hourly = str(builder.connect("web", config, schedule="hourly")["id"])
    never = str(builder.connect("web", config)["id"])
    for connector in (hourly, never):
        builder.work(connector)
    due = builder.shown(hourly)["next_sync_at"]
    wait = datetime.fromisoformat(due) - clock.now()
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)
    assert builder.shown(never)["next_sync_at"] is None
    sweep()
    assert builder.shown(hourly)["status"] == "idle"
    at(monkeypatch, timedelta(minutes=61))
    sweep()
    sweep()
    assert builder.shown(hourly)["status"] == "syncing"
    assert builder.shown(never)["status"] == "idle"
    assert len(told(builder, "connector.sync_requested")) == 3
    builder.work(hourly)
    assert len(builder.syncs(hourly)) == 2
    weekly = builder.api("PATCH", f"{builder.path}/{hourly}", {"schedule": "weekly"}).json()
    wait = datetime.fromisoformat(weekly["next_sync_at"]) - clock.now()
    assert timedelta(days=6) < wait <= timedelta(days=7)
    off = builder.api("PATCH", f"{builder.path}/{hourly}", {"schedule": "off"}).json()
    assert off["next_sync_at"] is None


def test_a_schedule_that_is_changed_as_a_sync_ends_is_kept(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.page("/", "Hello")
    config = {"url": web.url(), "mode": "site"}
    hourly = str(builder.connect("web", config, schedule="hourly")["id"])
    find = ConnectorRepository.find

    def switched_off_once_it_is_read(*arguments: Any) -> Any:
        found = find(*arguments)
        monkeypatch.setattr(ConnectorRepository, "find", find)
        builder.api("PATCH", f"{builder.path}/{hourly}", {"schedule": "off"})
        return found

    monkeypatch.setattr(ConnectorRepository, "find", switched_off_once_it_is_read)
    builder.work(hourly)
    shown = builder.shown(hourly)
    assert (shown["status"], shown["schedule"], shown["next_sync_at"]) == ("idle", "off", None)
    stored = builder.stored(hourly)
    assert (stored.owner, stored.due_at, stored.look_at) == (None, None, None)
    assert [sync["status"] for sync in builder.syncs(hourly)] == ["succeeded"]


def begin_again(builder: Builder, connector_id: str) -> None:
    """Another sync, past the limit on those that people ask for."""
    syncs: list[Any] = []

    def begin(found: Connector) -> Connector:
        syncs[:] = [schedule.begun(found)]
        return found

    def also(_: Connector, changed: Connector) -> list[Any]:
        return schedule.writes_of(syncs[0], changed)

    builder.repository().rewrite(connector_id, begin, also)


def test_the_last_twenty_syncs_are_kept(builder: Builder, web: Site) -> None:
    web.page("/", "home")
    connector = builder.web(web.url(), "page")
    for _ in range(25):
        begin_again(builder, connector)
        builder.work(connector)
    assert len(builder.all_syncs(connector)) == 20
    assert len(builder.syncs(connector)) == 20
    page = builder.api("GET", f"{builder.path}/{connector}/syncs?limit=15").json()
    rest = builder.api(
        "GET", f"{builder.path}/{connector}/syncs?limit=15&cursor={page['next_cursor']}"
    ).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (15, 5, None)


def test_a_document_that_somebody_deleted_comes_back(builder: Builder, web: Site) -> None:
    web.put("/", "home", ETag='"v1"')
    connector = builder.web(web.url(), "page")
    (document,) = builder.documents(connector).values()
    url = f"/api/agents/{builder.agent_id}/knowledge/documents/{document.id}"
    assert builder.api("DELETE", url).status == 204
    assert counts(builder.sync(connector)) == (0, 1, 0, 0, 0)
    assert builder.documents(connector).keys() == {web.url("/")}
    assert builder.shown(connector)["documents"] == 1


def test_the_limit_of_documents_is_told_once(
    builder: Builder, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENTITLEMENTS, "free", replace(ENTITLEMENTS["free"], documents=3))
    long_site(web, 8)
    connector = builder.web(web.url())
    sync = builder.syncs(connector)[0]
    assert (sync["status"], counts(sync)) == ("succeeded", (3, 0, 0, 0, 5))
    assert messages(sync).count("error:") == 1


def test_a_long_log_is_cut(builder: Builder, web: Site) -> None:
    links = [f"/missing/{number}" for number in range(150)]
    web.page("/", "home", *links)
    connector = builder.web(web.url(), max_pages=200)
    log = builder.syncs(connector)[0]["log"]
    assert len(log) == 100
    assert log[-1]["message"] == "More lines were left out"


def test_a_sync_of_a_workspace_that_is_gone_is_borne(builder: Builder, web: Site) -> None:
    connector = str(builder.connect("web", {"url": web.url(), "mode": "page"})["id"])
    job = builder.job(connector)
    get_table().write(Delete(Connector, builder.stored(connector).key()))
    events.sync(get_table(), job)
    events.sync(
        get_table(),
        SyncConnectorJob(workspace_id="wks_x", agent_id="a", connector_id="c", sync_id="s"),
    )


@pytest.mark.parametrize("state", ["waits for its next sync", "its worker has died"])
def test_a_connector_that_was_stored_before_there_were_duties(
    builder: Builder, web: Site, queued: list[Any], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    long_site(web, 3)
    config = {"url": web.url(), "mode": "site"}
    connector = str(builder.connect("web", config, schedule="hourly")["id"])
    job = builder.job(connector)
    values: dict[str, Any] = dict.fromkeys(("due_at", "look_at", "owner", "deaths", "put_offs"))
    moment = clock.now() + timedelta(minutes=5)
    if state == "its worker has died":
        values |= {"lease_owner": "0123456789abcdef", "lease_until": clock.iso(moment)}
    else:
        builder.work(connector)
        values["next_sync_at"] = clock.iso(moment)
    stored = builder.stored(connector)
    place = Key("DUECONNECTORS#2", f"{clock.iso(moment)}#{connector}")
    places = {Index.BY_TIME: place}
    get_table().write(Update(Connector, stored.key(), set=values, places=places))
    sweep()
    events.sync(get_table(), job)
    assert len(builder.syncs(connector)) == 1
    assert job not in queued
    at(monkeypatch, timedelta(minutes=6))
    sweep()
    builder.work(connector)
    syncs = builder.syncs(connector)
    assert [each["status"] for each in syncs] == ["succeeded"] * (1 + ("next" in state))
    shown = builder.shown(connector)
    assert (shown["status"], shown["documents"]) == ("idle", 3)
