"""What every index of passages must do; run against the embedded one and a real OpenSearch."""

import math
from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from frontdesk.ids import new_id
from frontdesk.vectors import Candidate, Entry, Passage, SearchQuery, Space, Vector, Vectors

DIMENSIONS = 8

HOSTILE = [
    "", " ", "\0", "a\0b", '"', '""', "'", "''; DROP TABLE passages; --", "*", "a*", "^a", "a^2",
    "NEAR(a b)", "NEAR", "AND", "OR", "NOT", "a AND", "NOT a OR", "words : a", "terms:a", "-a",
    "+", "(", ")", "(((", "{a b} : c", "[", "\\", "a\\", "%", "_", "?", "😀", "👩‍👩‍👧 a", "北京",
    "\u202eabc", "\ud800", "é́́́", "a" * 5000, "a " * 9000, "<script>", "{{a}}", "__proto__",
    " ".join(f"word{number}" for number in range(4000)), ".", "...", "1.", ".5",
    "\u0661.\u0662", "the of a",
]  # fmt: skip


def vector(*numbers: float) -> Vector:
    """A vector of length 1 that starts in the direction of ``numbers``."""
    length = math.sqrt(sum(number * number for number in numbers))
    rest = [0.0] * (DIMENSIONS - len(numbers))
    return array("f", [*(number / length for number in numbers), *rest])


def entry(
    number: int, text: str, direction: "Vector | None" = None, *, document: str = "doc_1",
    heading: str = "", page: int | None = None,
) -> Entry:  # fmt: skip
    """The passage ``number`` of a document; without a direction one of its own."""
    passage = Passage(
        f"{document}.{number:04}", document, number, text, heading, page, 10 * number, 10
    )
    return Entry(passage, direction or vector(1, number, number * number))


def fresh_space(embedding: str | None = None) -> Space:
    """A space that nobody has used, under an embedding of its own: word statistics may be shared
    by all spaces of one embedding."""
    embedding = embedding or f"{new_id('test').lower()}@{DIMENSIONS}"
    return Space(new_id("wks"), new_id("agt"), embedding)


def found(candidates: Sequence[Candidate]) -> set[str]:
    """The texts of what was found."""
    return {candidate.passage.text for candidate in candidates}


def lucene(texts: Sequence[Sequence[str]], term: str) -> list[float]:
    """BM25 of each text for one term, as Lucene's documentation has it (k1 = 1.2, b = 0.75)."""
    holders = sum(term in text for text in texts)
    weight = math.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
    average = sum(map(len, texts)) / len(texts)
    scores = []
    for text in texts:
        times = text.count(term)
        norm = 1.2 * (0.25 + 0.75 * len(text) / average)
        scores.append(weight * times * 2.2 / (times + norm))
    return scores


class VectorsContract:
    """The module of a subclass has the fixture ``vectors``."""

    @pytest.fixture
    def space(self) -> Space:
        return fresh_space()

    def test_what_was_never_filled_is_empty(self, vectors: Vectors, space: Space) -> None:
        vectors.upsert(space, [])
        assert vectors.search(space, SearchQuery("word", vector(1))) == []
        assert vectors.passages(space, "doc_1") == []
        assert vectors.get(space, ["doc_1.0001"]) == {}
        assert vectors.vectors_of(space, ["doc_1.0001"]) == {}
        vectors.delete_passages(space, ["doc_1.0001"])
        vectors.delete_document(space, "doc_1")
        vectors.delete_agent(space)

    def test_passages_come_back_as_they_were(self, vectors: Vectors, space: Space) -> None:
        texts = ["Zoë ☃ says\n\t“hi”", "a\0b", "日本語 عربى हिन्दी 😀", "'; DROP TABLE x; --", ""]
        entries = [
            entry(number, text, heading="A > “B”", page=number or None)
            for number, text in enumerate(texts)
        ]
        vectors.upsert(space, entries[::-1])
        assert vectors.passages(space, "doc_1") == [each.passage for each in entries]
        some = [entries[4].passage, entries[1].passage]
        wanted = [*(each.id for each in some), "doc_1.gone", "no'\"such", "", some[0].id]
        assert vectors.get(space, wanted) == {each.id: each for each in some}
        assert vectors.get(space, []) == {}
        stored = vectors.vectors_of(space, [entries[1].passage.id, "doc_1.gone"])
        assert stored == {entries[1].passage.id: entries[1].vector}
        candidates = vectors.search(space, SearchQuery("", vector(1)))
        assert {c.passage.id: c.passage for c in candidates} == {
            each.passage.id: each.passage for each in entries
        }

    def test_each_candidate_has_both_scores(self, vectors: Vectors, space: Space) -> None:
        texts = ["red apple pie", "green apple", "blue sky blue sea", "stone"]
        directions = [vector(1), vector(1, 1), vector(0, 1), vector(-1)]
        vectors.upsert(space, [entry(n, texts[n], directions[n]) for n in range(4)])
        candidates = vectors.search(space, SearchQuery("blue", vector(1)))
        scores = {c.passage.text: (c.bm25, c.cosine) for c in candidates}
        bm25 = lucene([text.split() for text in texts], "blue")
        for text, words, cosine in zip(texts, bm25, [1, math.sqrt(0.5), 0, -1], strict=True):
            assert scores[text] == pytest.approx((words, cosine), abs=1e-5)

    def test_a_word_of_every_passage_still_weighs(self, vectors: Vectors, space: Space) -> None:
        texts = [["apple"], ["apple", "pear"], ["apple", "apple", "fig", "plum"]]
        entries = [entry(n, " ".join(text)) for n, text in enumerate(texts)]
        vectors.upsert(space, entries)
        candidates = vectors.search(space, SearchQuery("apple", vector(1)))
        scores = {c.passage.ordinal: c.bm25 for c in candidates}
        assert [scores[n] for n in range(3)] == pytest.approx(lucene(texts, "apple"), rel=1e-4)

    def test_the_best_of_both_kinds_and_no_more(self, vectors: Vectors, space: Space) -> None:
        entries = [entry(n, f"filler{n} " * n + "needle", vector(1, n)) for n in range(20)]
        vectors.upsert(space, entries)
        candidates = vectors.search(space, SearchQuery("needle", vector(0, 1), k=2))
        # Short texts are best by words, the last directions by meaning.
        assert {c.passage.ordinal for c in candidates} == {0, 1, 18, 19}
        assert all(c.bm25 > 0 for c in candidates)

    def test_words_are_found_as_people_write_them(self, vectors: Vectors, space: Space) -> None:
        texts = {
            0: "The Normans' castles were built in France",
            1: "Rollo\u2019s café serves U.S. coffee, naïvely ﬁne",
            2: "Version 2.19.1 costs 1,000 euros and pi is 3.14",
            3: "L'école est fermée",
            4: "東京の天気",
            5: "snake_case and file.name.py",
        }
        vectors.upsert(space, [entry(n, text, vector(1)) for n, text in texts.items()])

        def best(query: str) -> int | None:
            candidates = vectors.search(space, SearchQuery(query, vector(1)))
            top = max(candidates, key=lambda c: c.bm25)
            return top.passage.ordinal if top.bm25 > 0 else None

        cases = {
            "norman castle": 0, "What was BUILT?": 0, "castles": 0, "rollo": 1, "cafe": 1,
            "CAFÉ": 1, "US": 1, "naive": 1, "fine": 1, "1000": 2, "2.19.1": 2, "3.14?": 2,
            "ecole": 3, "天気": 4, "snake": 5, "file": 5, "the of and": None, "unknown": None,
        }  # fmt: skip
        assert {query: best(query) for query in cases} == cases

    def test_the_heading_is_searched_too(self, vectors: Vectors, space: Space) -> None:
        entries = [entry(1, "one", heading="Prices > Refunds"), entry(2, "two", heading="Hours")]
        vectors.upsert(space, entries)
        [first] = [c for c in vectors.search(space, SearchQuery("refund", vector(1))) if c.bm25]
        assert first.passage.text == "one"

    def test_writing_twice_changes_nothing(self, vectors: Vectors, space: Space) -> None:
        entries = [entry(n, f"text {n}") for n in range(5)]
        for _ in range(2):
            vectors.upsert(space, [*entries, entries[0]])
        assert vectors.passages(space, "doc_1") == [each.passage for each in entries]
        assert len(vectors.search(space, SearchQuery("text", vector(1)))) == 5

    def test_the_same_id_is_replaced(self, vectors: Vectors, space: Space) -> None:
        vectors.upsert(space, [entry(1, "old words", vector(1)), entry(2, "other", vector(1))])
        vectors.upsert(space, [entry(1, "new text", vector(0, 1))])
        candidates = vectors.search(space, SearchQuery("old", vector(0, 1)))
        assert found(candidates) == {"new text", "other"}
        assert max(c.bm25 for c in candidates) == 0
        assert {c.passage.text: round(c.cosine, 3) for c in candidates}["new text"] == 1

    def test_deleted_is_gone(self, vectors: Vectors, space: Space) -> None:
        entries = [
            *(entry(n, f"first {n}") for n in range(4)),
            *(entry(n, f"second {n}", document="doc_2") for n in range(3)),
        ]
        vectors.upsert(space, entries)
        query = SearchQuery("first second", vector(1))
        vectors.delete_passages(space, ["doc_1.0000", "doc_1.0001", "doc_1.gone"])
        assert found(vectors.search(space, query)) == {
            "first 2", "first 3", "second 0", "second 1", "second 2",
        }  # fmt: skip
        assert [*vectors.get(space, [each.passage.id for each in entries[:3]])] == ["doc_1.0002"]
        vectors.delete_document(space, "doc_2")
        assert found(vectors.search(space, query)) == {"first 2", "first 3"}
        assert vectors.passages(space, "doc_2") == []
        vectors.delete_agent(space)
        assert vectors.search(space, query) == []
        vectors.upsert(space, entries[:1])
        assert found(vectors.search(space, query)) == {"first 0"}

    def test_nobody_elses_passages(self, vectors: Vectors, space: Space) -> None:
        others = [
            Space(new_id("wks"), space.agent_id, space.embedding),
            Space(space.workspace_id, new_id("agt"), space.embedding),
            fresh_space(),
        ]
        for number, each in enumerate([space, *others]):
            vectors.upsert(each, [entry(1, f"secret of {number}", vector(1))])
        query = SearchQuery("secret", vector(1))
        for number, each in enumerate([space, *others]):
            assert found(vectors.search(each, query)) == {f"secret of {number}"}
            assert [p.text for p in vectors.passages(each, "doc_1")] == [f"secret of {number}"]
            assert vectors.get(each, ["doc_1.0001"])["doc_1.0001"].text == f"secret of {number}"
        stranger = Space(others[0].workspace_id, others[1].agent_id, space.embedding)
        assert vectors.search(stranger, query) == []
        assert vectors.get(stranger, ["doc_1.0001"]) == {}
        assert vectors.vectors_of(stranger, ["doc_1.0001"]) == {}
        vectors.delete_document(stranger, "doc_1")
        vectors.delete_passages(stranger, ["doc_1.0001"])
        vectors.delete_agent(others[0])
        vectors.delete_document(others[1], "doc_1")
        assert found(vectors.search(space, query)) == {"secret of 0"}

    def test_excluded_passages_make_room(self, vectors: Vectors, space: Space) -> None:
        vectors.upsert(space, [entry(n, "same words", vector(1, n)) for n in range(6)])
        query = SearchQuery("", vector(1), k=2, excluded=["doc_1.0000", "doc_1.0001", "no'\"such"])
        ordinals = {c.passage.ordinal for c in vectors.search(space, query)}
        assert ordinals == {2, 3}
        by_words = vectors.search(
            space, SearchQuery("words", vector(-1), excluded=["doc_1.0000"], k=6)
        )
        assert {c.passage.ordinal for c in by_words} == {1, 2, 3, 4, 5}

    def test_no_query_is_a_syntax_error(self, vectors: Vectors, space: Space) -> None:
        vectors.upsert(space, [entry(1, "a b c near"), entry(2, "北京 word7")])
        for query in HOSTILE:
            candidates = vectors.search(space, SearchQuery(query, vector(1)))
            assert len(candidates) == 2, repr(query[:40])

    def test_vectors_have_the_length_of_the_embedding(self, vectors: Vectors, space: Space) -> None:
        short = array("f", [1.0])
        with pytest.raises(ValueError, match=space.embedding):
            vectors.upsert(space, [entry(1, "a"), entry(2, "b", short)])
        with pytest.raises(ValueError, match=space.embedding):
            vectors.search(space, SearchQuery("a", short))
        assert vectors.passages(space, "doc_1") == []

    def test_many_at_once(self, vectors: Vectors, space: Space) -> None:
        def work(number: int) -> int:
            document = f"doc_{number}"
            for part in range(3):
                vectors.upsert(
                    space,
                    [entry(10 * part + n, f"text {n}", document=document) for n in range(10)],
                )
                vectors.search(space, SearchQuery("text", vector(1)))
            vectors.delete_passages(space, [f"{document}.0000"])
            return len(vectors.passages(space, document))

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(work, range(6))) == [29] * 6
        assert len(vectors.search(space, SearchQuery("text", vector(1), k=500))) == 6 * 29
