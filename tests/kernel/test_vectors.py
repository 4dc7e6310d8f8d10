"""The embedded index: the contract of the port, and what a file on a disk can suffer."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.settings import reset_settings
from frontdesk.vectors import IndexUnavailable, SearchQuery
from frontdesk.vectors.embedded import EmbeddedVectors
from frontdesk.vectors.factory import get_vectors, open_vectors
from frontdesk.vectors.opensearch import OpenSearchVectors
from tests.vectors_contract import VectorsContract, entry, found, fresh_space, vector

SPACE = fresh_space("test@8")


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedVectors]:
    index = EmbeddedVectors(tmp_path_factory.mktemp("vectors") / "index.db")
    yield index
    index.close()


class TestEmbedded(VectorsContract):
    pass


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "index.db"


PROLOGUE = """
import sys, resource
from pathlib import Path
from frontdesk.vectors import IndexUnavailable, SearchQuery, Space
from frontdesk.vectors.embedded import EmbeddedVectors
from tests.vectors_contract import entry, vector
index = EmbeddedVectors(Path(sys.argv[1]))
space = Space(*sys.argv[2:5])
"""


def program(path: Path, code: str) -> "subprocess.Popen[str]":
    """A process of its own with the index open."""
    names = [SPACE.workspace_id, SPACE.agent_id, SPACE.embedding]
    return subprocess.Popen(
        [sys.executable, "-c", PROLOGUE + code, str(path), *names],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def test_what_was_written_is_there_after_a_restart(path: Path) -> None:
    EmbeddedVectors(path).upsert(SPACE, [entry(1, "kept")])
    assert found(EmbeddedVectors(path).search(SPACE, SearchQuery("kept", vector(1)))) == {"kept"}


def test_processes_may_start_and_write_in_the_same_moment(path: Path) -> None:
    code = "index.upsert(space, [entry(n, 'text', document=sys.argv[5]) for n in range(50)])\n"
    code = code.replace("sys.argv[5]", "str(__import__('os').getpid())")
    processes = [program(path, code * 3) for _ in range(5)]
    assert [process.wait(60) for process in processes] == [0] * 5
    index = EmbeddedVectors(path)
    assert len(index.search(SPACE, SearchQuery("text", vector(1), k=1000))) == 250


def test_kill_9_in_a_write_leaves_all_or_nothing(path: Path) -> None:
    """Writes of ten passages each, killed in their midst again and again: text, words and vectors
    of a write are all there or none is, and what was reported as written is there."""
    code = (
        "for number in range(100000):\n"
        "    index.upsert(space, [entry(n, f'text mark{number}', document=f'doc_{number}')"
        " for n in range(10)])\n"
        "    print(number, flush=True)\n"
    )
    for round_number in range(6):
        process = program(path, code)
        assert process.stdout
        for _ in range(1 + 3 * round_number):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        last = int(rest[-1]) if rest else last
        index = EmbeddedVectors(path)
        for number in range(last + 3):
            passages = index.passages(SPACE, f"doc_{number}")
            assert len(passages) == 10 or (number > last and not passages)
            assert len(index.vectors_of(SPACE, [p.id for p in passages])) == len(passages)
            hits = index.search(SPACE, SearchQuery(f"mark{number}", vector(1), k=10))
            assert sum(hit.bm25 > 0 for hit in hits) == len(passages)
        index.upsert(SPACE, [entry(1, "still works", document="doc_after")])
        index.delete_agent(SPACE)
        index.close()


def test_a_full_disk_is_said_and_nothing_is_half_written(path: Path) -> None:
    code = (
        "import signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "index.upsert(space, [entry(1, 'before')])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    index.upsert(space, [entry(n, 'large ' * 500, document='big') for n in range(900)])\n"
        "except IndexUnavailable as error:\n"
        "    print(error.status, error.detail)\n"
        "print([c.passage.text for c in index.search(space, SearchQuery('before', vector(1)))])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "index.upsert(space, [entry(1, 'after')])\n"
        "print([c.passage.text for c in index.search(space, SearchQuery('x', vector(1)))])\n"
    )
    output, _ = program(path, code).communicate(timeout=60)
    refusal, before, after = output.splitlines()
    assert refusal.startswith("503 ")
    assert (before, after) == ("['before']", "['after']")


def test_a_broken_file_is_a_clear_503(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not an index" * 1000)
    with pytest.raises(IndexUnavailable):
        EmbeddedVectors(path).search(SPACE, SearchQuery("a", vector(1)))


def test_a_folder_that_cannot_be_made_is_a_clear_503(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexUnavailable):
        EmbeddedVectors(tmp_path / "file" / "index.db").upsert(SPACE, [entry(1, "a")])


def test_no_text_of_what_was_deleted_stays_on_the_disk(path: Path) -> None:
    index = EmbeddedVectors(path)
    gone = [entry(number, f"secret {number} of Zeppelins") for number in range(50)]
    index.upsert(SPACE, [*gone, entry(1, "Submarines stay", document="doc_2")])
    index.delete_document(SPACE, "doc_1")
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"Submarines" in kept
    assert b"Zeppelins" not in kept
    index.delete_agent(SPACE)
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"submarin" not in left
    index.close()


def test_a_reader_does_not_wait_for_a_writer(path: Path) -> None:
    index = EmbeddedVectors(path)
    index.upsert(SPACE, [entry(1, "old")])
    with index._file.writing() as connection:
        connection.execute("DELETE FROM passages")
        assert found(index.search(SPACE, SearchQuery("old", vector(1)))) == {"old"}
    assert index.passages(SPACE, "doc_1") == []


def test_the_settings_choose_the_index(
    monkeypatch: pytest.MonkeyPatch, embedded_engines: Path
) -> None:
    get_vectors.cache_clear()
    get_vectors().upsert(fresh_space(), [entry(1, "a")])
    assert (embedded_engines / "vectors" / "VectorIndex.db").exists()
    monkeypatch.setenv("VECTORS_URL", "https://search.example.com")
    reset_settings()
    get_vectors.cache_clear()
    try:
        assert isinstance(get_vectors(), OpenSearchVectors)
    finally:
        monkeypatch.undo()
        reset_settings()
        get_vectors.cache_clear()


@pytest.mark.parametrize("name", ["", "../outside", "a/b", "a.b", "x" * 81])
def test_a_name_cannot_lead_out_of_the_data_folder(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        open_vectors(f"local://{name}")
