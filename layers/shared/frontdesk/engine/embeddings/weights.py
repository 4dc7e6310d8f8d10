"""Where the tensors of a safetensors file are."""

import json
import struct
from pathlib import Path
from typing import NamedTuple


class Tensor(NamedTuple):
    """A tensor of 32-bit floats: its place in the file in bytes, and its shape."""

    offset: int
    length: int
    shape: list[int]


def tensors_of(weights: Path) -> dict[str, Tensor]:
    """Every tensor of a safetensors file by its name."""
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return {
        name: Tensor(
            8 + length + entry["data_offsets"][0],
            entry["data_offsets"][1] - entry["data_offsets"][0],
            entry["shape"],
        )
        for name, entry in header.items()
    }
