"""The search of a builder, and what is said of passages."""

from datetime import timedelta

import pytest

from frontdesk.audit import AuditEntry
from frontdesk.engine.embeddings import EmbeddingError
from frontdesk.ratelimit import Rate
from frontdesk.table import Delete, Query, Update, get_table
from frontdesk.vectors import IndexUnavailable
from frontdesk.vectors.factory import get_vectors
from knowledge import limits
from tests.knowledge.conftest import Embeddings, Library, Worker, make_agent
from tests.parallel import at_once
from tests.platform import Account, new_account

POOL = b"The pool opens at eight in the morning."
TOWELS = b"Towels are free of charge for members."
PARKING = b"Parking behind the house costs two euros."


@pytest.fixture
def filled(library: Library) -> Library:
    for name, content in (("pool.txt", POOL), ("towels.md", TOWELS), ("parking.txt", PARKING)):
        library.add(name, content)
    return library


def test_a_search_says_why_each_passage_was_found(filled: Library) -> None:
    reply = filled("POST", "/search", {"query": "When does the pool open?", "k": 3})
    assert reply.status == 200, reply.body
    found = reply.json()
    assert found["query"] == "When does the pool open?"
    first, *others = found["items"]
    assert first["document"]["name"] == "pool.txt"
    assert first["document"]["type"] == "txt"
    assert first["passage"]["text"] == POOL.decode()
    assert first["bm25_share"] == 1.0
    assert first["rank"] == 1
    assert all(0 <= item["bm25_share"] <= 1 for item in others)
    assert [item["rank"] for item in found["items"]] == [1, 2, 3]
    scores = [item["score"] for item in found["items"]]
    assert scores == sorted(scores, reverse=True)
    relevant = [item["relevant"] for item in found["items"]]
    assert relevant == sorted(relevant, reverse=True)
    assert found["embedding_ms"] >= 0
    assert found["search_ms"] >= 0


def test_what_is_below_the_floor_is_shown_and_marked(filled: Library) -> None:
    items = filled("POST", "/search", {"query": "zebra crossing"}).json()["items"]
    assert len(items) == 3
    assert not any(item["relevant"] for item in items)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": ""},
        {"query": "   "},
        {"query": "x" * 2_001},
        {"query": "pool", "k": 0},
        {"query": "pool", "k": 51},
        {"query": None},
        {"query": "pool", "workspace_id": "x"},
    ],
)
def test_what_is_no_search_is_refused(library: Library, body: dict[str, object]) -> None:
    assert library("POST", "/search", body).status == 422


@pytest.mark.parametrize(
    "query", ["\"pool' OR 1=1 --", "🏊", "NEAR(pool opens)", "* ^ : -", "a" * 2_000]
)
def test_a_search_bears_any_text(filled: Library, query: str) -> None:
    assert filled("POST", "/search", {"query": query}).status == 200


def test_an_agent_without_documents_finds_nothing(library: Library) -> None:
    assert library("POST", "/search", {"query": "pool"}).json()["items"] == []


def test_nothing_of_another_agent_is_found(
    filled: Library, stranger: Account, worker: Worker
) -> None:
    for owner in (filled.account, stranger):
        other = Library(owner, make_agent(owner), worker)
        other.add("own.txt", b"A pool of our own.")
        items = other("POST", "/search", {"query": "pool towels parking", "k": 50}).json()["items"]
        assert [item["document"]["name"] for item in items] == ["own.txt"]


def test_a_passage_whose_document_is_gone_is_not_found(filled: Library) -> None:
    items = filled("POST", "/search", {"query": "pool"}).json()["items"]
    document = filled.stored(items[0]["document"]["id"])
    assert document
    get_table().write(Delete(type(document), document.key()))
    left = filled("POST", "/search", {"query": "pool"}).json()["items"]
    assert [item["document"]["id"] for item in left] == [
        item["document"]["id"] for item in items[1:]
    ]
    assert left[0]["rank"] == 1


def test_searches_are_limited_in_number(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Rate("knowledge_search_test", 2, timedelta(hours=1))
    monkeypatch.setattr(limits, "SEARCH_BY_USER", few)
    replies = [filled("POST", "/search", {"query": "pool"}) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[2].header("retry-after")


def test_an_engine_that_fails_is_told(
    filled: Library, embeddings: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise EmbeddingError("embedding_timeout", "Too slow.", retryable=True)

    embeddings.of(embeddings.current).before = refuse
    reply = filled("POST", "/search", {"query": "a new question"})
    assert (reply.status, reply.code) == (503, "embedding_unavailable")
    embeddings.of(embeddings.current).before = lambda: None

    def broken(*_: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(type(get_vectors()), "search", broken)
    reply = filled("POST", "/search", {"query": "pool"})
    assert (reply.status, reply.code) == (503, "index_unavailable")


def first_passage(library: Library, query: str) -> str:
    items = library("POST", "/search", {"query": query}).json()["items"]
    return str(items[0]["passage"]["id"])


def test_a_passage_is_pinned_excluded_and_let_go(filled: Library) -> None:
    passage = first_passage(filled, "pool")
    path = f"/passages/{passage}/state"
    pinned = filled("PUT", path, {"state": "pinned"})
    assert (pinned.status, pinned.json()["state"]) == (200, "pinned")
    assert filled("PUT", path, {"state": "pinned"}).json() == pinned.json()
    assert filled("GET", f"/passages/{passage}").json()["state"] == "pinned"
    (ref,) = filled("GET").json()["pinned"]
    document_id = passage.partition(".")[0]
    assert ref == {"id": passage, "document_id": document_id, "document_name": "pool.txt"}

    assert filled("PUT", path, {"state": "excluded"}).json()["state"] == "excluded"
    numbers = filled("GET").json()
    assert (numbers["pinned"], len(numbers["excluded"])) == ([], 1)
    names = [
        item["document"]["name"]
        for item in filled("POST", "/search", {"query": "pool"}).json()["items"]
    ]
    assert "pool.txt" not in names
    (passage_of_text,) = filled("GET", f"/documents/{document_id}/text").json()["passages"]
    assert passage_of_text["state"] == "excluded"

    assert filled("PUT", path, {"state": None}).json()["state"] is None
    assert first_passage(filled, "pool") == passage
    log = Query(AuditEntry, f"WS#{filled.account.workspace_id}#AUDIT", "AUDIT#", limit=100)
    actions = [e.action for e in get_table().all(log) if e.target == passage]
    assert actions == ["passage.pinned", "passage.excluded", "passage.reset"]


def test_feedback_reads_no_other_passages(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    passage = first_passage(filled, "pool")
    monkeypatch.delattr("frontdesk.vectors.embedded.EmbeddedVectors.passages")
    assert filled("GET", f"/passages/{passage}").json()["text"] == POOL.decode()
    assert filled("PUT", f"/passages/{passage}/state", {"state": "pinned"}).status == 200
    gone = passage[:-1] + ("0" if passage[-1] != "0" else "1")
    assert filled("GET", f"/passages/{gone}").status == 404
    assert filled("PUT", f"/passages/{gone}/state", {"state": "pinned"}).status == 404


def test_feedback_stays_over_an_index_anew(filled: Library) -> None:
    passage = first_passage(filled, "towels")
    filled("PUT", f"/passages/{passage}/state", {"state": "pinned"})
    filled("POST", f"/documents/{passage.partition('.')[0]}/reindex")
    filled.settle()
    assert filled.knowledge.pinned == [passage]


def test_a_hundred_passages_are_enough(filled: Library) -> None:
    passage = first_passage(filled, "pool")
    others = [f"doc_{'0' * 26}.{number:016x}" for number in range(limits.MAX_FEEDBACK)]
    knowledge = filled.knowledge
    get_table().write(Update(type(knowledge), knowledge.key(), set={"excluded": others}))
    full = filled("PUT", f"/passages/{passage}/state", {"state": "excluded"})
    assert (full.status, full.code) == (409, "feedback_limit")
    assert filled("PUT", f"/passages/{passage}/state", {"state": "pinned"}).status == 200
    assert filled("GET").json()["excluded"] == []  # of documents that are not there


def test_feedback_at_the_same_moment_is_all_kept(filled: Library) -> None:
    ids = [first_passage(filled, query) for query in ("pool", "towels", "parking")]
    assert len(set(ids)) == 3

    def pin(number: int) -> int:
        return filled("PUT", f"/passages/{ids[number]}/state", {"state": "pinned"}).status

    assert at_once(pin, 3) == [200, 200, 200]
    assert set(filled.knowledge.pinned) == set(ids)


def test_passages_that_are_not_there(filled: Library, stranger: Account, worker: Worker) -> None:
    passage = first_passage(filled, "pool")
    own = Library(stranger, make_agent(stranger), worker)
    own.add("own.txt", b"own")
    for place, code in (
        (own, "passage_not_found"),
        (Library(stranger, filled.agent_id, worker), "agent_not_found"),
    ):
        assert place("GET", f"/passages/{passage}").code == code
        reply = place("PUT", f"/passages/{passage}/state", {"state": "pinned"})
        assert (reply.status, reply.code) == (404, code)
    document_id = passage.partition(".")[0]
    for unknown in (f"{document_id}.{'0' * 16}", f"doc_{'0' * 26}.{'0' * 16}", "x", passage + "0"):
        assert filled("GET", f"/passages/{unknown}").status == 404
    assert filled("PUT", f"/passages/{passage}/state", {"state": "loved"}).status == 422
    assert filled("PUT", f"/passages/{passage}/state", {}).status == 422
    viewer = new_account("viewer", filled.account.workspace_id)
    reading = Library(viewer, filled.agent_id, worker)
    assert reading("PUT", f"/passages/{passage}/state", {"state": "pinned"}).status == 403
    assert reading("GET", f"/passages/{passage}").status == 200
