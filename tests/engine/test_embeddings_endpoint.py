"""Embeddings of an endpoint: batches, order, event loops, errors."""

import asyncio

import pytest

from bench.model_endpoint import _words_of
from frontdesk.engine.embeddings import EmbeddingError, embedder_for, openai
from frontdesk.engine.embeddings.openai import OpenAIEmbedder, batches
from frontdesk.settings import reset_settings

pytestmark = pytest.mark.usefixtures("with_models")


@pytest.mark.parametrize("model", ["mock-embed", "mock-embed-list"])
def test_one_vector_for_each_text_in_order(model: str) -> None:
    texts = [f"text number {number}" for number in range(300)]
    vectors = asyncio.run(embedder_for(f"{model}@1536").embed(texts))
    assert len(vectors) == 300
    for text, vector in zip(texts, vectors, strict=True):
        assert vector == pytest.approx(_words_of(text, 1536), abs=1e-6)


def test_every_call_may_have_an_event_loop_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    embedder = embedder_for("mock-embed@1536")
    for _ in range(3):
        assert len(asyncio.run(embedder.embed(["a", ""]))) == 2
    # Each loop has closed its own connections: nothing complains, nothing is kept.
    assert caplog.records == []
    assert not openai._clients


def test_fewer_dimensions_are_asked_for() -> None:
    (vector,) = asyncio.run(OpenAIEmbedder("mock-embed", 256, shortened=True).embed(["a b c"]))
    assert len(vector) == 256


def test_a_model_of_other_dimensions_says_what_to_set() -> None:
    with pytest.raises(EmbeddingError) as raised:
        asyncio.run(OpenAIEmbedder("mock-embed", 768).embed(["a"]))
    assert raised.value.code == "embedding_dimensions"
    assert "EMBEDDING_DIMENSIONS=1536" in raised.value.detail


def test_batches_are_bounded_in_count_and_size() -> None:
    assert [len(batch) for batch in batches(["x"] * 300)] == [128, 128, 44]
    long = "x" * 150_000
    assert [len(batch) for batch in batches([long] * 5)] == [2, 2, 1]
    assert list(batches(["y" * 900_000, "z"])) == [["y" * 900_000], ["z"]]
    assert list(batches([])) == []


@pytest.mark.parametrize(
    ("model", "code", "retryable"),
    [
        ("mock-401", "embedding_auth", False),
        ("mock-404", "embedding_model_not_found", False),
        ("mock-429", "embedding_rate_limited", True),
        ("mock-500", "embedding_unavailable", True),
        ("mock-html", "embedding_garbage", True),
        ("mock-short", "embedding_garbage", True),
        ("mock-silent", "embedding_timeout", True),
    ],
)
def test_errors_are_told_plainly(
    model: str, code: str, retryable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai, "RETRIES", 0)
    monkeypatch.setattr(openai, "SECONDS", 0.5)
    with pytest.raises(EmbeddingError) as raised:
        asyncio.run(OpenAIEmbedder(model, 1536).embed(["a"]))
    assert (raised.value.code, raised.value.retryable) == (code, retryable)
    assert "verysecret" not in raised.value.detail


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "RETRIES", 0)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    reset_settings()
    with pytest.raises(EmbeddingError) as raised:
        asyncio.run(OpenAIEmbedder("mock-embed", 1536).embed(["a"]))
    assert raised.value.code == "embedding_unreachable"


def test_an_old_index_whose_endpoint_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL")
    reset_settings()
    with pytest.raises(EmbeddingError) as raised:
        asyncio.run(embedder_for("text-embedding-3-small@1536").embed(["a"]))
    assert raised.value.code == "embedding_not_configured"
