"""What needs somebody, and the first steps, as the start page is told of them."""

from datetime import timedelta
from typing import Any

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.records.agent import Author
from frontdesk.records.conversation import Conversation, Person
from frontdesk.records.document import AgentKnowledge, Document, Failure
from frontdesk.records.handoff import Contact, Handoff
from frontdesk.records.message import Message, Speaker
from frontdesk.records.webhook_endpoint import Endpoint, EndpointHealth
from frontdesk.table import Create, Put, get_table
from tests.deployed import deployed_agent
from tests.platform import Account, new_account


def dashboard(account: Account) -> dict[str, Any]:
    reply = account.api("agents")("GET", "/api/dashboard")
    assert reply.status == 200, reply.body
    found: dict[str, Any] = reply.json()
    return found


def needs(account: Account) -> dict[str, Any]:
    return {each["kind"]: each for each in dashboard(account)["needs"]}


def conversation(owner: Account, agent_id: str, title: str) -> Conversation:
    moment = clock.now()
    return Conversation(
        id=new_id("cnv"),
        workspace_id=owner.workspace_id,
        agent_id=agent_id,
        title=title,
        channel="widget",
        environment="production",
        user=Person(id="vis_1", name="Mina"),
        state="waiting",
        created_at=moment,
        updated_at=moment,
    )


def test_nothing_needs_anybody_in_a_fresh_workspace(account: Account) -> None:
    found = dashboard(account)
    assert found["needs"] == []
    assert found["first_steps"] == {
        "model": False,
        "knowledge": False,
        "published": False,
        "installed": False,
    }


def test_everything_that_needs_somebody_is_told_of_with_what_it_is(account: Account) -> None:
    agent_id, workspace_id = deployed_agent(account), account.workspace_id
    draft = deployed_agent(account, production=False)
    moment, table = clock.now(), get_table()
    author = Author(id=account.user_id, name="Ada")
    head = conversation(account, agent_id, "My parcel")
    ids = {"workspace_id": workspace_id, "agent_id": agent_id}
    handoff = Handoff(
        id=head.id,
        channel="widget",
        contact=Contact(kind="email", value="m@example.org"),
        created_at=moment,
        **ids,
    )
    document = Document(
        id=new_id("doc"),
        name="Terms.pdf",
        size=1,
        status="failed",
        failure=Failure(code="encrypted", detail="It is."),
        file_key="k",
        created_by=author,
        created_at=moment,
        updated_at=moment,
        **ids,
    )
    at = {"workspace_id": workspace_id, "conversation_id": head.id, "created_at": moment}
    question = Message(id=new_id("msg"), role="user", content="Do you fly?", **at)
    answers = [
        Message(
            id=new_id("msg"),
            parent_id=question.id,
            role="assistant",
            speaker=Speaker(kind="agent", id=agent_id),
            content="I do not know.",
            unanswered=reason,
            **at | {"created_at": moment - timedelta(days=days)},
        )
        for reason, days in (("nothing_found", 0), ("failed", 8), (None, 0))
    ]
    hooks = [
        Endpoint(
            workspace_id=workspace_id,
            id=new_id("whe"),
            url=f"https://{name}.example/",
            description="",
            events=[],
            enabled=enabled,
            disabled_reason=reason,
            secret="s",
            created_by=author,
            created_at=moment,
            updated_at=moment,
        )
        for name, enabled, reason in (
            ("off", False, "failing"),
            ("mine", False, "manual"),
            ("failing", True, None),
            ("fine", True, None),
        )
    ]
    health = EndpointHealth(
        workspace_id=workspace_id,
        endpoint_id=hooks[2].id,
        failing_since=moment - timedelta(hours=2),
    )
    knowledge = AgentKnowledge(embedding="x", documents=1, **ids)
    items = [head, handoff, document, question, *answers, *hooks, health, knowledge]
    table.transact(*(Create(item) for item in items))

    found = needs(account)
    assert list(found) == ["waiting", "documents", "webhooks", "questions", "drafts"]
    told = {
        kind: [(e["id"], e["title"], e["detail"]) for e in each["items"]]
        for kind, each in found.items()
    }
    assert told["waiting"] == [(head.id, "My parcel", "m@example.org")]
    assert told["documents"] == [(document.id, "Terms.pdf", "encrypted")]
    assert sorted(told["webhooks"]) == sorted(
        [
            (hooks[0].id, "https://off.example/", "failing"),
            (hooks[2].id, "https://failing.example/", "retrying"),
        ]
    )
    assert told["questions"] == [(head.id, "Do you fly?", "nothing_found")]
    assert told["drafts"] == [(draft, "Test agent", "never")]
    assert dashboard(account)["first_steps"] == {
        "model": False,
        "knowledge": True,
        "published": True,
        "installed": True,
    }
    assert needs(new_account()) == {}

    table.write(Put(handoff.model_copy(update={"state": "answered", "answered_at": moment})))
    table.write(Put(document.model_copy(update={"status": "ready", "failure": None})))
    assert "waiting" not in needs(account)
    assert "documents" not in needs(account)


def test_a_crowd_is_counted_up_to_a_hundred(account: Account) -> None:
    agent_id, table = deployed_agent(account), get_table()
    for _ in range(101):
        asked = {"channel": "widget", "created_at": clock.now()}
        ids = {"workspace_id": account.workspace_id, "agent_id": agent_id}
        table.write(Create(Handoff(id=new_id("cnv"), **ids, **asked)))
    waiting = needs(account)["waiting"]
    assert (waiting["count"], waiting["more"]) == (100, True)
