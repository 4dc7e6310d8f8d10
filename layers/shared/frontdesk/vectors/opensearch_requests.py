"""What is said to OpenSearch, and what its answers mean.

Nothing here needs a script, an id of our own, routing, or a query that deletes or updates: vector
collections of OpenSearch Serverless have none of them. The ``id`` of a passage is a field.
"""

import re
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from operator import mul
from typing import Any, Literal

from frontdesk.vectors.port import Candidate, Entry, Passage, SearchQuery, Space, Vector
from frontdesk.vectors.terms import index_text, query_terms

Body = dict[str, Any]

PASSAGE_FIELDS = ["id", "document_id", "ordinal", "text", "heading", "page", "start", "end"]
_MOST_HITS = 10_000


def alias_of(embedding: str) -> str:
    """What is searched: a name for ``model@dimensions``, distinct also where the slugs are not."""
    slug = re.sub(r"[^a-z0-9]+", "-", embedding.lower()).strip("-")[:64]
    return f"frontdesk-passages-{slug}-{sha256(embedding.encode()).hexdigest()[:8]}"


def index_of(embedding: str) -> str:
    """What is written to. Another mapping gets the next number, and the alias then moves."""
    return f"{alias_of(embedding)}-000001"


def index_template(
    embedding: str, dimensions: int, engine: Literal["faiss", "lucene"], *, managed: bool
) -> Body:
    """The template of the indexes of one embedding; ``managed``: somebody else counts shards."""
    # Vectors have length 1, so that the inner product is the cosine, and every engine has it.
    method = {"name": "hnsw", "engine": engine, "space_type": "innerproduct"}
    keyword, unsearched = {"type": "keyword"}, {"type": "integer", "index": False}
    settings: Body = {"index": {"knn": True}}
    if not managed:
        settings["index"]["number_of_shards"] = 1
    # The terms come cut and folded from terms.py.
    terms = {"type": "custom", "tokenizer": "whitespace", "filter": ["porter_stem"]}
    settings["analysis"] = {"analyzer": {"terms": terms}}
    properties = {
        "workspace_id": keyword,
        "agent_id": keyword,
        "document_id": keyword,
        "id": keyword,
        "words": {"type": "text", "analyzer": "terms"},
        "vector": {"type": "knn_vector", "dimension": dimensions, "method": method},
        "packed": {"type": "binary"},
        "text": {"type": "text", "index": False},
        "heading": {"type": "text", "index": False},
        "ordinal": unsearched,
        "page": unsearched,
        "start": unsearched,
        "end": unsearched,
    }
    mappings = {
        "dynamic": "strict",
        # Neither is ever read back, and the vector as JSON is most of a document.
        "_source": {"excludes": ["vector", "words"]},
        "properties": properties,
    }
    return {
        "index_patterns": [f"{alias_of(embedding)}-*"],
        "template": {
            "settings": settings,
            "mappings": mappings,
            "aliases": {alias_of(embedding): {}},
        },
    }


def document_of(space: Space, entry: Entry) -> Body:
    """A passage as it is stored; ``packed`` is its vector to read back, a quarter of the JSON."""
    passage = entry.passage
    stored: Body = {name: getattr(passage, name) for name in PASSAGE_FIELDS}
    stored |= {
        "workspace_id": space.workspace_id,
        "agent_id": space.agent_id,
        "words": index_text(f"{passage.heading}\n{passage.text}"),
        "vector": [round(number, 8) for number in entry.vector],
        "packed": b64encode(entry.vector.tobytes()).decode(),
    }
    return stored


def passage_of(hit: Body) -> Passage:
    """The passage of a hit that came with its source."""
    return Passage(*(hit["_source"].get(name) for name in PASSAGE_FIELDS))


def vector_of(hit: Body) -> Vector:
    """The vector of a hit that came with ``packed``."""
    return array("f", b64decode(hit["_source"]["packed"]))


def belongs(space: Space) -> list[Body]:
    """The filter that every request has: one agent of one workspace."""
    return [
        {"term": {"workspace_id": space.workspace_id}},
        {"term": {"agent_id": space.agent_id}},
    ]


def page_request(filters: Sequence[Body], start: str, size: int, fields: Sequence[str]) -> Body:
    """One page of all that passes, by passage id, from ``start`` on, itself included."""
    return {
        "size": size,
        "query": {"bool": {"filter": [*filters, {"range": {"id": {"gte": start}}}]}},
        "sort": [{"id": "asc"}],
        "_source": [*fields] or False,
    }


def search_requests(space: Space, query: SearchQuery) -> list[Body]:
    """The searches of one hybrid search, to be sent together; `candidates` reads the answers.

    The nearest; then, where the query has words, the best by words, and what the nearest score by
    words, since a hit of one kind needs the score of the other, too. The filter is inside.
    """
    passes: Body = {"bool": {"filter": belongs(space)}}
    if query.excluded:
        passes["bool"]["must_not"] = [{"terms": {"id": [*query.excluded]}}]
    k = min(query.k, _MOST_HITS)
    numbers = [round(number, 8) for number in query.vector]
    nearest = {"knn": {"vector": {"vector": numbers, "k": k, "filter": passes}}}
    source = [*PASSAGE_FIELDS, "packed"]
    searches: list[Body] = [{"size": k, "_source": source, "query": nearest}]
    terms = query_terms(query.text)
    if terms:
        text = " ".join(" ".join([term] * times) for term, times in terms.items())
        words = {"match": {"words": {"query": text}}}
        by_words = {"bool": {"must": [words], "filter": [passes]}}
        # Each shard has k nearest of its own, so there may be more than k.
        many = min(8 * k, _MOST_HITS)
        of_nearest = {"bool": {"must": [words], "filter": [nearest]}}
        searches.append({"size": k, "_source": source, "query": by_words})
        searches.append({"size": many, "_source": False, "query": of_nearest})
    return searches


def candidates(query: SearchQuery, answers: Sequence[Sequence[Body]]) -> list[Candidate]:
    """What was found, each passage once: a write that was repeated may have left two of one."""
    nearest, *others = answers
    by_words, of_nearest = others or ((), ())
    bm25 = {hit["_id"]: float(hit["_score"]) for hit in (*of_nearest, *by_words)}
    found: dict[str, Candidate] = {}
    for hit in (*by_words, *nearest):
        passage = passage_of(hit)
        if passage.id not in found:
            # As exact as the vectors, and independent of how an engine scores a distance.
            cosine: float = sum(map(mul, query.vector, vector_of(hit)))
            cosine = max(-1.0, min(1.0, cosine))
            found[passage.id] = Candidate(passage, bm25.get(hit["_id"], 0.0), cosine)
    return [*found.values()]
