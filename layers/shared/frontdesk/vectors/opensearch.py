"""The index in the cloud: OpenSearch, serverless or a managed domain, through opensearch-py.

One index for each embedding, all workspaces in it, every request filtered by workspace and agent.
A search is one round trip (`_msearch`). Word statistics are those of the whole index.

What is weaker than on one machine, since OpenSearch has no transactions and Serverless no ids of
our own: an upsert adds the new and then removes the old. When it breaks off, or two upserts of the
same passage overlap, a passage can be there twice until the next upsert or deletion of it; reads
give it once. Writes are at least once.

What was written is found by whoever reads next: a domain refreshes with each write. Serverless
cannot be asked to and takes up to a minute, so there `passages`, `get` and the deletions wait until
the last write of this process is visible; only those of other processes may still be missing.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import orjson

from frontdesk.vectors.opensearch_requests import (
    PASSAGE_FIELDS,
    Body,
    alias_of,
    belongs,
    candidates,
    document_of,
    index_of,
    index_template,
    page_request,
    passage_of,
    search_requests,
    vector_of,
)
from frontdesk.vectors.port import (
    Candidate,
    Entry,
    IndexUnavailable,
    Passage,
    SearchQuery,
    Space,
    Vector,
)

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

T = TypeVar("T")

READ_SECONDS = 25.0
"""How long a read may take with its repeats. Serverless wakes up from zero in 10 to 30 s."""
WRITE_SECONDS = 60.0
VISIBLE_SECONDS = 90.0
ATTEMPTS = 6
PAGE = 1000
BULK = 200
"""Passages of one request: 4 MB with vectors of 1536 numbers; Serverless takes 10 MB."""

_AGAIN = {429, 502, 503, 504}


class OpenSearchVectors:
    """The index at ``url``; ``service`` says how requests are signed, None: not at all."""

    def __init__(
        self,
        url: str,
        *,
        engine: Literal["faiss", "lucene"],
        service: Literal["aoss", "es"] | None,
        region: str,
    ) -> None:
        self._url = url
        self._engine: Literal["faiss", "lucene"] = engine
        self._service = service
        self._region = region
        self._serverless = service == "aoss"
        self._lock = threading.Lock()
        self._connected: OpenSearch | None = None
        self._made: set[str] = set()
        # By alias, the ids of the last write and whether each must be there.
        self._last_write: dict[str, dict[str, bool]] = {}

    def upsert(self, space: Space, entries: Sequence[Entry]) -> None:
        """See `Vectors.upsert`; at least once, see above."""
        space.check(*(entry.vector for entry in entries))
        unique = [*{entry.passage.id: entry for entry in entries}.values()]
        for start in range(0, len(unique), BULK):
            part = unique[start : start + BULK]
            self._make_index(space, len(part[0].vector))
            ids = [entry.passage.id for entry in part]
            old = [hit["_id"] for hit in self._all(space, {"terms": {"id": ids}})]
            self._bulk(space, [document_of(space, entry) for entry in part], old)

    def passages(self, space: Space, document_id: str) -> list[Passage]:
        """See `Vectors.passages`."""
        self._wait_until_visible(space)
        hits = self._all(space, {"term": {"document_id": document_id}}, fields=PASSAGE_FIELDS)
        found = {passage.id: passage for passage in map(passage_of, hits)}
        return sorted(found.values(), key=lambda passage: passage.ordinal)

    def get(self, space: Space, ids: Sequence[str]) -> dict[str, Passage]:
        """See `Vectors.get`."""
        self._wait_until_visible(space)
        found: dict[str, Passage] = {}
        for start in range(0, len(ids), PAGE):
            wanted = {"terms": {"id": [*ids[start : start + PAGE]]}}
            for hit in self._all(space, wanted, fields=PASSAGE_FIELDS):
                found[hit["_source"]["id"]] = passage_of(hit)
        return found

    def vectors_of(self, space: Space, ids: Sequence[str]) -> dict[str, Vector]:
        """See `Vectors.vectors_of`."""
        found: dict[str, Vector] = {}
        for start in range(0, len(ids), PAGE):
            wanted = {"terms": {"id": [*ids[start : start + PAGE]]}}
            for hit in self._all(space, wanted, fields=("id", "packed")):
                found[hit["_source"]["id"]] = vector_of(hit)
        return found

    def delete_passages(self, space: Space, ids: Sequence[str]) -> None:
        """See `Vectors.delete_passages`."""
        for start in range(0, len(ids), PAGE):
            self._delete(space, {"terms": {"id": [*ids[start : start + PAGE]]}})

    def delete_document(self, space: Space, document_id: str) -> None:
        """See `Vectors.delete_document`."""
        self._delete(space, {"term": {"document_id": document_id}})

    def delete_agent(self, space: Space) -> None:
        """See `Vectors.delete_agent`."""
        self._delete(space)

    def search(self, space: Space, query: SearchQuery) -> list[Candidate]:
        """See `Vectors.search`; the nearest are HNSW's, their cosine is right to 0.0001."""
        space.check(query.vector)
        index = alias_of(space.embedding)
        lines: list[Body] = []
        for search in search_requests(space, query):
            lines += [{"index": index}, search]
        payload = b"\n".join(map(orjson.dumps, lines)) + b"\n"

        def ask(seconds: float) -> list[list[Body]]:
            answer = self._client().msearch(body=payload, request_timeout=seconds)
            return [_hits(each) for each in answer["responses"]]

        return candidates(query, self._call(ask, READ_SECONDS))

    def _delete(self, space: Space, *filters: Body) -> None:
        self._wait_until_visible(space)
        ids = [hit["_id"] for hit in self._all(space, *filters)]
        for start in range(0, len(ids), PAGE):
            self._bulk(space, [], ids[start : start + PAGE])

    def _all(self, space: Space, *filters: Body, fields: Sequence[str] = ()) -> Iterator[Body]:
        """Every hit, in pages by passage id. A page starts with the id that the last one ended
        with, which may be there twice."""
        index, start, seen = alias_of(space.embedding), "", set[str]()
        while True:
            request = page_request([*belongs(space), *filters], start, PAGE, fields)

            def ask(seconds: float, body: Body = request) -> list[Body]:
                options = {"index": index, "params": {"ignore": 404}}
                answer = self._client().search(body=body, request_timeout=seconds, **options)
                return _hits(answer)

            hits = self._call(ask, READ_SECONDS)
            fresh = [hit for hit in hits if hit["_id"] not in seen]
            yield from fresh
            if len(hits) < PAGE or not fresh:
                return
            seen = {hit["_id"] for hit in hits}
            start = hits[-1]["sort"][0]

    def _bulk(self, space: Space, documents: Iterable[Body], old: Iterable[str]) -> None:
        """Add documents, then remove old ones; what was throttled is sent again."""
        name = index_of(space.embedding)
        pending: list[tuple[Body, Body | None]] = [
            *(({"index": {"_index": name}}, document) for document in documents),
            *(({"delete": {"_index": name, "_id": each}}, None) for each in old),
        ]
        written: dict[str, bool] = {}
        params = {} if self._serverless else {"refresh": "true"}

        def send(seconds: float) -> None:
            nonlocal pending
            lines = [line for pair in pending for line in pair if line is not None]
            payload = b"\n".join(map(orjson.dumps, lines)) + b"\n"
            answer = self._client().bulk(body=payload, params=params, request_timeout=seconds)
            outcomes = [next(iter(item.items())) for item in answer["items"]]
            written.update({o["_id"]: kind == "index" for kind, o in outcomes if "_id" in o})
            failed = [
                (pair, outcome)
                for pair, (_, outcome) in zip(pending, outcomes, strict=True)
                if outcome.get("error")
            ]
            pending = [pair for pair, _ in failed]
            if failed:
                # 404: Serverless takes a moment until a new index can be written to.
                again = all(outcome["status"] in {*_AGAIN, 404} for _, outcome in failed)
                raise _Refused(failed[0][1], again=again)

        if pending:
            self._call(send, WRITE_SECONDS)
            if self._serverless:
                self._last_write[alias_of(space.embedding)] = written

    def _make_index(self, space: Space, dimensions: int) -> None:
        """The template, the index and its alias, once; somebody else may do so meanwhile."""
        name, alias = index_of(space.embedding), alias_of(space.embedding)
        if name in self._made:
            return
        template = index_template(
            space.embedding, dimensions, self._engine, managed=self._serverless
        )

        def make(seconds: float) -> None:
            indices = self._client().indices
            options = {"request_timeout": seconds}
            if not indices.exists(index=name, **options):
                indices.put_index_template(name=alias, body=template, **options)
                # 400: it exists.
                answer = indices.create(index=name, params={"ignore": 400}, **options)
                reason = (answer.get("error") or {}).get("type", "resource_already_exists")
                if not reason.startswith("resource_already_exists"):
                    raise _Refused(answer, again=False)

        self._call(make, WRITE_SECONDS)
        self._made.add(name)

    def _wait_until_visible(self, space: Space) -> None:
        index = alias_of(space.embedding)
        expected = self._last_write.get(index)
        deadline = time.monotonic() + VISIBLE_SECONDS
        while expected:
            body = {"size": len(expected), "query": {"ids": {"values": [*expected]}}}

            def ask(seconds: float, body: Body = body) -> set[str]:
                answer = self._client().search(
                    index=index, body=body | {"_source": False}, request_timeout=seconds
                )
                return {hit["_id"] for hit in _hits(answer)}

            found = self._call(ask, READ_SECONDS)
            if all((each in found) == there for each, there in expected.items()):
                self._last_write.pop(index, None)
                return
            if time.monotonic() > deadline:
                raise IndexUnavailable("The index has not taken over the last changes yet.")
            time.sleep(2)

    def _call(self, ask: Callable[[float], T], seconds: float) -> T:
        """The answer, after some repeats if need be; ``ask`` is told how long it may take."""
        from opensearchpy import ConnectionError as Unreachable
        from opensearchpy import TransportError
        from opensearchpy.exceptions import SSLError

        deadline = time.monotonic() + seconds
        for attempt in range(ATTEMPTS):
            try:
                return ask(max(1.0, deadline - time.monotonic()))
            except _Refused as refused:
                error: Exception = refused
                again = refused.again
            except TransportError as problem:
                error = problem
                again = (
                    isinstance(problem, Unreachable) and not isinstance(problem, SSLError)
                ) or problem.status_code in _AGAIN
            pause = random.uniform(0.5, 1) * 0.2 * 2**attempt  # noqa: S311
            if not again:
                raise IndexUnavailable("The index refuses the request.") from error
            if attempt == ATTEMPTS - 1 or time.monotonic() + pause > deadline:
                break
            time.sleep(pause)
        raise IndexUnavailable("The index does not answer; try again.") from error

    def _client(self) -> "OpenSearch":
        with self._lock:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected

    def _connect(self) -> "OpenSearch":
        from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection

        auth: Any = None
        if self._service:
            import boto3

            credentials = boto3.Session().get_credentials()
            auth = Urllib3AWSV4SignerAuth(credentials, self._region, self._service)
        options: dict[str, Any] = {"http_auth": auth} if auth else {}
        # The repeats are ours, with pauses and a limit in time.
        return OpenSearch(
            hosts=[self._url], connection_class=Urllib3HttpConnection, pool_maxsize=16,
            max_retries=0, **options,
        )  # fmt: skip


class _Refused(Exception):
    """A part of a request that was answered failed."""

    def __init__(self, answer: Body, *, again: bool) -> None:
        super().__init__(str(answer.get("error")))
        self.again = again


def _hits(answer: Body) -> list[Body]:
    """The hits of one search; none while the index does not exist."""
    if error := answer.get("error"):
        if answer.get("status") == 404:
            return []
        raise _Refused({"error": error}, again=answer.get("status") in _AGAIN)
    hits: list[Body] = answer["hits"]["hits"]
    return hits
