"""The rules of the blend, the floor, and what is searched for when somebody asks on."""

import asyncio
from array import array
from collections.abc import Sequence

import pytest

from frontdesk.engine.embeddings import EmbeddingError, forget_queries
from frontdesk.engine.retrieval.floor import default_floor
from frontdesk.engine.retrieval.fusion import fuse
from frontdesk.engine.retrieval.lookup import search
from frontdesk.engine.retrieval.relevance import relevance, subject_stems
from frontdesk.engine.retrieval.rewriting import search_query
from frontdesk.vectors import Candidate, Passage, SearchQuery, Space, Vector

SPACE = Space("wks", "agt", "test@2")


def candidate(name: str, bm25: float, cosine: float, text: str = "") -> Candidate:
    return Candidate(Passage(name, f"doc-{name}", 0, text or f"Text {name}"), bm25, cosine)


def names(hits: Sequence[object]) -> list[str]:
    return [hit.passage.id for hit in hits]  # type: ignore[attr-defined]


def test_the_blend_of_both_scores() -> None:
    first, second, third = fuse(
        [candidate("low", 2, 0.1), candidate("words", 10, 0.2), candidate("both", 8, 0.6)]
    )
    assert names([first, second, third]) == ["both", "words", "low"]
    assert first.score == pytest.approx(0.42 * 0.8 + 0.58 * 0.6)
    assert second.score == pytest.approx(0.42 + 0.58 * 0.2)
    assert (first.bm25, first.cosine) == (8, 0.6)


def test_without_any_shared_word_the_meaning_decides_alone() -> None:
    hits = fuse([candidate("a", 0, 0.3), candidate("b", 0, 0.7)])
    assert [(hit.passage.id, hit.score) for hit in hits] == [("b", 0.7), ("a", 0.3)]


def test_equal_ones_have_the_same_order_every_time() -> None:
    found = [candidate(name, 1, 0.5) for name in "dbca"]
    assert names(fuse(found)) == names(fuse(found[::-1])) == ["a", "b", "c", "d"]
    assert fuse([]) == []


def test_where_both_agree_the_order_is_theirs() -> None:
    found = [candidate(str(n), 10 - n, 0.9 - n / 20) for n in range(8)]
    assert names(fuse(found[::-1])) == [str(n) for n in range(8)]


class _Index:
    """An index that finds what a test says."""

    def __init__(self, *found: Candidate) -> None:
        self.found = found
        self.queries: list[SearchQuery] = []

    def search(self, space: Space, query: SearchQuery) -> list[Candidate]:
        assert space == SPACE
        self.queries.append(query)
        return [one for one in self.found if one.passage.id not in query.excluded]


class _Embedder:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.name = "test@2"

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        if "broken" in texts:
            raise EmbeddingError("embedding_unreachable", "Not there.", retryable=True)
        return [array("f", [1, 0]) for _ in texts]


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> _Embedder:
    forget_queries()
    found = _Embedder()
    monkeypatch.setattr("frontdesk.engine.embeddings.queries.embedder_for", lambda _: found)
    return found


def index(monkeypatch: pytest.MonkeyPatch, *found: Candidate) -> _Index:
    made = _Index(*found)
    monkeypatch.setattr("frontdesk.engine.retrieval.lookup.get_vectors", lambda: made)
    return made


def test_what_is_under_the_floor_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, embedder: _Embedder
) -> None:
    index(
        monkeypatch,
        candidate("best", 10, 0.6, "Towels are free."),
        candidate("weak", 9, 0.2, "Do you like it?"),
        # In other words than the passage's: its meaning alone is enough.
        candidate("meaning", 0, 0.65),
    )
    asked = "Do you have towels?"
    outcome = asyncio.run(search(SPACE, asked, k=5, floor=0.5))
    assert names(outcome.hits) == ["best", "meaning"]
    assert names(outcome.below) == ["weak"]
    assert outcome.floor == 0.5
    assert [hit.relevance for hit in outcome.hits] == pytest.approx([0.768, 0.5])
    every = asyncio.run(search(SPACE, asked, k=5, floor=0)).hits
    assert names(every) == ["best", "weak", "meaning"]
    assert asyncio.run(search(SPACE, asked, k=5, floor=1)).hits == []
    only = asyncio.run(search(SPACE, asked, k=1, floor=0.5))
    assert (names(only.hits), only.below) == (["best"], [])


@pytest.mark.parametrize(
    ("question", "text", "cosine", "expected"),
    [
        ("Are you open on Sunday?", "We are closed on Sundays, open else.", 0.5, 0.42 + 0.29),
        ("Do you sell bicycles in Mexico?", "Do you know that you may return it?", 0.2, 0.116),
        ("What is it?", "What it is", 0.2, 0.42 + 0.116),  # nothing else to go by
        ("Quels sont vos horaires ?", "Les horaires : 9 h", 0.3, 0.42 + 0.174),
        ("?", "Text", 0.1, 0.058),
        ("Towels", "Completely different words", 0.9, 0.75),
    ],
)
def test_relevance_goes_by_the_subject_and_the_meaning(
    question: str, text: str, cosine: float, expected: float
) -> None:
    assert relevance(subject_stems(question), text, cosine) == pytest.approx(expected)


def test_the_floor_of_an_embedding_is_its_own() -> None:
    assert default_floor("offline-minilm@384") == 0.34
    assert 0 < default_floor("text-embedding-3-small@1536") < 0.5


def test_pinned_ones_come_first_if_they_are_relevant(
    monkeypatch: pytest.MonkeyPatch, embedder: _Embedder
) -> None:
    index(
        monkeypatch,
        candidate("best", 10, 0.9),
        candidate("second", 9, 0.9),
        candidate("pinned", 6, 0.66),
        candidate("irrelevant", 1, 0.1),
    )
    outcome = asyncio.run(
        search(SPACE, "q", k=2, pinned=["pinned", "irrelevant", "gone"], floor=0.5)
    )
    assert names(outcome.hits) == ["pinned", "best"]
    assert [hit.pinned for hit in outcome.hits] == [True, False]


def test_the_excluded_are_left_out_inside_of_the_query(
    monkeypatch: pytest.MonkeyPatch, embedder: _Embedder
) -> None:
    made = index(monkeypatch, candidate("a", 1, 0.9), candidate("b", 1, 0.8))
    outcome = asyncio.run(search(SPACE, "q", k=5, excluded=["a"]))
    assert names(outcome.hits) == ["b"]
    assert [*made.queries[0].excluded] == ["a"]
    assert made.queries[0].text == "q"


def test_a_question_is_embedded_once(monkeypatch: pytest.MonkeyPatch, embedder: _Embedder) -> None:
    index(monkeypatch)
    for query in ("q", "q", "other", "q"):
        asyncio.run(search(SPACE, query, k=5))
    assert embedder.asked == ["q", "other"]


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch, embedder: _Embedder) -> None:
    index(monkeypatch)
    monkeypatch.setattr("frontdesk.engine.embeddings.queries.KEPT", 2)
    for query in ("a", "b", "a", "c", "a", "b"):
        asyncio.run(search(SPACE, query, k=5))
    assert embedder.asked == ["a", "b", "c", "b"]


def test_a_failure_is_raised_and_not_remembered(
    monkeypatch: pytest.MonkeyPatch, embedder: _Embedder
) -> None:
    index(monkeypatch)
    for _ in range(2):
        with pytest.raises(EmbeddingError):
            asyncio.run(search(SPACE, "broken", k=5))
    assert embedder.asked == ["broken", "broken"]


BEFORE = "How do I return a pair of shoes?"


@pytest.mark.parametrize(
    "question",
    [
        "How long does it take?",
        "And for children?",
        "Why?",
        "what about abroad",
        "Who pays for this?",
        "Is that free of charge?",
        "Can you tell me more about that?",
        "Et pour les enfants ?",
        "Combien de temps cela prend-il ?",
        "Est-ce qu'elle est gratuite avec ça ?",
    ],
)
def test_a_follow_up_takes_the_question_before_it_along(question: str) -> None:
    assert search_query(question, [BEFORE]) == f"{BEFORE} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "What are your opening hours on Sundays?",
        "Which documents do I need in order to open an account that pays interest?",
        "Who is the author of the theory that light is a wave?",
        "Quels sont vos horaires d'ouverture le dimanche ?",
        "Thanks!",
        "Bonjour",
        "\u2026",
    ],
)
def test_a_question_of_its_own_stands_alone(question: str) -> None:
    assert search_query(question, [BEFORE]) == question


def test_follow_ups_lead_back_to_their_subject_and_no_further() -> None:
    before = ["Do you sell bicycles in your shop?", BEFORE, "And boots?", "How long does it take?"]
    assert search_query("Why?", before) == f"{BEFORE} And boots? How long does it take? Why?"
    assert search_query("Why?", []) == "Why?"


def test_of_a_long_message_the_beginning_is_searched_for() -> None:
    query = search_query("word " * 60_000, ["earlier " * 60_000])
    assert query.startswith("word word")
    assert len(query) <= 1_000
    assert search_query(" two\n\nlines ", []) == "two lines"
