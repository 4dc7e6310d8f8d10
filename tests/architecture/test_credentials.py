"""Every operation takes the credentials that the OpenAPI document names, and asks for its
``x-permission``; both tests are made from the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from auth.sessions.tokens import RefreshToken
from frontdesk import authentication
from frontdesk.credentials.visitors import VisitorCredentials, issue_visitor_token
from frontdesk.ids import new_id
from frontdesk.permissions import Role, permissions_of
from scripts.openapi import permissions
from tests.architecture.client import (
    Answer,
    Operation,
    Platform,
    operations,
    whole_document,
)
from tests.platform import Account, new_account

SCHEMES: dict[str, dict[str, str]] = whole_document()["components"]["securitySchemes"]
PROTECTED = [operation for operation in operations() if not operation.public]
BY_ROLE = [
    operation
    for operation in PROTECTED
    if operation.permission and "AccessToken" in operation.credentials
]
BY_SCOPE = [
    operation
    for operation in PROTECTED
    if operation.permission and "SecretKey" in operation.credentials
]
EVERYTHING = frozenset(permissions())


@dataclass(frozen=True)
class Workspace:
    """A workspace with a good credential of each kind, by the name of its scheme."""

    owner: Account
    agent_id: str
    credentials: Mapping[str, str]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    owner = new_account()
    agents = owner.api("agents")
    agent_id = agents("POST", "/api/agents", {"name": "Ada"}).json()["id"]
    path = f"/api/agents/{agent_id}"

    def key(kind: str, **more: Any) -> Any:
        return agents("POST", f"{path}/keys", {"name": "Key", "type": kind, **more}).json()

    publishable = key("publishable")
    visitor = VisitorCredentials(owner.workspace_id, agent_id, publishable["id"], new_id("vis"))
    connector = owner.api("knowledge")(
        "POST", f"{path}/knowledge/connectors", {"type": "push", "name": "Push", "config": {}}
    ).json()
    credentials = {
        "AccessToken": owner.token,
        "SecretKey": key("secret", scopes=["chat", "knowledge"])["key"],
        "PublishableKey": publishable["key"],
        "VisitorToken": issue_visitor_token(visitor)[0],
        "ConnectorKey": connector["key"],
        "RefreshCookie": RefreshToken(owner.user_id, owner.session_id, 0).seal(),
        # Nobody but the platform can make one that is good; tests/channels tries those.
        "SlackSignature": "v0=" + "0" * 64,
        "DiscordSignature": "0" * 128,
        "TwilioSignature": "0" * 28,
    }
    assert credentials.keys() == SCHEMES.keys(), "a kind of credential without a sample"
    return Workspace(owner, agent_id, credentials)


def call(
    platform: Platform,
    operation: Operation,
    agent_id: str,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Call an operation for the agent, and with ids of nothing besides."""
    ids = dict.fromkeys(operation.path_parameters, "agt_" + "0" * 26) | {"agent_id": agent_id}
    return platform.call(operation, operation.url(ids), token, operation.sample_body(), headers)


@pytest.mark.parametrize("operation", PROTECTED, ids=lambda o: o.id)
def test_no_other_kind_of_credential_is_good_enough(
    operation: Operation, workspace: Workspace, platform: Platform
) -> None:
    for kind in SCHEMES.keys() - operation.credentials:
        scheme, credential = SCHEMES[kind], workspace.credentials[kind]
        token, headers = None, {}
        if scheme["type"] == "http":
            token = credential
        elif scheme["in"] == "cookie":
            headers["cookie"] = f"{scheme['name']}={credential}"
        else:
            headers[scheme["name"]] = credential
        reply = call(platform, operation, workspace.agent_id, token, headers)
        assert reply.status == 401, (kind, reply.body)


def lacks_permission(reply: Answer) -> bool:
    """Whether a problem says that the permission is missing, and not that something else is."""
    return reply.status == 403 and b"lacks the permission" in reply.body


@pytest.mark.parametrize("operation", BY_ROLE, ids=lambda o: o.id)
def test_a_built_in_role_may_what_its_permissions_say(
    operation: Operation, workspace: Workspace, platform: Platform, members: dict[Role, Account]
) -> None:
    for role, member in members.items():
        reply = call(platform, operation, "agt_" + "0" * 26, member.token)
        refused = operation.permission not in permissions_of(role)
        assert lacks_permission(reply) is refused, (role, reply.body)


@pytest.fixture(scope="module")
def members() -> dict[Role, Account]:
    """A member of each built-in role in a workspace of their own."""
    workspace_id = new_account().workspace_id
    return {role: new_account(role, workspace_id) for role in Role}


@pytest.mark.parametrize("operation", BY_ROLE, ids=lambda o: o.id)
def test_its_permission_is_the_only_one_that_an_operation_asks_for(
    operation: Operation, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = new_account()
    name = operation.permission
    for held, refused in ((EVERYTHING - {name}, True), (frozenset({name}), False)):
        monkeypatch.setattr(authentication, "permissions_of", lambda _, held=held: held)
        reply = call(platform, operation, "agt_" + "0" * 26, member.token)
        assert lacks_permission(reply) is refused, (held, reply.body)


@pytest.mark.parametrize("operation", BY_SCOPE, ids=lambda o: o.id)
def test_a_key_without_the_scope_is_refused(
    operation: Operation, workspace: Workspace, platform: Platform
) -> None:
    body = {"name": "Key", "type": "secret", "scopes": ["knowledge"]}
    made = workspace.owner.api("agents")("POST", f"/api/agents/{workspace.agent_id}/keys", body)
    reply = call(platform, operation, workspace.agent_id, made.json()["key"])
    assert lacks_permission(reply), reply.body
