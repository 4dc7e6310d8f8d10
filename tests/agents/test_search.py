"""Search over agents, conversations and documents."""

from typing import Any

import pytest

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.records.agent import Author
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.document import Document
from frontdesk.table import Create, get_table
from tests.platform import Account, new_account


def furnish(owner: Account, word: str) -> dict[str, str]:
    """An agent, a conversation and a document with this word; gives their ids by kind."""
    made = owner.api("agents")("POST", "/api/agents", {"name": f"Déjà {word}"}).json()["id"]
    moment = clock.now()
    ids = {"workspace_id": owner.workspace_id, "agent_id": made}
    conversation, document = new_id("cnv"), new_id("doc")
    get_table().transact(
        Create(
            Conversation(
                id=conversation,
                title=f"About {word}",
                channel="widget",
                environment="production",
                created_at=moment,
                updated_at=moment,
                **ids,
            )
        ),
        Create(ConversationText(conversation_id=conversation, words=f"about {word}", **ids)),
        Create(
            Document(
                id=document,
                name=f"{word}.pdf",
                size=1,
                status="ready",
                file_key="k",
                created_by=Author(id="usr_1", name="Ada"),
                created_at=moment,
                updated_at=moment,
                **ids,
            )
        ),
    )
    return {"agent": made, "conversation": conversation, "document": document}


def find(account: Account, text: str) -> list[dict[str, Any]]:
    reply = account.api("agents")("GET", f"/api/search?q={text}")
    assert reply.status == 200, reply.body
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


def test_a_few_letters_find_each_kind_in_one_s_own_workspace(account: Account) -> None:
    made = furnish(account, "zanzibar")
    furnish(new_account(), "zanzibar")
    found = find(account, "ZANZI")
    assert {each["kind"]: each["id"] for each in found} == made
    assert len(found) == 3
    assert {each["agent_id"] for each in found} == {made["agent"]}
    assert [each["title"] for each in find(account, "deja%20zan")] == ["Déjà zanzibar"]
    assert find(account, "nowhere") == []
    assert find(account, "%3F%3F") == []
    for role in ("editor", "viewer"):
        assert len(find(new_account(role, account.workspace_id), "zanzi")) == 3


@pytest.mark.parametrize("query", ["", "?q=", f"?q={'x' * 201}"])
def test_a_search_needs_words(account: Account, query: str) -> None:
    assert account.api("agents")("GET", f"/api/search{query}").status == 422


def test_only_who_is_signed_in_searches() -> None:
    from tests.platform import LambdaApi

    assert LambdaApi("agents")("GET", "/api/search?q=x").status == 401
