"""Knowledge on a running platform: upload, index, open; and kills while the worker works."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from frontdesk.queue.local_store import LocalQueues
from local.dynamodb_api import DynamoApi
from tests.e2e.processes import Client, Platform, eventually, platform
from tests.knowledge.samples import SAMPLES

MARK = "Zanzibar"
SWEEP = "schedule-KnowledgeWorkerFunction-SweepDocuments"


def upload(person: Client, agent: str, name: str, content: bytes) -> str:
    """The id of a document whose file is there and that is queued."""
    path = f"/api/agents/{agent}/knowledge/documents"
    made = person.call("POST", path, {"name": name, "size": len(content)})
    assert made.status == 201, made.body
    target = made.json()["upload"]
    parts = urlsplit(target["url"])
    sent = Client(person.url).call(
        target["method"], f"{parts.path}?{parts.query}", raw=content, headers=target["headers"]
    )
    assert sent.status == 200, sent.body
    document_id = str(made.json()["document"]["id"])
    assert person.call("POST", f"{path}/{document_id}/uploaded").status == 200
    return document_id


def document(person: Client, agent: str, document_id: str) -> dict[str, Any]:
    reply = person.call("GET", f"/api/agents/{agent}/knowledge/documents/{document_id}")
    assert reply.status == 200, reply.body
    found: dict[str, Any] = reply.json()
    return found


def test_a_pdf_is_uploaded_found_and_opened(running: Platform, person: Client) -> None:
    agent = person.create_agent(model="offline")
    content = (SAMPLES / "manual.pdf").read_bytes()
    document_id = upload(person, agent, "../Manual.pdf", content)
    eventually(lambda: document(person, agent, document_id)["status"] in {"ready", "failed"})
    ready = document(person, agent, document_id)
    assert (ready["status"], ready["pages"], ready["name"]) == ("ready", 5, "Manual.pdf")
    knowledge = f"/api/agents/{agent}/knowledge"
    text = person.call("GET", f"{knowledge}/documents/{document_id}/text?page=3").json()
    passage = text["passages"][0]
    query = " ".join(passage["text"].split()[:12])
    found = person.call("POST", f"{knowledge}/search", {"query": query, "k": 5}).json()
    assert passage["id"] in [item["passage"]["id"] for item in found["items"]]
    link = person.call("GET", f"{knowledge}/documents/{document_id}/original").json()["url"]
    parts = urlsplit(link)
    opened = Client(person.url).call("GET", f"{parts.path}?{parts.query}")
    assert opened.body == content
    assert opened.headers["content-type"] == "application/pdf"
    assert opened.headers["content-disposition"].startswith("inline; ")
    assert person.call("DELETE", f"{knowledge}/documents/{document_id}").status == 204
    eventually(lambda: not [*(running.data / "blobs").rglob(f"*{document_id}*/*@")])


def test_the_largest_file_is_taken_and_read_in_pieces(running: Platform, person: Client) -> None:
    agent = person.create_agent(model="offline")
    content = b"\0" * 50_000_000
    document_id = upload(person, agent, "empty.bin", content)
    eventually(lambda: document(person, agent, document_id)["status"] == "failed")
    assert document(person, agent, document_id)["failure"]["code"] in {"unsupported", "empty"}


def let_leases_end(tables: DynamoApi) -> int:
    """Turn the clock forward for every document that is being worked on."""
    name = "frontdesk-main-local"
    items = tables.tables("Scan", TableName=name)["Items"]
    working = [
        item
        for item in items
        if item["kind"]["S"] == "document"
        and item["status"]["S"] in {"parsing", "embedding", "indexing"}
    ]
    for item in working:
        tables.tables(
            "UpdateItem",
            TableName=name,
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET lease_until = :past, look_at = :past, gsi1sk = :past",
            ExpressionAttributeValues={":past": {"S": "2020-01-01T00:00:00.000Z"}},
        )
    return len(working)


@pytest.mark.timeout(400)
def test_a_kill_while_documents_are_indexed_loses_none(tmp_path: Path, model: Client) -> None:
    """Killed twice, with documents in several states; all are whole in the end."""
    data = tmp_path / "data"
    offline = {"EMBEDDING_MODEL": "offline"}
    words = "\n\n".join(f"Rule {n}: {MARK} asks for {n} towels." * 20 for n in range(30))
    with platform(data, model, **offline) as first:
        person = first.client.register("ada@example.com")
        agent = person.create_agent(model="mock-64")
        ids = [
            upload(person, agent, f"{number}.txt", f"{number} {words}".encode())
            for number in range(3)
        ]
        eventually(lambda: any(document(person, agent, i)["status"] == "embedding" for i in ids))
        first.kill()
    with platform(data, model, **offline) as second:
        person = Client(second.client.url, person.token)
        eventually(
            lambda: (
                any(document(person, agent, i)["status"] == "parsing" for i in ids)
                or all(document(person, agent, i)["status"] != "queued" for i in ids)
            )
        )
        second.kill()
    with platform(data, model, **offline) as third:
        person = Client(third.client.url, person.token)
        let_leases_end(third.tables())
        queues = LocalQueues(data / "queues.db")
        queues.send(SWEEP, {"source": "aws.scheduler", "detail": "{}"})  # not in a minute: now
        queues.close()
        eventually(
            lambda: all(document(person, agent, i)["status"] in {"ready", "failed"} for i in ids),
            seconds=240,
        )
        found = [document(person, agent, i) for i in ids]
        assert [(each["status"], each["failure"]) for each in found] == [("ready", None)] * 3
        numbers = person.call("GET", f"/api/agents/{agent}/knowledge").json()
        assert numbers["passages"] == sum(each["passages"] for each in found)
        for each in found:
            text = person.call(
                "GET", f"/api/agents/{agent}/knowledge/documents/{each['id']}/text"
            ).json()
            assert len(text["passages"]) == each["passages"]
