"""The vectors port on a real OpenSearch."""

import os
import urllib.request
from pathlib import Path

import pytest

from frontdesk.vectors import SearchQuery, Space
from frontdesk.vectors.embedded import EmbeddedVectors
from frontdesk.vectors.opensearch import OpenSearchVectors
from frontdesk.vectors.opensearch_requests import alias_of, document_of, index_of
from tests.vectors_contract import VectorsContract, entry, found, fresh_space, vector

URL = os.environ.get("FRONTDESK_TEST_OPENSEARCH", "")

TEXTS = [
    "The Normans gave their name to Normandy, a region in France.",
    "Norman architecture typically stands out as a new stage in the history of the region.",
    "The French region of Normandy was settled by Norse raiders from Denmark.",
    "Rollo agreed to swear fealty to King Charles III of West Francia.",
    "A refund is paid within 14 days; write to the store with the number of the order.",
    "Opening hours: Monday to Friday from 9 to 18, in summer from 8 to 20.",
    "The store in Paris is closed on public holidays.",
    "Orders of more than 1,000 euros are delivered free of charge in the EU.",
]


@pytest.fixture(scope="module")
def vectors() -> OpenSearchVectors:
    return OpenSearchVectors(URL, engine="lucene", service=None, region="eu-west-1")


class TestOpenSearch(VectorsContract):
    pass


def test_both_adapters_find_the_same_with_the_same_scores(
    vectors: OpenSearchVectors, tmp_path: Path
) -> None:
    embedded, space = EmbeddedVectors(tmp_path / "index.db"), fresh_space()
    entries = [entry(n, text, vector(1, n, -n), heading="Guide") for n, text in enumerate(TEXTS)]
    for index in (embedded, vectors):
        index.upsert(space, entries)
    questions = [
        "Who were the Normans' kings?", "When is the store open in summer?", "refunds",
        "delivery of orders above 1000 €", "Normandy, France: region? region!", "nothing of this",
    ]  # fmt: skip
    for question in questions:
        for k in (2, 8):
            query = SearchQuery(question, vector(0.3, 1), k, excluded=["doc_1.0002"])
            ours, theirs = (
                {c.passage: (c.bm25, c.cosine) for c in index.search(space, query)}
                for index in (embedded, vectors)
            )
            assert ours.keys() == theirs.keys()
            for passage, scores in ours.items():
                assert theirs[passage] == pytest.approx(scores, abs=1e-4), (question, passage)


def test_a_passage_that_is_there_twice_is_read_once(vectors: OpenSearchVectors) -> None:
    """As two workers leave it that write the same in the same moment."""
    space = fresh_space()
    vectors.upsert(space, [entry(1, "text", vector(1))])
    vectors._bulk(space, [document_of(space, entry(1, "text", vector(1)))], [])
    assert len(vectors.passages(space, "doc_1")) == 1
    assert len(vectors.search(space, SearchQuery("text", vector(1)))) == 1
    vectors.upsert(space, [entry(1, "other", vector(1))])
    assert found(vectors.search(space, SearchQuery("text", vector(1)))) == {"other"}
    vectors._bulk(space, [document_of(space, entry(1, "other", vector(1)))], [])
    vectors.delete_passages(space, ["doc_1.0001"])
    assert vectors.search(space, SearchQuery("other", vector(1))) == []


def test_documents_longer_than_a_page_of_hits(
    vectors: OpenSearchVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.vectors.opensearch.PAGE", 7)
    monkeypatch.setattr("frontdesk.vectors.opensearch.BULK", 10)
    space = fresh_space()
    entries = [entry(n, f"text {n}") for n in range(30)]
    vectors.upsert(space, entries)
    assert vectors.passages(space, "doc_1") == [each.passage for each in entries]
    assert len(vectors.vectors_of(space, [each.passage.id for each in entries])) == 30
    vectors.delete_document(space, "doc_1")
    assert vectors.passages(space, "doc_1") == []


def test_an_index_of_each_embedding_behind_an_alias(vectors: OpenSearchVectors) -> None:
    space = fresh_space("Text_Embedding/3 large@8")
    other = Space(space.workspace_id, space.agent_id, "text-embedding-3-large@8")
    vectors.upsert(space, [entry(1, "one")])
    vectors.upsert(other, [entry(1, "two")])
    assert alias_of(space.embedding) != alias_of(other.embedding)
    with urllib.request.urlopen(f"{URL}/_cat/aliases/{alias_of(space.embedding)}?h=index") as it:
        assert it.read().decode().split() == [index_of(space.embedding)]
    assert found(vectors.search(space, SearchQuery("one", vector(1)))) == {"one"}
