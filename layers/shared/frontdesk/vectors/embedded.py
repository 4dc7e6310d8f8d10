"""The index on one machine: one SQLite file, FTS5 for words and sqlite-vec for vectors, via apsw.

Each space has an FTS5 table of its own (contentless: `terms.py` decides what a term is), so that
its word statistics are its own and a search reads nothing of anybody else. Passages and vectors
are rows whose key is the space's number in the upper half: a space is one range of each table.

BM25 is Lucene's, with the numbers that OpenSearch gives for an index of the space alone. FTS5's
own is used for the part that depends on the text and corrected for rare and common words: its
weight for a word that is in half of the passages or more is 1e-6, which ruins the rank in small
spaces.

Text, vector and words change in one transaction, synchronous=FULL: what was written is there after
kill -9 or a power cut, whole. Any number of threads and processes may read while one writes.
docs/decisions/0010-hybrid-index.md has the measurements.
"""

import json
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from frontdesk.vectors.embedded_file import IndexFile
from frontdesk.vectors.port import Candidate, Entry, Passage, SearchQuery, Space, Vector
from frontdesk.vectors.terms import index_text, query_terms

# 'ascii' takes everything beyond ASCII for a letter: the terms are already cut and folded.
_WORDS = (
    "CREATE VIRTUAL TABLE {table} USING fts5(terms, content='', contentless_delete=1,"
    " tokenize=\"porter ascii tokenchars '.'\")"
)
_COLUMNS = "id, document_id, ordinal, text, heading, page, start_offset, end_offset"


class EmbeddedVectors:
    """All spaces of one machine, in the file ``path``; see `Vectors`. Open it after a fork."""

    def __init__(self, path: Path) -> None:
        self._file = IndexFile(path)

    def upsert(self, space: Space, entries: Sequence[Entry]) -> None:
        """See `Vectors.upsert`."""
        space.check(*(entry.vector for entry in entries))
        if not entries:
            return
        unique = {entry.passage.id: entry for entry in entries}
        with self._file.writing() as connection:
            number = _find(connection, space) or _create(connection, space)
            _remove(connection, number, _keys_of_ids(connection, number, unique))
            query = "SELECT coalesce(max(key), ?) FROM passages WHERE key BETWEEN ? AND ?"
            [[last]] = connection.execute(query, (number << 32, *_range(number)))
            for key, entry in enumerate(unique.values(), last + 1):
                _insert(connection, number, key, entry)

    def passages(self, space: Space, document_id: str) -> list[Passage]:
        """See `Vectors.passages`."""
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM passages WHERE space = ? AND document_id = ?"  # noqa: S608
                " ORDER BY ordinal, key",
                (_find(connection, space), document_id),
            )
            return [Passage(*row) for row in rows]

    def get(self, space: Space, ids: Sequence[str]) -> dict[str, Passage]:
        """See `Vectors.get`."""
        with self._file.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM passages"  # noqa: S608
                " WHERE space = ? AND id IN (SELECT value FROM json_each(?))",
                (_find(connection, space), json.dumps([*ids])),
            )
            return {passage.id: passage for passage in (Passage(*row) for row in rows)}

    def vectors_of(self, space: Space, ids: Sequence[str]) -> dict[str, Vector]:
        """See `Vectors.vectors_of`."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT id, vector FROM passages JOIN vectors USING (key)"
                " WHERE space = ? AND id IN (SELECT value FROM json_each(?))",
                (_find(connection, space), json.dumps([*ids])),
            )
            return {passage_id: array("f", vector) for passage_id, vector in rows}

    def delete_passages(self, space: Space, ids: Sequence[str]) -> None:
        """See `Vectors.delete_passages`."""
        with self._file.writing() as connection:
            number = _find(connection, space)
            if number is not None:
                _remove(connection, number, _keys_of_ids(connection, number, ids))

    def delete_document(self, space: Space, document_id: str) -> None:
        """See `Vectors.delete_document`."""
        with self._file.writing() as connection:
            number = _find(connection, space)
            if number is not None:
                query = "SELECT key FROM passages WHERE space = ? AND document_id = ?"
                keys = [key for (key,) in connection.execute(query, (number, document_id))]
                _remove(connection, number, keys)
        self._file.forget()

    def delete_agent(self, space: Space) -> None:
        """See `Vectors.delete_agent`."""
        with self._file.writing() as connection:
            number = _find(connection, space)
            if number is not None:
                connection.execute(f"DROP TABLE {_words(number)}")
                for table in ("passages", "vectors"):
                    connection.execute(
                        f"DELETE FROM {table} WHERE key BETWEEN ? AND ?",  # noqa: S608
                        _range(number),
                    )
                connection.execute("DELETE FROM spaces WHERE number = ?", (number,))
        self._file.forget()

    def search(self, space: Space, query: SearchQuery) -> list[Candidate]:
        """See `Vectors.search`; the cosine is exact, and each candidate has both scores."""
        space.check(query.vector)
        with self._file.reading() as connection:
            number = _find(connection, space)
            if number is None:
                return []
            cosines = _cosines(connection, number, query.vector)
            words = _bm25(connection, number, query_terms(query.text), len(cosines))
            for key in _keys_of_ids(connection, number, query.excluded):
                cosines.pop(key, None)
                words.pop(key, None)
            best = {*_best(words, query.k), *_best(cosines, query.k)}
            rows = connection.execute(
                f"SELECT key, {_COLUMNS} FROM passages"  # noqa: S608
                " WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps([*best]),),
            )
            return [
                Candidate(Passage(*columns), words.get(key, 0.0), cosines[key])
                for key, *columns in rows
            ]

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._file.close()


def _words(number: int) -> str:
    return f"words_{number}"


def _range(number: int) -> tuple[int, int]:
    """The first and the last key that passages of a space can have."""
    return number << 32, ((number + 1) << 32) - 1


def _find(connection: apsw.Connection, space: Space) -> int | None:
    """The number of a space, from 1; None when nothing was ever put into it."""
    found: int | None = connection.execute(
        "SELECT number FROM spaces WHERE workspace_id = ? AND agent_id = ? AND embedding = ?",
        (space.workspace_id, space.agent_id, space.embedding),
    ).get
    return found


def _create(connection: apsw.Connection, space: Space) -> int:
    connection.execute(
        "INSERT INTO spaces (workspace_id, agent_id, embedding) VALUES (?, ?, ?)",
        (space.workspace_id, space.agent_id, space.embedding),
    )
    number = connection.last_insert_rowid()
    connection.execute(_WORDS.format(table=_words(number)))
    return number


def _remove(connection: apsw.Connection, number: int, keys: Sequence[int]) -> None:
    wanted = [(key,) for key in keys]
    for table, column in (("passages", "key"), ("vectors", "key"), (_words(number), "rowid")):
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", wanted)  # noqa: S608


def _insert(connection: apsw.Connection, number: int, key: int, entry: Entry) -> None:
    passage = entry.passage
    connection.execute(
        f"INSERT INTO passages (key, space, {_COLUMNS})"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key, number, passage.id, passage.document_id, passage.ordinal, passage.text,
            passage.heading, passage.page, passage.start, passage.end,
        ),
    )  # fmt: skip
    connection.execute("INSERT INTO vectors VALUES (?, ?)", (key, entry.vector.tobytes()))
    connection.execute(
        f"INSERT INTO {_words(number)} (rowid, terms) VALUES (?, ?)",  # noqa: S608
        (key, index_text(f"{passage.heading}\n{passage.text}")),
    )


def _keys_of_ids(connection: apsw.Connection, number: int, ids: Iterable[str]) -> list[int]:
    rows = connection.execute(
        "SELECT key FROM passages WHERE space = ? AND id IN (SELECT value FROM json_each(?))",
        (number, json.dumps([*ids])),
    )
    return [key for (key,) in rows]


def _best(scores: dict[int, float], k: int) -> list[int]:
    # For a few thousand keys faster than a heap.
    return sorted(scores, key=scores.__getitem__, reverse=True)[:k]


def _cosines(connection: apsw.Connection, number: int, vector: Vector) -> dict[int, float]:
    """The cosine of every passage of the space with ``vector``, by key."""
    rows: Any = connection.execute(
        "SELECT key, 1 - vec_distance_cosine(vector, ?) FROM vectors WHERE key BETWEEN ? AND ?",
        (vector.tobytes(), *_range(number)),
    )
    return dict(rows)


def _bm25(
    connection: apsw.Connection, number: int, terms: dict[str, int], passages: int
) -> dict[int, float]:
    """The BM25 of every passage of the space that holds one of ``terms``, by key."""
    scores: defaultdict[int, float] = defaultdict(float)
    table = _words(number)
    query = f"SELECT rowid, bm25({table}) FROM {table} WHERE {table} MATCH ?"  # noqa: S608
    for term, times in terms.items():
        rows: Any = connection.execute(query, (f'"{term}"',)).fetchall()
        # FTS5's weight of the word is taken out and Lucene's put in.
        odds = (passages - len(rows) + 0.5) / (len(rows) + 0.5)
        theirs = max(math.log(odds), 0) or 1e-6
        weight = times * math.log1p(odds) / theirs
        for key, score in rows:
            scores[key] -= score * weight
    return scores
