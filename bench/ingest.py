"""What it costs to bring a document into the index: ``python bench/ingest.py``.

Reads a PDF of 200 pages, cuts it, embeds its passages and stores them, as the ingest worker does,
with the offline model and once more with an embedding that costs nothing; each in a process of its
own. Prints pages and passages per second, the share of each step, and the peak of memory of the
worker and of the process that parses. Bounded; takes a minute or two.

The pages are the geometry book's of the shared data (``FRONTDESK_DATA``), repeated; without it,
pages of written text.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "layers/shared"), str(ROOT / "functions")]

BOOK = "documents/GeoTopo-komprimiert.pdf"
PAGES = 200
LONG_TEXT = 1_000
"""Passages of the text that is stored with the instant embedding, to compare with others."""


class Stopwatch:
    """An object whose calls are timed: ``seconds`` in all of them together."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if not callable(value):
            return value

        def timed(*arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return value(*arguments)
            finally:
                self.seconds += time.perf_counter() - began

        return timed


class TimedEmbedder:
    """The embedder of ``name``, or for ``instant`` one that gives random vectors at once."""

    def __init__(self, name: str) -> None:
        from frontdesk.engine.embeddings.select import current_embedding, embedder_for

        self._instant = name == "instant"
        self.name = "instant@384" if self._instant else current_embedding()
        self._embedder = None if self._instant else embedder_for(self.name)
        self.seconds = 0.0

    async def embed(self, texts: Sequence[str]) -> list[Any]:
        """See `Embedder`."""
        began = time.perf_counter()
        if self._embedder is None:
            vectors = [_random_vector(text) for text in texts]
        else:
            vectors = await self._embedder.embed(texts)
        self.seconds += time.perf_counter() - began
        return vectors


def _random_vector(text: str) -> "array[float]":
    value = 1 / 384**0.5
    bits = random.Random(text).getrandbits(384)
    return array("f", (value if bits >> n & 1 else -value for n in range(384)))


def make_pdf(path: Path) -> str:
    """Write the PDF; gives what it is made from."""
    import pypdfium2

    book = Path(os.environ.get("FRONTDESK_DATA", ROOT.parent / "shared/data"), BOOK)
    if book.exists():
        source = pypdfium2.PdfDocument(book)
        what = "the geometry book's pages"
    else:
        from tests.knowledge.samples import pdf

        words = [f"word{n}" for n in range(500)]
        lines = [
            [(10.0, 740.0 - 14 * row, " ".join(random.choices(words, k=11))) for row in range(48)]
            for _ in range(PAGES)
        ]
        source = pypdfium2.PdfDocument(pdf(lines))
        what = "written pages (the shared data is not there)"
    target = pypdfium2.PdfDocument.new()
    left = PAGES
    while left:
        count = min(left, len(source))
        target.import_pages(source, list(range(count)))
        left -= count
    target.save(path)
    return what


def _peak(who: int) -> float:
    """Megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit / 1e6


def measure(path: Path, name: str, embedding: str) -> dict[str, float]:
    """Index one file in this process; seconds of each step, counts and megabytes."""
    from frontdesk.vectors import Space
    from frontdesk.vectors.factory import get_vectors
    from knowledge.chunking import chunk
    from knowledge.ingest.indexing import put_passages
    from knowledge.parsing import parse_file

    embedder = TimedEmbedder(embedding)
    vectors = Stopwatch(get_vectors())
    space = Space("ws_bench", "agt_bench", embedder.name)
    # The model is loaded once in a worker's life, not for each document.
    _warm(embedder)
    began = time.perf_counter()
    parsed = parse_file(path, name)
    text = parsed.to_json()
    after_parsing = time.perf_counter()
    passages = chunk("doc_bench", parsed)
    after_chunking = time.perf_counter()
    put_passages(vectors, embedder, space, passages, "doc_bench", lambda _: None)
    ended = time.perf_counter()
    return {
        "pages": len(parsed.pages),
        "passages": len(passages),
        "text": len(text),
        "parsing": after_parsing - began,
        "chunking": after_chunking - after_parsing,
        "embedding": embedder.seconds,
        "storing": vectors.seconds,
        "total": ended - began,
        "worker_mb": _peak(resource.RUSAGE_SELF),
        "parser_mb": _peak(resource.RUSAGE_CHILDREN),
    }


def _warm(embedder: TimedEmbedder) -> None:
    import asyncio

    asyncio.run(embedder.embed(["warm"]))
    embedder.seconds = 0.0


def _in_process(path: Path, name: str, embedding: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")}
        environment |= {"DATA_DIR": folder, "FRONTDESK_ENV": "local", "EMBEDDING_MODEL": "offline"}
        command = [sys.executable, str(Path(__file__).resolve()), "--measure", str(path), name]
        done = subprocess.run(
            [*command, embedding], env=environment, stdout=subprocess.PIPE, check=True
        )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _write_long_text(path: Path) -> None:
    """A text of about `LONG_TEXT` passages."""
    text = "the studio opens early and every member may pause a contract at the desk"
    words = text.split(" ")
    pick = random.Random(1)
    sentences = (
        " ".join(pick.choices(words, k=12)).capitalize() + "." for _ in range(LONG_TEXT * 33)
    )
    paragraphs = iter(
        lambda: " ".join(one for _, one in zip(range(5), sentences, strict=False)), ""
    )
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")


def _line(title: str, result: dict[str, float]) -> str:
    total = result["total"]
    shares = " ".join(
        f"{result[step] / total:9.1%}" for step in ("parsing", "chunking", "embedding", "storing")
    )
    return (
        f"{title:<34} {result['passages']:8.0f} {total:7.2f} {result['pages'] / total:8.1f} "
        f"{result['passages'] / total:10.1f} {shares} {result['worker_mb']:7.0f} "
        f"{result['parser_mb']:7.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", nargs=3, metavar=("FILE", "NAME", "EMBEDDING"))
    arguments = parser.parse_args()
    if arguments.measure:
        path, name, embedding = arguments.measure
        print(json.dumps(measure(Path(path), name, embedding)))
        return
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder, "book.pdf"), Path(folder, "long.txt")
        what = make_pdf(book)
        _write_long_text(text)
        print(f"{PAGES} pages: {what}; {os.cpu_count()} cores\n")
        print(
            f"{'':<34} passages seconds  pages/s passages/s   parsing  chunking embedding"
            "   storing  worker  parser"
        )
        offline = _in_process(book, "book.pdf", "offline")
        print(_line("PDF, offline model", offline))
        print(_line("PDF, instant embedding", _in_process(book, "book.pdf", "instant")))
        long = _in_process(text, "long.txt", "instant")
        print(_line("long text, instant embedding", long))
        print("\nworker, parser: peak of memory in MB of the worker and of the process that parses")
        share = offline["embedding"] / offline["total"]
        print(f"share of the time in the embedding model: {share:.1%} (goal: over 90 %)")
        print(
            "1,000 passages with the instant embedding, from the file to the index: "
            f"{long['total'] / long['passages'] * 1_000:.2f} s"
        )


if __name__ == "__main__":
    main()
