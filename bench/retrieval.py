"""How well the knowledge is found: ``python bench/retrieval.py [--opensearch URL]``.

646 paragraphs with 2,910 questions that they answer and 3,168 that they do not (half of SQuAD
2.0's dev set, in the folder ``FRONTDESK_DATA``, ../shared/data by default). Prints, for BM25,
vectors and the blend in one run: recall at 1 and 5 and the mean reciprocal rank, on the embedded
index and on OpenSearch where a URL is given (or FRONTDESK_TEST_OPENSEARCH is set); the time of a
search without embedding; how often the offline model quotes a sentence that holds an answer; what
each relevance floor turns away; and what the rule for follow-up questions does. Takes about four
minutes; ``--quick`` takes every eighth question.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]

from frontdesk.engine.embeddings import OFFLINE_EMBEDDING, embedder_for  # noqa: E402
from frontdesk.engine.llm import extraction, offline  # noqa: E402
from frontdesk.engine.llm.sentences import sentences  # noqa: E402
from frontdesk.engine.retrieval.floor import default_floor  # noqa: E402
from frontdesk.engine.retrieval.fusion import Scored, fuse  # noqa: E402
from frontdesk.engine.retrieval.lookup import CANDIDATES  # noqa: E402
from frontdesk.engine.retrieval.relevance import judged  # noqa: E402
from frontdesk.engine.retrieval.rewriting import (  # noqa: E402
    follows_up,
    search_query,
)
from frontdesk.records.retrieval import RetrievedPassage  # noqa: E402
from frontdesk.vectors import (  # noqa: E402
    Candidate,
    Entry,
    Passage,
    SearchQuery,
    Space,
    Vector,
    Vectors,
)

FILE = "retrieval/squad2_dev_half.jsonl"
SPACE = Space("wks_bench", "agt_bench", OFFLINE_EMBEDDING)
GIVEN = 5
FLOORS = [0.20, 0.24, 0.26, 0.28, 0.30, 0.32, 0.34, 0.36, 0.40, 0.45, 0.50]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the paragraph that it was written about, and its answers, if it has any."""

    text: str
    paragraph: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The paragraphs, the article of each, and the questions."""

    texts: list[str]
    articles: list[str]
    answerable: list[Question]
    unanswerable: list[Question]


def read(path: Path, every: int) -> Data:
    """The data set; of the questions each ``every``-th."""
    with path.open(encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    answerable = [
        Question(question["question"], number, tuple(question["answers"]))
        for number, entry in enumerate(entries)
        for question in entry["questions"]
    ]
    unanswerable = [
        Question(question["question"], number, ())
        for number, entry in enumerate(entries)
        for question in entry["unanswerable"]
    ]
    return Data(
        [entry["text"] for entry in entries],
        [entry["article"] for entry in entries],
        answerable[::every],
        unanswerable[::every],
    )


class Memory:
    """MiniLM that remembers what it has embedded, since here all is asked several times."""

    name = OFFLINE_EMBEDDING

    def __init__(self) -> None:
        self._known: dict[str, Vector] = {}

    def learn(self, texts: Sequence[str]) -> None:
        """Embed the new ones of these texts."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        vectors = asyncio.run(embedder_for(OFFLINE_EMBEDDING).embed(new))
        self._known.update(zip(new, vectors, strict=True))

    def __getitem__(self, text: str) -> Vector:
        return self._known[text]

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """As the port wants it."""
        return [self._known[text] for text in texts]


class Searching:
    """One index with the paragraphs in it."""

    def __init__(self, name: str, index: Vectors, data: Data, memory: Memory) -> None:
        self.name = name
        self._index = index
        self._data = data
        self._memory = memory
        self.milliseconds: list[float] = []
        index.delete_agent(SPACE)
        entries = [
            Entry(Passage(f"doc{number}.0", f"doc{number}", number, text), memory[text])
            for number, text in enumerate(data.texts)
        ]
        for start in range(0, len(entries), 100):
            index.upsert(SPACE, entries[start : start + 100])

    def clear(self) -> None:
        """Take the paragraphs out again."""
        self._index.delete_agent(SPACE)

    def candidates(self, query: str, excluded: Sequence[str] = ()) -> list[Candidate]:
        """What the index finds, with the time that it takes."""
        began = time.perf_counter()
        wanted = SearchQuery(query, self._memory[query], CANDIDATES, excluded)
        found = self._index.search(SPACE, wanted)
        fuse(found)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        return found

    def foreign(self, question: Question) -> list[Scored]:
        """What is found for a question when its whole article is not there."""
        own = self._data.articles[question.paragraph]
        ids = [f"doc{n}.0" for n, article in enumerate(self._data.articles) if article == own]
        return fuse(self.candidates(question.text, ids))


Order = Callable[[list[Candidate]], list[Candidate] | list[Scored]]
ORDERS: dict[str, Order] = {
    "BM25": lambda found: sorted(found, key=lambda one: (-one.bm25, one.passage.ordinal)),
    "vectors": lambda found: sorted(found, key=lambda one: (-one.cosine, one.passage.ordinal)),
    "blend": fuse,
}


def rank(found: Sequence[Any], paragraph: int) -> int:
    """The place of a paragraph among what was found, from 0; a large number if it is not there."""
    places = (n for n, hit in enumerate(found) if hit.passage.ordinal == paragraph)
    return next(places, 1_000_000)


def share(values: Sequence[bool]) -> float:
    """The share of what is true."""
    return sum(values) / max(1, len(values))


def rank_table(searching: Searching, data: Data) -> None:
    """Recall and reciprocal rank of both parts and the blend."""
    found = [(searching.candidates(q.text), q.paragraph) for q in data.answerable]
    for name, order in ORDERS.items():
        ranks = [rank(order(candidates), paragraph) for candidates, paragraph in found]
        mrr = sum(1 / (place + 1) for place in ranks if place < 10) / len(ranks)
        print(
            f"{searching.name:<12}{name:<10}{share([r < 1 for r in ranks]):>10.4f}"
            f"{share([r < 5 for r in ranks]):>10.4f}{mrr:>10.4f}",
            flush=True,
        )


def time_line(searching: Searching) -> str:
    """Milliseconds of a search, the vector of the question being there."""
    times = sorted(searching.milliseconds)
    half, most = times[len(times) // 2], times[int(len(times) * 0.95)]
    return f"{searching.name}: a search takes {half:.2f} ms (p50), {most:.2f} ms (p95)"


async def sentence_table(searching: Searching, data: Data) -> None:
    """How often the offline model quotes a sentence that holds an answer, rightly cited."""
    first = three = said = quoted = 0
    for question in data.answerable:
        hits = fuse(searching.candidates(question.text))[:GIVEN]
        quotes = await extraction.best_quotes(question.text, _passages(hits))
        right = [
            hits[quote.number - 1].passage.ordinal == question.paragraph
            and any(answer.lower() in quote.text.lower() for answer in question.answers)
            for quote in quotes
        ]
        first += right[:1] == [True]
        three += any(right[: offline.QUOTED_MOST])
        shown = offline.chosen(quotes)
        said += any(right[: len(shown)])
        quoted += len(shown)
    count = len(data.answerable)
    print(
        f"offline answers that hold a gold answer, cited on the right paragraph: one sentence "
        f"{first / count:.4f}, three {three / count:.4f}; as the model says it "
        f"{said / count:.4f} with {quoted / count:.1f} sentences",
        flush=True,
    )


def _passages(hits: Sequence[Scored]) -> list[RetrievedPassage]:
    return [
        RetrievedPassage(
            number=number,
            document_id=hit.passage.document_id,
            document_name="",
            passage_id=hit.passage.id,
            text=hit.passage.text,
            bm25=hit.bm25,
            cosine=hit.cosine,
            score=hit.score,
        )
        for number, hit in enumerate(hits, 1)
    ]


def floor_table(searching: Searching, data: Data) -> None:
    """What each floor turns away, rightly and wrongly."""

    def best(question: Question) -> list[Scored]:
        return judged(question.text, fuse(searching.candidates(question.text))[:GIVEN])

    known = [(best(question), question.paragraph) for question in data.answerable]
    without = [best(question) for question in data.unanswerable]
    foreign = [judged(q.text, searching.foreign(q)[:GIVEN]) for q in data.answerable]

    def none_above(found: list[list[Scored]], floor: float) -> float:
        return share([all(hit.relevance < floor for hit in hits) for hits in found])

    print(
        f"{'floor':<8}{'recall@5':>10}{'no: unanswerable':>18}{'no: foreign':>14}{'passages':>10}"
    )
    for floor in FLOORS:
        kept = [([h for h in hits if h.relevance >= floor], paragraph) for hits, paragraph in known]
        recall = share([rank(hits, paragraph) < GIVEN for hits, paragraph in kept])
        left = sum(len(hits) for hits, _ in kept) / len(kept)
        mark = "  <- used" if floor == default_floor(OFFLINE_EMBEDDING) else ""
        print(
            f"{floor:<8.3f}{recall:>10.4f}{none_above(without, floor):>18.4f}"
            f"{none_above(foreign, floor):>14.4f}{left:>10.2f}{mark}",
            flush=True,
        )


def follow_up_table(searching: Searching, data: Data, memory: Memory) -> None:
    """Questions that the rule takes for follow-ups: alone, and after a question before them."""
    chance = random.Random(1)
    flagged = [q for q in data.answerable if follows_up(q.text)]
    same, other = [], []
    for question in flagged:
        near = [q for q in data.answerable if q.paragraph == question.paragraph and q != question]
        article = data.articles[question.paragraph]
        far = [q for q in data.answerable if data.articles[q.paragraph] != article]
        same.append(search_query(question.text, [chance.choice(near).text] if near else []))
        other.append(search_query(question.text, [chance.choice(far).text]))
    memory.learn([*same, *other])
    print(f"taken for follow-ups: {len(flagged) / len(data.answerable):.4f} of the questions")
    cases = {
        "alone": [q.text for q in flagged],
        "after one about the same paragraph": same,
        "after one about another article": other,
    }
    for name, queries in cases.items():
        ranks = [
            rank(fuse(searching.candidates(query)), question.paragraph)
            for query, question in zip(queries, flagged, strict=True)
        ]
        print(f"  {name:<36} recall@5 {share([r < 5 for r in ranks]):.4f}", flush=True)


def open_search(url: str) -> Vectors:
    """An OpenSearch without authentication, as ``make engines`` starts it."""
    from frontdesk.vectors.opensearch import OpenSearchVectors

    return OpenSearchVectors(url, engine="lucene", service=None, region="eu-west-1")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opensearch", default=os.environ.get("FRONTDESK_TEST_OPENSEARCH"))
    parser.add_argument("--quick", action="store_true", help="every eighth question")
    chosen = parser.parse_args()
    path = Path(os.environ.get("FRONTDESK_DATA", ROOT / "../shared/data")) / FILE
    if not path.exists():
        print(f"bench/retrieval.py is skipped: {path} is not there (set FRONTDESK_DATA)")
        return
    data = read(path, 8 if chosen.quick else 1)
    memory = Memory()
    began = time.perf_counter()
    memory.learn(data.texts)
    took = time.perf_counter() - began
    print(f"{len(data.texts)} paragraphs embedded in {took:.1f} s, {len(data.texts) / took:.0f}/s")
    memory.learn([q.text for q in [*data.answerable, *data.unanswerable]])
    from frontdesk.vectors.embedded import EmbeddedVectors

    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedVectors(Path(folder) / "index.db")
        indexes = [Searching("embedded", embedded, data, memory)]
        if chosen.opensearch:
            indexes.append(Searching("OpenSearch", open_search(chosen.opensearch), data, memory))
        else:
            print("OpenSearch is left out: no URL (--opensearch or FRONTDESK_TEST_OPENSEARCH)")
        print(f"{'index':<12}{'rank by':<10}{'recall@1':>10}{'recall@5':>10}{'MRR@10':>10}")
        for index in indexes:
            rank_table(index, data)
        for index in indexes:
            print(time_line(index))
        setattr(extraction, "embedder_for", lambda _: memory)  # noqa: B010
        cut = [extraction.in_context(sentences(text)) for text in data.texts]
        memory.learn([text for texts in cut for text in texts])
        asyncio.run(sentence_table(indexes[0], data))
        floor_table(indexes[0], data)
        follow_up_table(indexes[0], data, memory)
        for index in indexes:
            index.clear()


if __name__ == "__main__":
    main()
