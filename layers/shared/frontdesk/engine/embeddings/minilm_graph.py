"""The MiniLM encoder as an ONNX graph of a few kilobytes that points into ``model.safetensors``.

The weights are not copied: each initializer names its place in the file, which the runtime maps.
The word embeddings, half of the file, are no part of the graph: a text needs a few rows of them,
which the caller reads from the mapped file.
"""

from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

from frontdesk.engine.embeddings.weights import tensors_of

LAYERS, HEADS, WIDTH = 6, 12, 384
_EPSILON = 1e-12


class EncoderGraph:
    """Builds the graph node by node.

    Inputs: ``embedded`` (texts x tokens, 384), one row for each token; ``padding`` (texts, 1, 1,
    tokens), 0 at a token and very negative after the text's end; ``heads``, the four numbers
    texts, tokens, 12, 32. Output: ``encoded``, with the shape of ``embedded``.
    """

    def __init__(self, weights: Path) -> None:
        self._file = weights.name
        self._tensors = tensors_of(weights)
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def serialized(self) -> bytes:
        """The whole model as the bytes of an ONNX file."""
        scale = helper.make_tensor("scale", TensorProto.FLOAT, [], [(WIDTH / HEADS) ** -0.5])
        rows = helper.make_tensor("rows", TensorProto.INT64, [2], [-1, WIDTH])
        self._constants += [scale, rows]
        state = self._normalized("embedded", "embeddings.LayerNorm")
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}."
            attended = self._dense(self._attention(state, layer), layer + "attention.output.dense")
            attended = self._add("Add", attended, state)
            state = self._normalized(attended, layer + "attention.output.LayerNorm")
            inner = self._add("Gelu", self._dense(state, layer + "intermediate.dense"))
            outer = self._add("Add", self._dense(inner, layer + "output.dense"), state)
            state = self._normalized(outer, layer + "output.LayerNorm")
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["rows", WIDTH]),
                helper.make_tensor_value_info(
                    "padding", TensorProto.FLOAT, ["texts", 1, 1, "tokens"]
                ),
                helper.make_tensor_value_info("heads", TensorProto.INT64, [4]),
            ],
            [helper.make_tensor_value_info(state, TensorProto.FLOAT, ["rows", WIDTH])],
            self._constants,
        )
        opset = helper.make_opsetid("", 20)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=10)
        return bytes(model.SerializeToString())

    def _attention(self, state: str, layer: str) -> str:
        query, key, value = (
            self._add(
                "Transpose",
                self._add("Reshape", self._dense(state, f"{layer}attention.self.{name}"), "heads"),
                perm=order,
            )
            for name, order in (
                ("query", [0, 2, 1, 3]),
                ("key", [0, 2, 3, 1]),
                ("value", [0, 2, 1, 3]),
            )
        )
        scores = self._add("Mul", self._add("MatMul", query, key), "scale")
        weights = self._add("Softmax", self._add("Add", scores, "padding"), axis=-1)
        mixed = self._add("Transpose", self._add("MatMul", weights, value), perm=[0, 2, 1, 3])
        return self._add("Reshape", mixed, "rows")

    def _dense(self, state: str, name: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._add("Gemm", state, weight, bias, transB=1)

    def _normalized(self, state: str, name: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._add("LayerNormalization", state, weight, bias, epsilon=_EPSILON)

    def _add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        """An initializer whose data stay where they are."""
        place = self._tensors[name]
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=place.shape)
        tensor.data_location = TensorProto.EXTERNAL
        where = {"location": self._file, "offset": place.offset, "length": place.length}
        for key, value in where.items():
            tensor.external_data.add(key=key, value=str(value))
        self._constants.append(tensor)
        return name
