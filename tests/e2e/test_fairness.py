"""One workspace's load does not hold up another one, on the whole platform."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import Client, eventually, platform
from tests.e2e.test_knowledge import document, upload


def statuses(person: Client, agent: str, ids: list[str]) -> list[Any]:
    return [document(person, agent, each)["status"] for each in ids]


@pytest.mark.timeout(400)
def test_a_small_document_is_ready_before_somebody_elses_megabytes(
    tmp_path: Path, model: Client
) -> None:
    """What came later is done first, since it is somebody else's turn; a platform of its own, so
    that no other test waits for the rest."""
    page = "".join(f"<p>&quot;Rule {n}&quot; asks for towels.</p>\n" for n in range(22_000))
    assert len(page) > 1_000_000
    words = "\n\n".join(f"Rule {n} asks for {n} towels and a key. " * 40 for n in range(30))
    with platform(tmp_path / "data", model, EMBEDDING_MODEL="offline") as own:
        busy, quiet = (own.client.register(f"{name}@example.com") for name in ("busy", "quiet"))
        theirs, ours = busy.create_agent(model="mock-64"), quiet.create_agent(model="mock-64")
        ids = [upload(busy, theirs, "page.html", f"<html><body>{page}".encode())]
        ids += [
            upload(busy, theirs, f"{n}.txt", f"Document {n}.\n\n{words}".encode())
            for n in range(30)
        ]
        eventually(lambda: "queued" not in statuses(busy, theirs, ids[:1]))
        small = upload(quiet, ours, "small.txt", b"The pool opens at eight.")
        eventually(lambda: document(quiet, ours, small)["status"] in {"ready", "failed"})
        assert document(quiet, ours, small)["status"] == "ready"
        left = statuses(busy, theirs, ids)
        assert "queued" in left[1:], "it waited until all that came before had begun"
        assert left[0] != "ready"
        assert "failed" not in left
        gone = f"/api/agents/{theirs}/knowledge/documents/{ids[1]}"
        assert busy.call("DELETE", gone).status == 204
        eventually(lambda: not [*(own.data / "blobs").rglob(f"*{ids[1]}*/*@")])
        assert set(statuses(busy, theirs, ids[:1])) != {"ready"}, "it waited for nothing else"
