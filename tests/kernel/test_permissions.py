"""Permissions as they are declared, and the sets that the built-in roles are."""

import re

import pytest

from frontdesk.errors import Forbidden
from frontdesk.permissions import CHAT_USE, Permission, Role, permissions_of
from frontdesk.principal import Principal
from scripts.openapi import permissions
from tests.architecture.source import sources

DECLARED = permissions()
MANAGED = {"workspace:manage", "webhooks:manage"}
"""What only owners and admins may do."""

every_permission = pytest.mark.parametrize(
    ("capability", "permission"), DECLARED.values(), ids=list(DECLARED)
)


def principal(*held: str) -> Principal:
    return Principal(
        user_id="usr_1",
        user_name="Ada",
        session_id="ses_1",
        workspace_id="wks_1",
        role=Role.VIEWER,
        permissions=frozenset(held),
        tier="free",
        locale="en",
    )


def test_owners_and_admins_may_do_everything() -> None:
    assert permissions_of(Role.OWNER) == permissions_of(Role.ADMIN) == set(DECLARED)


def test_editors_may_do_all_but_manage_the_workspace() -> None:
    assert permissions_of(Role.EDITOR) == set(DECLARED) - MANAGED


def test_viewers_may_look_and_ask() -> None:
    own = {"account:manage", "chat:use", "knowledge:search"}
    looking = {name for name in DECLARED if name.endswith(":read")}
    assert permissions_of(Role.VIEWER) == looking | own


@every_permission
def test_a_permission_is_well_named_and_explained(capability: str, permission: Permission) -> None:
    assert re.fullmatch(r"[a-z]+:[a-z]+", permission.name)
    assert permission.allows.endswith(".")
    assert {Role.OWNER, Role.ADMIN} <= permission.roles


@every_permission
def test_a_permission_is_asked_for_where_it_is_declared(
    capability: str, permission: Permission
) -> None:
    package = "frontdesk" if capability == "shared" else capability
    constant = permission.name.replace(":", "_").upper()
    name = f"{package}.permissions.{constant}"
    users = {source.module.split(".")[0] for source in sources() if name in source.imports()}
    if capability == "shared":
        assert len(users) > 1, f"{name} belongs into the one capability that asks for it"
    else:
        assert users == {capability}, f"nothing asks for {name}"


@every_permission
def test_only_the_set_of_names_counts(capability: str, permission: Permission) -> None:
    others = set(DECLARED) - {permission.name}
    assert principal(permission.name).may(permission)
    with pytest.raises(Forbidden, match=f"The role viewer lacks the permission {permission.name}"):
        principal(*others).check(permission)


def test_another_workspace_means_the_permissions_of_the_role_there() -> None:
    here = principal(CHAT_USE.name)
    there = here.as_member("wks_2", Role.EDITOR)
    assert (there.workspace_id, there.role) == ("wks_2", "editor")
    assert there.permissions == permissions_of(Role.EDITOR)
    assert there.user_id == here.user_id
    assert here.permissions == {CHAT_USE.name}
