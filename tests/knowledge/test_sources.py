"""What connectors bring: one document for each item, replaced when its bytes change."""

import pytest

from frontdesk.entitlements import ENTITLEMENTS
from frontdesk.errors import FrontdeskError
from frontdesk.ids import new_id
from frontdesk.records.agent import AgentNotFound, Author
from frontdesk.table import Update, get_table
from knowledge import limits
from knowledge.connectors import removal
from knowledge.documents.service import DocumentService
from knowledge.documents.sources import source_name
from knowledge.errors import DocumentEmpty, DocumentLimit, DocumentTooLarge
from knowledge.jobs import RemoveConnectorJob
from tests.knowledge.conftest import Embeddings, Library, prose

CONNECTOR = new_id("con")
TEXT = b"The pool opens at eight."


def put(library: Library, content: bytes = TEXT, item: str = "page-1", **changed: str) -> str:
    author = Author(id=library.account.user_id, name="Ada")
    service = DocumentService(get_table(), (library.account.workspace_id, author))
    values = {"name": "Opening hours", "url": "https://example.com/hours", "kind_hint": "md"}
    found = service.put_source(
        library.agent_id,
        connector_id=CONNECTOR,
        external_id=item,
        content=content,
        **(values | changed),
    )
    return found.id


def test_an_item_is_one_document_however_often_it_comes(
    library: Library, embeddings: Embeddings
) -> None:
    first = put(library)
    library.settle()
    document = library.document(first)
    assert (document["status"], document["type"]) == ("ready", "md")
    assert (document["connector_id"], document["url"]) == (CONNECTOR, "https://example.com/hours")
    asked = len(embeddings.texts)
    assert put(library) == first
    library.settle()
    assert library.document(first) == document
    assert put(library, item="page-2") != first
    assert len(embeddings.texts) == asked
    assert library("GET").json()["documents"] == 2


def test_only_what_changed_is_embedded(library: Library, embeddings: Embeddings) -> None:
    paragraphs = prose(4_000).split(b"\n\n")
    document_id = put(library, b"\n\n".join([b"# One", *paragraphs, b"# Two", *paragraphs[:40]]))
    library.settle()
    before = {passage.id for passage in library.passages(document_id)}
    asked = len(embeddings.texts)
    changed = b"\n\n".join([b"# One", *paragraphs, b"# Two", *paragraphs[1:40], b"New at the end."])
    assert put(library, changed) == document_id
    library.settle()
    after = {passage.id for passage in library.passages(document_id)}
    assert len(embeddings.texts) - asked == len(after - before)
    assert 0 < len(after - before) < len(after)
    assert len(before & after) > 3
    document = library.document(document_id)
    assert document["passages"] == len(after) == library.knowledge.passages
    assert library.knowledge.size == document["size"] == len(changed)


def test_a_passage_that_only_moved_keeps_its_vector(
    library: Library, embeddings: Embeddings
) -> None:
    body = prose(3_000)
    document_id = put(library, b"# Start\n\nshort\n\n# Body\n\n" + body)
    library.settle()
    old = {passage.id: passage for passage in library.passages(document_id)}
    asked = len(embeddings.texts)
    put(library, b"# Start\n\nshort, and a little longer\n\n# Body\n\n" + body)
    library.settle()
    new = {passage.id: passage for passage in library.passages(document_id)}
    moved = [each for each in new if each in old and new[each].start != old[each].start]
    assert moved
    assert len(embeddings.texts) - asked == len(new.keys() - old.keys())
    text = library("GET", f"/documents/{document_id}/text").json()
    for passage in text["passages"]:
        assert text["text"][passage["start"] : passage["end"]].strip() in passage["text"]


def test_an_item_that_changes_while_it_is_read_ends_with_the_last_content(
    library: Library, embeddings: Embeddings
) -> None:
    document_id = put(library, b"the first content")

    def change() -> None:
        embeddings.of(embeddings.current).before = lambda: None
        assert put(library, b"the second content") == document_id
        library.worker.carry(library.account.workspace_id)

    embeddings.of(embeddings.current).before = change
    library.settle()
    library.worker.work(delayed=True)
    assert library.document(document_id)["status"] == "ready"
    assert [passage.text for passage in library.passages(document_id)] == ["the second content"]
    assert len([key for key in library.files() if "/file" in key]) == 1


def test_another_title_needs_no_work(library: Library, embeddings: Embeddings) -> None:
    document_id = put(library)
    library.settle()
    asked = len(embeddings.texts)
    put(library, name="Opening times", url="https://example.com/times")
    document = library.document(document_id)
    assert (document["name"], document["status"]) == ("Opening times", "ready")
    assert document["url"] == "https://example.com/times"
    assert len(embeddings.texts) == asked
    items = library("GET", "/documents?q=times").json()["items"]
    assert [item["id"] for item in items] == [document_id]


def test_items_with_equal_content_are_all_kept(library: Library) -> None:
    uploaded = library.add("Hours.txt", TEXT)
    ids = [put(library, item=f"page-{number}") for number in range(2)]
    library.settle()
    assert {library.document(each)["status"] for each in (uploaded, *ids)} == {"ready"}


def test_a_failure_of_the_content_is_not_repeated_with_each_sync(library: Library) -> None:
    document_id = put(library, b"   ")
    library.settle()
    assert library.document(document_id)["failure"]["code"] == "empty"
    put(library, b"   ")
    assert library.document(document_id)["status"] == "failed"
    put(library, TEXT)
    library.settle()
    assert library.document(document_id)["status"] == "ready"


def test_the_documents_of_a_connector_are_listed_and_deleted(library: Library) -> None:
    library.add("own.txt", b"own")
    ids = sorted(put(library, item=f"page-{number}") for number in range(3))
    service = DocumentService(
        get_table(), (library.account.workspace_id, Author(id="usr", name="Ada"))
    )
    found = service.of_connector(library.agent_id, CONNECTOR)
    assert sorted(document.id for document in found) == ids
    for document in found:
        service.delete(library.agent_id, document.id)
    library.settle()
    assert library("GET").json()["documents"] == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", DocumentEmpty), (b"x" * (limits.MAX_FILE_SIZE + 1), DocumentTooLarge)],
)
def test_an_item_of_no_size_is_refused(
    library: Library, content: bytes, error: type[FrontdeskError]
) -> None:
    with pytest.raises(error):
        put(library, content)
    assert library.files() == []


def test_the_plan_limits_items_too(library: Library) -> None:
    document_id = put(library)
    knowledge = library.knowledge
    full = {"documents": ENTITLEMENTS["free"].documents}
    get_table().write(Update(type(knowledge), knowledge.key(), set=full))
    with pytest.raises(DocumentLimit):
        put(library, item="page-2")
    assert put(library, b"other bytes") == document_id
    size = {"size": ENTITLEMENTS["free"].documents_size - 1}
    get_table().write(Update(type(knowledge), knowledge.key(), set=size))
    with pytest.raises(DocumentLimit):
        put(library, b"many more bytes than before")


def test_an_agent_that_is_gone_gets_nothing(library: Library) -> None:
    from frontdesk.records.agent import Agent
    from frontdesk.table import Delete

    put(library)
    agent = Agent.key_of(library.account.workspace_id, library.agent_id)
    get_table().write(Delete(Agent, agent))
    before = library.files()
    with pytest.raises(AgentNotFound):
        put(library, item="page-2")
    with pytest.raises(AgentNotFound):
        put(library, b"another content")
    assert library.files() == before


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hours & prices", "Hours & prices"),
        ("a/b\\c", "a-b-c"),
        ("line\nbreak\tand\0nul", "line break and nul"),
        ("", "untitled.md"),
        ("...", "untitled.md"),
        ("x" * 400, "x" * 255),
    ],
)
def test_a_title_becomes_a_name(title: str, name: str) -> None:
    assert source_name(title, "md") == name


def test_what_a_connector_left_behind_is_read_anew_as_it_was(library: Library) -> None:
    """Two pages of one content, kept when their connector went: neither is an upload of a person,
    whose name would tell its kind and whose content may be there only once."""
    ids = [put(library, b"# Hours\n\nThe pool opens at eight.", item) for item in ("one", "two")]
    library.settle()
    author = Author(id=library.account.user_id, name="Ada")
    job = RemoveConnectorJob(
        workspace_id=library.account.workspace_id,
        agent_id=library.agent_id,
        connector_id=CONNECTOR,
        author=author,
        keep=True,
    )
    removal.remove(get_table(), job)
    for document_id in ids:
        assert library.document(document_id)["connector_id"] is None
        assert library("POST", f"/documents/{document_id}/reindex").status == 200
        library.settle()
        again = library.document(document_id)
        assert (again["status"], again["type"], again["failure"]) == ("ready", "md", None)
