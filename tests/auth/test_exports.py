"""Exports: an archive of everything that is the user's, and of nothing else."""

import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from auth.exports.archive import readable
from auth.exports.building import ExportBuilding
from auth.exports.items import Export
from auth.jobs import ExportJob, enqueue
from frontdesk import clock
from frontdesk.audit import AuditEntry
from frontdesk.blobs import get_blobs
from frontdesk.table import Delete, Query, Update, get_table
from tests.auth.conftest import Person, Worker, fill, login, scan


def request(person: Person, **headers: str) -> dict[str, Any]:
    reply = person.api("POST", "/api/users/me/exports", headers=headers)
    assert reply.status == 202, reply.body
    document: dict[str, Any] = reply.json()
    return document


def listed(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.api("GET", "/api/users/me/exports").json()["items"]
    return items


def archive_of(person: Person, export_id: str) -> dict[str, Any]:
    content = get_blobs().get(f"exports/{person.user_id}/{export_id}.zip")
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_an_export_is_made_and_holds_what_the_user_owns(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    other = new_person()
    team = person.api("POST", "/api/workspaces", {"name": "Team"}).json()["id"]
    for workspace_id in (person.workspace_id, team, other.workspace_id):
        fill(workspace_id)
    login(person.email)
    asked = request(person)
    assert set(asked) == {"id", "status", "created_at", "expires_at", "size", "download_url"}
    assert (asked["status"], asked["size"], asked["download_url"]) == ("queued", None, None)
    kept = datetime.fromisoformat(asked["expires_at"]) - datetime.fromisoformat(asked["created_at"])
    assert kept == timedelta(days=7)

    worker.run(person.workspace_id)
    [ready] = listed(person)
    assert (ready["id"], ready["status"]) == (asked["id"], "ready")
    assert ready["size"] == len(get_blobs().get(f"exports/{person.user_id}/{asked['id']}.zip"))
    assert "/blobs/" in ready["download_url"]

    files = archive_of(person, asked["id"])
    assert files["profile.json"]["email"] == person.email
    memberships = files["profile.json"]["memberships"]
    assert [each["workspace_id"] for each in memberships] == [person.workspace_id, team]
    assert len(files["sessions.json"]) == 2
    for workspace_id in (person.workspace_id, team):
        folder = f"workspaces/{workspace_id}"
        assert [each["name"] for each in files[f"{folder}/agent.json"]] == ["Helper"]
        [version] = files[f"{folder}/agent_version.json"]
        assert version["config"]["instructions"] == "Be kind."
        assert version["config"]["max_tokens"] == 99
        assert [each["title"] for each in files[f"{folder}/conversation.json"]] == ["Opening hours"]
        assert len(files[f"{folder}/message.json"]) == 3
        assert len(files[f"{folder}/usage_day.json"]) == 1
        assert files[f"{folder}/audit.json"]
    assert {name.split("/")[1] for name in files if "/" in name} == {person.workspace_id, team}
    text = json.dumps(files)
    assert other.user_id not in text
    assert "argon2" not in text
    assert not re.search(r'"(pk|sk|child_pk|ttl|password_hash|session_epoch)"', text)


def test_the_workspaces_of_others_are_not_in_it(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    from tests.auth.test_workspaces import join

    other = new_person()
    fill(other.workspace_id)
    join(person, other.workspace_id, "admin")
    asked = request(person)
    worker.run(person.workspace_id)
    files = archive_of(person, asked["id"])
    assert {name.split("/")[1] for name in files if "/" in name} == {person.workspace_id}
    roles = {each["role"] for each in files["profile.json"]["memberships"]}
    assert roles == {"owner", "admin"}


def test_secrets_stay_behind_whatever_kind_of_item_has_them() -> None:
    item = {
        "name": "x",
        "password_hash": "x",
        "token": "x",
        "access_token": "x",
        "token_hash": "x",
        "client_secret": "x",
        "encrypted_key": "x",
        "config": {"max_tokens": 5, "headers": [{"secret": "x", "prompt_tokens": 1}]},
    }
    expected = {"name": "x", "config": {"max_tokens": 5, "headers": [{"prompt_tokens": 1}]}}
    assert readable(item) == expected


def test_the_export_of_somebody_else_is_not_listed(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    other = new_person()
    request(other)
    worker.run(other.workspace_id)
    assert listed(person) == []
    assert len(listed(other)) == 1


def test_three_exports_a_day(person: Person) -> None:
    for _ in range(3):
        request(person)
    reply = person.api("POST", "/api/users/me/exports")
    assert (reply.status, reply.code) == (429, "rate_limited")
    ids = [each["id"] for each in listed(person)]
    assert len(ids) == 3
    assert ids == sorted(ids, reverse=True)


def test_the_same_idempotency_key_asks_once(person: Person) -> None:
    made = {request(person, **{"idempotency-key": "once"})["id"] for _ in range(5)}
    assert [each["id"] for each in listed(person)] == list(made)


def test_a_job_that_comes_twice_builds_one_archive(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(person)
    built = []
    real = ExportBuilding._fill

    def counted(self: ExportBuilding, *arguments: Any) -> None:
        built.append(arguments)
        real(self, *arguments)

    monkeypatch.setattr(ExportBuilding, "_fill", counted)
    worker.carry(person.workspace_id)
    assert worker.jobs(copies=2) == []
    enqueue(ExportJob(user_id=person.user_id, export_id=asked["id"]))
    assert worker.jobs() == []
    assert [each["status"] for each in listed(person)] == ["ready"]
    assert len(built) == 1


def test_a_worker_that_dies_is_made_up_for(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise OSError("disk full")

    asked = request(person)
    with monkeypatch.context() as broken:
        broken.setattr(ExportBuilding, "_fill", dies)
        worker.carry(person.workspace_id)
        assert len(worker.jobs()) == 1
    assert [each["status"] for each in listed(person)] == ["queued"]
    enqueue(ExportJob(user_id=person.user_id, export_id=asked["id"]))
    assert worker.jobs() == []
    assert [each["status"] for each in listed(person)] == ["ready"]


def test_an_export_that_nobody_builds_has_failed(person: Person) -> None:
    asked = request(person)
    long_ago = clock.iso(clock.now() - timedelta(hours=3))
    key = Export.key_of(person.user_id, asked["id"])
    get_table().write(Update(Export, key, set={"created_at": long_ago}))
    assert [each["status"] for each in listed(person)] == ["failed"]


def test_an_archive_is_gone_after_a_week(person: Person, worker: Worker) -> None:
    first = request(person)
    worker.run(person.workspace_id)
    key = Export.key_of(person.user_id, first["id"])
    export = get_table().get(Export, key)
    assert export
    assert export.ttl == int((export.created_at + timedelta(days=7)).timestamp())
    get_table().write(Update(Export, key, set={"ttl": export.ttl - 7 * 86_400}))
    assert listed(person) == []
    second = request(person)
    worker.run(person.workspace_id)
    [left] = get_blobs().list(f"exports/{person.user_id}/")
    assert second["id"] in left
    assert first["id"] not in left


def test_an_account_that_is_deleted_meanwhile_leaves_no_archive(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(person)
    real = ExportBuilding._fill

    def fill_then_delete(self: ExportBuilding, *arguments: Any) -> None:
        real(self, *arguments)
        get_table().write(Delete(Export, Export.key_of(person.user_id, asked["id"])))

    monkeypatch.setattr(ExportBuilding, "_fill", fill_then_delete)
    worker.run(person.workspace_id)
    assert list(get_blobs().list(f"exports/{person.user_id}/")) == []
    assert not [row for row in scan("main") if row["sk"]["S"] == f"EXPORT#{asked['id']}"]


def test_a_request_is_audited(person: Person) -> None:
    asked = request(person)
    query = Query(AuditEntry, f"WS#{person.workspace_id}#AUDIT", limit=100)
    entries = [each for each in get_table().all(query) if each.action == "export.requested"]
    assert [each.target for each in entries] == [asked["id"]]
