"""Requests made from the OpenAPI document, valid and not, to the running platform.

For each operation schemathesis derives the document's edge cases and some random ones (always the
same), signed in. No answer may be a server error, and each must be what the document says.
"""

from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.e2e.processes import PASSWORD, ROOT, Client, Platform

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
document = schemathesis.openapi.from_path(
    ROOT / "functions" / "public" / "openapi.json",
    config=schemathesis.Config.from_dict(
        {"generation": {"deterministic": True, "database": "none", "max-examples": 5}}
    ),
)
# Nothing is left out: without the cookie logout ends nothing, and no made-up password is the right
# one for DELETE /users/me or a change of the password. What they do is in test_account_ends.py.


@dataclass
class World:
    """Somebody with one of everything, so that generated requests find something."""

    person: Client
    ids: dict[str, str] = field(default_factory=dict)

    def furnish(self) -> None:
        """Make an agent with a finished conversation, and a second session to revoke."""
        agent = self.person.create_agent(model="mock-64")
        done = self.person.chat(agent, message="Hello").data("done")
        self.ids |= {"agent_id": agent} | {
            name: done[name] for name in ("conversation_id", "message_id", "run_id")
        }

    def point_to_what_exists(self, case: schemathesis.Case[Any]) -> None:
        """Put known ids in place of those that were made up."""
        for name in case.path_parameters:
            case.path_parameters[name] = self.ids.get(name, case.path_parameters[name])
        if case.operation.definition.raw["operationId"] == "chat" and isinstance(case.body, dict):
            turn = {name: value for name, value in case.body.items() if value is not None}
            known = {
                "conversation_id": self.ids["conversation_id"],
                "parent_id": self.ids["message_id"],
                "regenerate": self.ids["message_id"],
            }
            if "message" in turn:
                turn.pop("regenerate", None)
            if "parent_id" in turn or "regenerate" in turn:
                turn["conversation_id"] = self.ids["conversation_id"]
            case.body = {name: known.get(name, value) for name, value in turn.items()}


@pytest.fixture(scope="module")
def world(running: Platform) -> World:
    made = World(running.client.register("schema@example.com"))
    made.furnish()
    workspace = made.person.call("GET", "/api/workspaces").json()["items"][0]["id"]
    made.ids["workspace_id"] = workspace
    login = {"email": "schema@example.com", "password": PASSWORD}
    running.client.call("POST", "/api/auth/login", login)
    sessions = made.person.call("GET", "/api/auth/sessions").json()["items"]
    made.ids["session_id"] = next(each["id"] for each in sessions if not each["current"])
    return made


@document.parametrize()
@hypothesis.settings(max_examples=5, deadline=None, derandomize=True, database=None)
def test_every_answer_is_what_the_document_says(case: schemathesis.Case[Any], world: World) -> None:
    if case.meta is None or case.meta.generation.mode.is_positive:
        world.point_to_what_exists(case)
    response = case.call(
        base_url=world.person.url, headers={"authorization": f"Bearer {world.person.token}"}
    )
    case.validate_response(response, checks=CHECKS)
    if case.operation.definition.raw["operationId"] in ("delete_agent", "delete_conversation"):
        world.furnish()


def test_the_document_is_the_running_platforms(running: Platform) -> None:
    assert running.client.call("GET", "/api/openapi.json").json() == document.raw_schema
