"""Deleting an account: nothing is left, nobody else's is touched, anything may interrupt."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import pytest

from auth.accounts.deletion import AccountRemoval
from auth.accounts.repository import AccountRepository
from auth.jobs import DeleteAccountJob, enqueue
from auth.workspaces.repository import WorkspaceRepository
from frontdesk import clock
from frontdesk.blobs import get_blobs
from frontdesk.bus import publish
from frontdesk.identity import Membership, User, Workspace
from frontdesk.table import Create, Delete, Table, get_table
from tests.auth.conftest import (
    PASSWORD,
    Person,
    Worker,
    fill,
    login,
    refresh,
    register,
    scan,
    visitor,
)

Role = Literal["owner", "admin", "editor", "viewer"]
# They hold ids and hashes only and vanish by their TTL, within two days at the latest.
EXPIRING = {"event", "rate", "idempotency"}


def left_of(*names: str) -> list[str]:
    """Kind and key of every row that mentions one of the names."""
    return sorted(
        f"{row.get('kind', {'S': '?'})['S']} {row['pk']['S']} {row['sk']['S']}"
        for store in ("main", "counters")
        for row in scan(store)
        if any(name in repr(row) for name in names)
        and row.get("kind", {"S": "rate"})["S"] not in EXPIRING
    )


def join(workspace_id: str, person: Person, role: Role, minutes: int = 0) -> None:
    get_table().write(
        Create(
            Membership(
                workspace_id=workspace_id,
                user_id=person.user_id,
                role=role,
                created_at=clock.now() + timedelta(minutes=minutes),
            )
        )
    )


def role_of(person: Person, workspace_id: str) -> str | None:
    membership = get_table().get(Membership, Membership.key_of(workspace_id, person.user_id))
    return membership.role if membership else None


def delete(person: Person, password: str = PASSWORD) -> int:
    return person.api("DELETE", "/api/users/me", {"password": password}).status


def test_an_account_is_closed_at_once_and_nothing_of_it_is_left(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    bystander, phone = new_person(), login(person.email)
    team = person.api("POST", "/api/workspaces", {"name": "Team"}).json()["id"]
    for workspace_id in (person.workspace_id, team, bystander.workspace_id):
        fill(workspace_id)
    person.api("POST", "/api/users/me/exports")
    worker.run(person.workspace_id, team, bystander.workspace_id)
    before = left_of(bystander.user_id, bystander.workspace_id)
    assert len(left_of(person.user_id, person.workspace_id, team, person.email)) > 20
    assert get_blobs().list(f"exports/{person.user_id}/")

    assert delete(person) == 202
    assert "fd_refresh" not in person.api.cookies
    for device in (person.api, phone):
        assert device("GET", "/api/users/me").status == 401
        assert refresh(device).code == "session_expired"
    body = {"email": person.email, "password": PASSWORD}
    assert visitor()("POST", "/api/auth/login", body).code == "invalid_credentials"

    worker.run(person.workspace_id)
    assert left_of(person.user_id, person.workspace_id, team, person.email) == []
    assert list(get_blobs().list(f"exports/{person.user_id}/")) == []
    assert left_of(bystander.user_id, bystander.workspace_id) == before


def test_only_ids_are_left_for_the_days_of_the_outbox(person: Person, worker: Worker) -> None:
    person.api("PATCH", "/api/users/me", {"name": "Unmistakable Name"})
    delete(person)
    worker.run(person.workspace_id)
    rows = repr([row for store in ("main", "counters") for row in scan(store)])
    assert person.user_id in rows
    assert person.email not in rows
    assert "Unmistakable" not in rows


def test_the_address_is_free_at_once(person: Person, worker: Worker) -> None:
    delete(person)
    again = visitor()
    reply = register(again, person.email)
    assert reply.status == 201
    again.token = reply.json()["access_token"]
    worker.run(person.workspace_id)
    assert again("GET", "/api/users/me").status == 200


def test_the_password_is_needed(person: Person, worker: Worker) -> None:
    assert delete(person, "not the password") == 403
    assert person.api("DELETE", "/api/users/me", {}).status == 422
    worker.run(person.workspace_id)
    assert person.api("GET", "/api/users/me").status == 200


def test_it_can_stop_anywhere_and_be_started_again(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(person.workspace_id, messages=30)
    delete(person)
    real = Table.delete_keys
    survived = 0

    class Killed(BaseException):
        """As if the process had died."""

    def dies_after_one(table: Table, keys: Any, **options: Any) -> None:
        if keys:
            real(table, keys[:7], **options)
            raise Killed

    while True:
        with monkeypatch.context() as broken:
            broken.setattr(Table, "delete_keys", dies_after_one)
            try:
                finished = AccountRemoval(get_table(), get_blobs()).run(person.user_id)
            except Killed:
                survived += 1
                continue
        break
    assert finished
    assert survived > 8
    assert left_of(person.user_id, person.workspace_id, person.email) == []


def test_nobody_works_in_a_workspace_that_is_being_removed(person: Person) -> None:
    fill(person.workspace_id)
    delete(person)
    removal = AccountRemoval(get_table(), get_blobs())
    assert removal.run(person.user_id, lambda: True) is False
    workspace = get_table().get(Workspace, Workspace.key_of(person.workspace_id))
    assert workspace
    assert workspace.status == "deleting"
    assert removal.run(person.user_id)
    assert left_of(person.user_id, person.workspace_id) == []


def test_what_was_handed_over_before_an_interruption_stays_handed_over(
    person: Person, new_person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    heir = new_person()
    join(person.workspace_id, heir, "viewer")
    delete(person)
    removal = AccountRemoval(get_table(), get_blobs())

    def dies(*_: object) -> None:
        raise OSError("no connection")

    with monkeypatch.context() as broken:
        broken.setattr(AccountRepository, "remove_everything", dies)
        with pytest.raises(OSError, match="no connection"):
            removal.run(person.user_id)
    assert role_of(heir, person.workspace_id) == "owner"
    assert removal.run(person.user_id)
    assert role_of(heir, person.workspace_id) == "owner"


def test_a_large_account_takes_several_messages(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auth import events

    for _ in range(3):
        fill(person.workspace_id, messages=60)
    delete(person)
    moments = itertools.count()
    # Every look at the clock takes 16 seconds, so a message has time for a batch or two.
    monkeypatch.setattr("auth.events.monotonic", lambda: next(moments) * 16.0)
    enqueued: list[object] = []

    def counted(job: DeleteAccountJob) -> None:
        enqueued.append(job)
        enqueue(job)

    monkeypatch.setattr(events, "enqueue", counted)
    worker.run(person.workspace_id)
    assert len(enqueued) > 2
    assert left_of(person.user_id, person.workspace_id, person.email) == []


def test_a_job_that_comes_twice_does_no_harm(person: Person, worker: Worker) -> None:
    delete(person)
    for _ in range(2):
        enqueue(DeleteAccountJob(user_id=person.user_id))
        assert worker.jobs(copies=2) == []
    assert left_of(person.user_id, person.workspace_id) == []


def test_a_job_for_an_account_that_is_not_closed_does_nothing(
    person: Person, worker: Worker
) -> None:
    enqueue(DeleteAccountJob(user_id=person.user_id))
    assert worker.jobs() == []
    assert person.api("GET", "/api/users/me").status == 200


def test_the_oldest_admin_inherits_a_workspace_that_others_are_in(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    team = person.api("POST", "/api/workspaces", {"name": "Team"}).json()["id"]
    fill(team)
    editor, young, old = new_person(), new_person(), new_person()
    join(team, editor, "editor", minutes=1)
    join(team, young, "admin", minutes=3)
    join(team, old, "admin", minutes=2)
    before = [row for row in left_of(team) if person.user_id not in row]
    delete(person)
    worker.run(person.workspace_id)
    assert [role_of(each, team) for each in (editor, young, old)] == ["editor", "admin", "owner"]
    assert role_of(person, team) is None
    assert set(before) <= set(left_of(team))
    assert get_table().get(Workspace, Workspace.key_of(person.workspace_id)) is None


def test_without_an_admin_the_oldest_member_inherits(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    team = person.api("POST", "/api/workspaces", {"name": "Team"}).json()["id"]
    young, old = new_person(), new_person()
    join(team, young, "editor", minutes=2)
    join(team, old, "viewer", minutes=1)
    delete(person)
    worker.run(person.workspace_id)
    assert (role_of(young, team), role_of(old, team)) == ("editor", "owner")


def test_who_is_no_only_owner_just_leaves(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    boss, colleague = new_person(), new_person()
    team = boss.api("POST", "/api/workspaces", {"name": "Team"}).json()["id"]
    join(team, person, "owner")
    join(team, colleague, "admin")
    delete(person)
    worker.run(person.workspace_id)
    assert role_of(person, team) is None
    assert (role_of(boss, team), role_of(colleague, team)) == ("owner", "admin")


def test_two_owners_who_delete_their_accounts_leave_nothing_without_an_owner(
    person: Person, worker: Worker, new_person: Callable[..., Person]
) -> None:
    other, heir = new_person(), new_person()
    team = person.api("POST", "/api/workspaces", {"name": "Team"}).json()["id"]
    join(team, other, "owner")
    join(team, heir, "viewer")
    assert (delete(person), delete(other)) == (202, 202)
    worker.run(person.workspace_id, other.workspace_id)
    assert role_of(heir, team) == "owner"
    assert {row.split()[0] for row in left_of(person.user_id, other.user_id)} == {"audit"}


def test_a_member_who_leaves_at_the_same_moment_is_noticed(
    person: Person,
    worker: Worker,
    new_person: Callable[..., Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boss, admin, heir = new_person(), new_person(), new_person()
    owned = person.api("POST", "/api/workspaces", {"name": "With an owner"}).json()["id"]
    join(owned, boss, "owner")
    join(owned, heir, "viewer")
    led = person.api("POST", "/api/workspaces", {"name": "With an admin"}).json()["id"]
    join(led, admin, "admin")
    join(led, heir, "viewer", minutes=1)
    real = WorkspaceRepository.members
    leaving = {owned: boss, led: admin}

    def then_one_leaves(self: WorkspaceRepository, workspace_id: str) -> list[Membership]:
        members = real(self, workspace_id)
        if leaver := leaving.pop(workspace_id, None):
            key = Membership.key_of(workspace_id, leaver.user_id)
            get_table().write(Delete(Membership, key))
        return members

    monkeypatch.setattr(WorkspaceRepository, "members", then_one_leaves)
    delete(person)
    worker.run(person.workspace_id)
    assert leaving == {}
    assert (role_of(heir, owned), role_of(heir, led)) == ("owner", "owner")
    assert role_of(person, owned) is role_of(person, led) is role_of(admin, led) is None


def test_nothing_is_half_done_when_the_event_cannot_be_written(
    person: Person, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = publish(person.workspace_id, "user.deleted", {"user_id": person.user_id})
    get_table().write(taken)
    with monkeypatch.context() as broken:
        broken.setattr("auth.accounts.service.publish", lambda *_: taken)
        assert delete(person) == 409
    user = get_table().get(User, User.key_of(person.user_id))
    assert user
    assert user.status == "active"
    login(person.email)
