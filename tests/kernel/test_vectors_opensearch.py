"""What OpenSearch is asked, and what becomes of answers that no healthy engine gives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from frontdesk.vectors import IndexUnavailable, SearchQuery
from frontdesk.vectors.opensearch import OpenSearchVectors
from frontdesk.vectors.opensearch_requests import alias_of, index_of
from tests.kernel.http_server import Answer, Request, Server, reply, serve, silent
from tests.vectors_contract import entry, fresh_space, vector

SPACE = fresh_space("model@8")
FOUND: dict[str, Any] = {"hits": {"hits": []}}
THROTTLED = {"error": {"type": "throttled"}, "status": 429}


def answer(body: Any, status: int = 200) -> Answer:
    return reply(
        status, json.dumps(body).encode(), content_type="application/json", connection="close"
    )


@dataclass
class Fake:
    """Answers by the last part of the path, each answer once and the last one for ever."""

    answers: dict[str, list[Answer]]
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request, connection: Any) -> None:
        self.asked.append(request)
        path = urlsplit(request.target).path
        kind = path.rpartition("/")[2]
        known = self.answers.get(kind) or self.answers.get(f"{request.method} index")
        assert known, request
        chosen = known.pop(0) if len(known) > 1 else known[0]
        chosen(request, connection)

    def bodies(self, kind: str) -> list[list[Any]]:
        return [
            [json.loads(line) for line in request.body.splitlines()]
            for request in self.asked
            if urlsplit(request.target).path.endswith(kind)
        ]


@contextmanager
def index(
    *, service: Any = None, **answers: list[Answer]
) -> Iterator[tuple[OpenSearchVectors, Fake, Server]]:
    """An index at a server that gives ``answers``, by path (``_search``) or ``HEAD``, ``PUT``."""
    named = {f"{kind} index" if kind.isupper() else kind: given for kind, given in answers.items()}
    fake = Fake(named)
    with serve(fake) as server:
        yield (
            OpenSearchVectors(server.url, engine="faiss", service=service, region="eu-west-1"),
            fake,
            server,
        )


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr("frontdesk.vectors.opensearch.time.sleep", pauses.append)
    return pauses


def done(*outcomes: dict[str, Any], kind: str = "index") -> Answer:
    items = [{kind: {"status": 200, **outcome}} for outcome in outcomes]
    return answer({"errors": any("error" in o for o in outcomes), "items": items})


EXISTS = [reply(200, b"", connection="close")]
NOTHING = [answer(FOUND)]
RESPONSES = answer({"responses": [FOUND | {"status": 200}] * 3})


def test_a_search_is_one_round_trip_and_every_part_of_it_is_filtered() -> None:
    with index(_msearch=[RESPONSES]) as (vectors, fake, _):
        query = SearchQuery("two words", vector(1), k=7, excluded=["doc_1.a"])
        assert vectors.search(SPACE, query) == []
    [[*lines]] = fake.bodies("_msearch")
    assert [line["index"] for line in lines[::2]] == [alias_of("model@8")] * 3
    passes = {
        "bool": {
            "filter": [
                {"term": {"workspace_id": SPACE.workspace_id}},
                {"term": {"agent_id": SPACE.agent_id}},
            ],
            "must_not": [{"terms": {"id": ["doc_1.a"]}}],
        }
    }
    nearest, by_words, of_nearest = (line["query"] for line in lines[1::2])
    assert nearest["knn"]["vector"]["filter"] == passes
    assert nearest["knn"]["vector"]["k"] == 7
    assert by_words["bool"]["filter"] == [passes]
    assert of_nearest["bool"]["filter"] == [nearest]
    assert b"script" not in fake.asked[0].body


@pytest.mark.parametrize("service", ["aoss", "es"])
def test_requests_are_signed_for_the_service(service: str) -> None:
    with index(service=service, _msearch=[RESPONSES]) as (vectors, fake, server):
        vectors.search(SPACE, SearchQuery("a", vector(1)))
    [request] = fake.asked
    headers = request.headers
    signed = AWSRequest(
        request.method,
        server.url + request.target,
        data=request.body,
        headers={"X-Amz-Content-SHA256": headers["x-amz-content-sha256"]},
    )

    class Then(SigV4Auth):
        def _modify_request_before_signing(self, request: Any) -> None:
            super()._modify_request_before_signing(request)  # type: ignore[misc]
            request.context["timestamp"] = headers["x-amz-date"]
            request.headers.replace_header("X-Amz-Date", headers["x-amz-date"])

    Then(Credentials("local", "local"), service, "eu-west-1").add_auth(signed)
    assert headers["authorization"] == signed.headers["Authorization"]
    assert f"/eu-west-1/{service}/aws4_request" in headers["authorization"]


def test_without_a_service_nothing_is_signed() -> None:
    with index(_msearch=[RESPONSES]) as (vectors, fake, _):
        vectors.search(SPACE, SearchQuery("a", vector(1)))
    assert "authorization" not in fake.asked[0].headers


def test_throttling_is_tried_again_and_then_works(no_pauses: list[float]) -> None:
    part = answer({"responses": [THROTTLED, FOUND, FOUND]})
    busy = [answer(THROTTLED, 429), answer({}, 503), part, RESPONSES]
    with index(_msearch=busy) as (vectors, fake, _):
        assert vectors.search(SPACE, SearchQuery("a", vector(1))) == []
    assert len(fake.asked) == 4
    assert len(no_pauses) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_an_engine_that_stays_busy_is_a_clear_503(status: int) -> None:
    busy = pytest.raises(IndexUnavailable, match="try again")
    with index(_msearch=[answer(THROTTLED, status)]) as (vectors, fake, _), busy:
        vectors.search(SPACE, SearchQuery("a", vector(1)))
    assert 2 < len(fake.asked) < 10


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_is_not_repeated(status: int) -> None:
    refusal = [answer({"error": {"reason": "no"}}, status)]
    with index(_msearch=refusal) as (vectors, fake, _), pytest.raises(IndexUnavailable):
        vectors.search(SPACE, SearchQuery("a", vector(1)))
    assert len(fake.asked) == 1


def test_no_server_and_one_that_says_nothing_are_a_clear_503(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("frontdesk.vectors.opensearch.READ_SECONDS", 0.5)
    nobody = OpenSearchVectors("http://127.0.0.1:1", engine="faiss", service=None, region="x")
    with pytest.raises(IndexUnavailable):
        nobody.search(SPACE, SearchQuery("a", vector(1)))
    with index(_msearch=[silent]) as (vectors, _, _), pytest.raises(IndexUnavailable):
        vectors.search(SPACE, SearchQuery("a", vector(1)))


def test_an_index_that_does_not_exist_yet_is_empty() -> None:
    missing = {"error": {"type": "index_not_found_exception"}, "status": 404}
    answers = {
        "_msearch": [answer({"responses": [missing] * 3})],
        "_search": [answer(missing, 404)],
    }
    with index(**answers) as (vectors, _, _):
        assert vectors.search(SPACE, SearchQuery("a", vector(1))) == []
        assert vectors.passages(SPACE, "doc_1") == []


def test_the_index_is_made_once_with_the_engine_of_the_settings() -> None:
    absent = [reply(404, b"", connection="close")]
    answers = {
        "HEAD": absent, "PUT": [answer({"acknowledged": True})], "_search": NOTHING,
        "_bulk": [done({"_id": "1"})],
    }  # fmt: skip
    with index(**answers) as (vectors, fake, _):
        for _ in range(2):
            vectors.upsert(SPACE, [entry(1, "text")])
    template, created = (r for r in fake.asked if r.method == "PUT")
    assert template.target == f"/_index_template/{alias_of('model@8')}"
    assert created.target.partition("?")[0] == f"/{index_of('model@8')}"
    mappings = json.loads(template.body)["template"]["mappings"]
    field_of_vector = mappings["properties"]["vector"]
    assert field_of_vector["dimension"] == 8
    assert field_of_vector["method"]["engine"] == "faiss"


def test_what_was_written_is_refreshed_on_a_domain_and_has_no_id_of_ours() -> None:
    old = answer({"hits": {"hits": [{"_id": "old", "sort": ["doc_1.0001"]}]}})
    answers = {"HEAD": EXISTS, "_search": [old], "_bulk": [done({"_id": "n"}, {"_id": "old"})]}
    with index(service="es", **answers) as (vectors, fake, _):
        vectors.upsert(SPACE, [entry(1, "text")])
    assert fake.asked[-1].target.endswith("/_bulk?refresh=true")
    action, document, removal = fake.bodies("_bulk")[0]
    assert action == {"index": {"_index": index_of("model@8")}}
    assert document["id"] == "doc_1.0001"
    assert removal == {"delete": {"_index": index_of("model@8"), "_id": "old"}}


def test_only_what_was_throttled_is_written_again() -> None:
    busy = {"status": 429, "error": {"type": "throttled"}}
    answers = {
        "HEAD": EXISTS, "_search": NOTHING,
        "_bulk": [done({"_id": "1"}, busy, {"_id": "3"}), done({"_id": "2"})],
    }  # fmt: skip
    with index(**answers) as (vectors, fake, _):
        vectors.upsert(SPACE, [entry(n, f"text {n}") for n in range(3)])
    first, second = fake.bodies("_bulk")
    assert [line["id"] for line in first[1::2]] == ["doc_1.0000", "doc_1.0001", "doc_1.0002"]
    assert [line["id"] for line in second[1::2]] == ["doc_1.0001"]


def test_a_document_that_is_refused_is_said() -> None:
    wrong = {"status": 400, "error": {"type": "mapper_parsing_exception"}}
    answers = {"HEAD": EXISTS, "_search": NOTHING, "_bulk": [done({"_id": "1"}, wrong)]}
    with index(**answers) as (vectors, fake, _), pytest.raises(IndexUnavailable):
        vectors.upsert(SPACE, [entry(n, f"text {n}") for n in range(2)])
    assert len(fake.bodies("_bulk")) == 1


def test_single_passages_are_asked_for_by_their_ids_alone() -> None:
    source = {"id": "doc_1.0001", "document_id": "doc_1", "ordinal": 1, "text": "text"}
    # Twice: what a write that was repeated may leave.
    hits = [{"_id": each, "_source": source, "sort": ["doc_1.0001"]} for each in ("a", "b")]
    with index(_search=[answer({"hits": {"hits": hits}})]) as (vectors, fake, _):
        found = vectors.get(SPACE, ["doc_1.0001", "doc_1.gone"])
    assert {key: passage.text for key, passage in found.items()} == {"doc_1.0001": "text"}
    ((asked,),) = fake.bodies("_search")
    passes = asked["query"]["bool"]["filter"]
    assert {"terms": {"id": ["doc_1.0001", "doc_1.gone"]}} in passes
    assert {"term": {"workspace_id": SPACE.workspace_id}} in passes
    assert {"term": {"agent_id": SPACE.agent_id}} in passes
    assert "packed" not in asked["_source"]


def test_serverless_is_waited_for_until_a_write_can_be_read() -> None:
    source = {"id": "doc_1.0001", "document_id": "doc_1", "ordinal": 1, "text": "text"}
    seen = {"_id": "n", "_source": source, "sort": ["doc_1.0001"]}
    visible = answer({"hits": {"hits": [seen]}})
    answers = {
        "HEAD": EXISTS,
        # Nothing to replace; twice not visible yet; visible; the passages.
        "_search": [answer(FOUND), answer(FOUND), answer(FOUND), visible, visible],
        "_bulk": [done({"_id": "n"})],
    }
    with index(service="aoss", **answers) as (vectors, fake, _):
        vectors.upsert(SPACE, [entry(1, "text")])
        assert [p.text for p in vectors.passages(SPACE, "doc_1")] == ["text"]
        vectors.passages(SPACE, "doc_1")
    assert not any("refresh" in request.target for request in fake.asked)
    asked = [body[0]["query"] for body in fake.bodies("_search")]
    assert [query for query in asked if "ids" in query] == [{"ids": {"values": ["n"]}}] * 3


def test_serverless_that_never_shows_a_write_is_a_clear_503(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("frontdesk.vectors.opensearch.VISIBLE_SECONDS", 0)
    answers = {"HEAD": EXISTS, "_search": NOTHING, "_bulk": [done({"_id": "n"})]}
    with index(service="aoss", **answers) as (vectors, _, _):
        vectors.upsert(SPACE, [entry(1, "text")])
        with pytest.raises(IndexUnavailable):
            vectors.delete_document(SPACE, "doc_1")
