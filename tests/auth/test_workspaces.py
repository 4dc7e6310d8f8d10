"""Workspaces: making, renaming, switching, and the wall between them."""

from collections.abc import Callable

import pytest

from frontdesk import clock
from frontdesk.identity import Membership, Workspace
from frontdesk.permissions import Role, permissions_of
from frontdesk.table import Create, Update, get_table
from tests.auth.conftest import Person, refresh


def join(person: Person, workspace_id: str, role: str) -> None:
    get_table().write(
        Create(
            Membership.model_validate(
                {
                    "workspace_id": workspace_id,
                    "user_id": person.user_id,
                    "role": role,
                    "created_at": clock.now(),
                }
            )
        )
    )


def test_a_workspace_is_made_listed_and_switched_to(person: Person) -> None:
    reply = person.api("POST", "/api/workspaces", {"name": "Team"})
    assert reply.status == 201
    made = reply.json()
    assert set(made) == {"id", "name", "role", "tier", "personal", "created_at"}
    assert (made["name"], made["role"], made["personal"]) == ("Team", "owner", False)
    listed = person.api("GET", "/api/workspaces").json()["items"]
    assert [entry["id"] for entry in listed] == [person.workspace_id, made["id"]]
    switched = refresh(person.api, workspace_id=made["id"]).json()
    assert switched["workspace"] == made
    assert [entry["id"] for entry in switched["workspaces"]] == [person.workspace_id, made["id"]]
    assert refresh(person.api).json()["workspace"]["id"] == person.workspace_id


def test_the_list_has_pages(person: Person) -> None:
    for number in range(3):
        person.api("POST", "/api/workspaces", {"name": f"Team {number}"})
    seen, url = [], "/api/workspaces?limit=3"
    page = person.api("GET", url).json()
    seen += [entry["name"] for entry in page["items"]]
    page = person.api("GET", f"{url}&cursor={page['next_cursor']}").json()
    seen += [entry["name"] for entry in page["items"]]
    assert seen == ["Ada's workspace", "Team 0", "Team 1", "Team 2"]
    assert page["next_cursor"] is None


def test_the_same_idempotency_key_makes_one_workspace(person: Person) -> None:
    def make(name: str) -> tuple[int, str]:
        headers = {"idempotency-key": "once"}
        reply = person.api("POST", "/api/workspaces", {"name": name}, headers=headers)
        return reply.status, reply.json().get("id") or reply.code

    first = make("Team")
    assert make("Team") == first
    assert make("Other") == (422, "idempotency_key_reused")
    assert len(person.api("GET", "/api/workspaces").json()["items"]) == 2


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("admin", 200), ("editor", 403), ("viewer", 403)]
)
def test_renaming_needs_the_role_for_it(
    person: Person, new_person: Callable[..., Person], role: str, status: int
) -> None:
    other = new_person()
    join(other, person.workspace_id, role)
    url = f"/api/workspaces/{person.workspace_id}"
    reply = other.api("PATCH", url, {"name": "Renamed"})
    assert reply.status == status
    workspace = get_table().get(Workspace, Workspace.key_of(person.workspace_id))
    assert workspace
    assert workspace.name == ("Renamed" if status == 200 else "Ada's workspace")
    if status == 200:
        assert (reply.json()["name"], reply.json()["role"]) == ("Renamed", role)


def test_the_workspace_of_somebody_else_does_not_exist(
    person: Person, new_person: Callable[..., Person]
) -> None:
    other = new_person()
    url = f"/api/workspaces/{other.workspace_id}"
    assert person.api("PATCH", url, {"name": "Mine now"}).code == "workspace_not_found"
    before = dict(person.api.cookies)
    assert refresh(person.api, workspace_id=other.workspace_id).code == "workspace_not_found"
    # A refused switch does not use up the refresh token.
    assert person.api.cookies == before
    assert refresh(person.api).status == 200
    assert other.api("GET", "/api/workspaces").json()["items"][0]["name"] == "Ada's workspace"
    for malformed in ("x", "wks_", "../me", "x" * 3000):
        assert person.api("PATCH", f"/api/workspaces/{malformed}", {"name": "x"}).status == 404
        assert refresh(person.api, workspace_id=malformed).status == 422


def test_a_workspace_that_is_being_deleted_is_gone(person: Person) -> None:
    made = person.api("POST", "/api/workspaces", {"name": "Team"}).json()
    key = Workspace.key_of(made["id"])
    get_table().write(Update(Workspace, key, set={"status": "deleting"}))
    assert refresh(person.api, workspace_id=made["id"]).status == 404
    assert len(person.api("GET", "/api/workspaces").json()["items"]) == 1
    assert person.api("PATCH", f"/api/workspaces/{made['id']}", {"name": "x"}).status == 404


@pytest.mark.parametrize("role", list(Role))
def test_a_session_tells_what_one_may_do_in_its_workspace(
    person: Person, new_person: Callable[..., Person], role: Role
) -> None:
    workspace_id = new_person().workspace_id
    join(person, workspace_id, role)
    there = refresh(person.api, workspace_id=workspace_id).json()
    assert there["permissions"] == sorted(permissions_of(role))
    at_home = refresh(person.api).json()
    assert at_home["permissions"] == sorted(permissions_of(Role.OWNER))
