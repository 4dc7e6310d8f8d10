"""MiniLM on onnxruntime: texts to tokens, through the encoder, the mean of the tokens.

Measured on two cores (docs/decisions/0011): onnxruntime embeds 50 paragraphs a second, numpy 35,
and a question takes half the time.
"""

import hashlib
import os
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from frontdesk.atomic_file import make_folders, replacing
from frontdesk.engine.embeddings.port import EmbeddingError
from frontdesk.engine.embeddings.weights import tensors_of
from frontdesk.observability import logger
from frontdesk.vectors import Vector

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

TOKENS = 256
"""The most that the model sees at once. A longer text is cut into equal parts and gets the mean of
their vectors: of texts of three paragraphs 0.85 are then found among the first five, against 0.74
where what follows is not seen and 0.83 with 512 tokens at once, which takes longer."""

BATCH = 4
"""Texts that go through the encoder together; more are slower, since their intermediate results
leave the processor's cache, and take more memory."""

GRAPH = "minilm-1.onnx"
"""The graph's file below ``DATA_DIR/cache``; counted up with every change of the graph."""

HEADS, HEAD_WIDTH = 12, 32
_FAR_BELOW = np.float32(-1e9)

Floats = NDArray[np.float32]


class Encoder:
    """The loaded model. The runtime and the tokenizer may be used by many threads at once."""

    def __init__(self, folder: Path, data_dir: Path) -> None:
        weights = folder / "model.safetensors"
        _check(weights)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._words = _tensor(weights, "embeddings.word_embeddings.weight")
        # Every token stands in a first and only segment.
        self._places: Floats = (
            _tensor(weights, "embeddings.position_embeddings.weight")[:TOKENS]
            + _tensor(weights, "embeddings.token_type_embeddings.weight")[0]
        )
        self._session = _session(folder, _graph(weights, data_dir))

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        """One vector of length 1 for each text, in order."""
        parts: list[tuple[int, list[int]]] = []
        for index, encoding in enumerate(self._tokenizer.encode_batch(list(texts))):
            parts += [(index, part) for part in _parts(encoding.ids)]
        # Parts of similar length go together, so that little is computed for padding.
        parts.sort(key=lambda part: len(part[1]))
        sums = np.zeros((len(texts), self._words.shape[1]), np.float32)
        for start in range(0, len(parts), BATCH):
            batch = parts[start : start + BATCH]
            for (index, _), row in zip(batch, self._pooled([p for _, p in batch]), strict=True):
                sums[index] += row
        return [array("f", _unit(row).tobytes()) for row in sums]

    def _pooled(self, batch: list[list[int]]) -> Floats:
        """The mean of each text's tokens, scaled to length 1: (texts, 384)."""
        count, longest = len(batch), max(map(len, batch))
        ids = np.zeros((count, longest), np.int64)
        present = np.zeros((count, longest), np.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            present[row, : len(tokens)] = 1
        embedded = self._words[ids] + self._places[:longest]
        width = embedded.shape[-1]
        (encoded,) = self._session.run(
            None,
            {
                "embedded": embedded.reshape(-1, width),
                "padding": ((1 - present) * _FAR_BELOW)[:, None, None, :],
                "heads": np.array([count, longest, HEADS, HEAD_WIDTH], np.int64),
            },
        )
        return _unit(np.einsum("ntw,nt->nw", encoded.reshape(count, longest, width), present))


def _parts(ids: list[int]) -> list[list[int]]:
    """A text's tokens, in equal parts where they are too many; each between the two markers that
    begin and end a text."""
    first, *body, last = ids
    count = max(1, -(-len(body) // (TOKENS - 2)))
    size = max(1, -(-len(body) // count))
    return [[first, *body[at : at + size], last] for at in range(0, max(1, len(body)), size)]


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def _check(weights: Path) -> None:
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise EmbeddingError(
            "embedding_damaged",
            f"{weights} does not hold the weights that belong there. Install the package again.",
            retryable=False,
        )


def _tensor(weights: Path, name: str) -> Floats:
    """A tensor that stays in the file: the system reads what is used, once for all processes."""
    place = tensors_of(weights)[name]
    return np.memmap(weights, np.float32, "r", place.offset, tuple(place.shape))


def _graph(weights: Path, data_dir: Path) -> bytes:
    """The encoder as an ONNX file; kept, so that the next process need not build it."""
    path = data_dir / "cache" / GRAPH
    try:
        return path.read_bytes()
    except OSError:
        pass
    from frontdesk.engine.embeddings.minilm_graph import EncoderGraph

    graph = EncoderGraph(weights).serialized()
    try:
        make_folders(path.parent)
        with replacing(path, path.parent) as file:
            file.write(graph)
    except OSError as error:
        logger.info("offline model's graph not kept", error=str(error))
    return graph


def _session(folder: Path, graph: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    # Threads that wait do not keep the processors busy meanwhile.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A model that comes as bytes finds its weights here.
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(folder)
    )
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
