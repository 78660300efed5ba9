"""Build the ONNX graph of a BERT in int8 from its weights (docs/adr/0214).

The token table stays in 4 or 8 bits and is unpacked only for the tokens of a text. The
matrices become int8 with one scale per column, and their inputs are quantized
dynamically (DynamicQuantizeLinear): ONNX Runtime fuses this form into one step.
Everything else is float32.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.parser
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from freeshelf.enrich.language_models.weights.bert_weights import (
    BLOCK,
    BLOCK_ZERO,
    BertWeights,
    Int8Table,
    Q4Table,
    quantized_rows,
)

DATA_NAME = "model.onnx.data"

_OPSET = 20
_IR_VERSION = 9
_MIN_EXTERNAL_BYTES = 4_096


def write_bert(weights: BertWeights, path: Path, *, quantize: bool = True) -> None:
    """Write the model, and its weights next to it as the mappable DATA_NAME.

    Without quantize the matrices are float32, four times as large.
    """
    model = _Graph(weights, quantize=quantize).model()
    onnx.save_model(
        model,
        str(path),
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=DATA_NAME,
        size_threshold=_MIN_EXTERNAL_BYTES,
    )


class _Graph:
    """Nodes and constants of the graph, in order of creation."""

    def __init__(self, weights: BertWeights, *, quantize: bool) -> None:
        self._weights = weights
        self._sizes = weights.sizes
        self._quantize = quantize
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        states = self._embedded()
        mask = self._attention_mask()
        for number in range(self._sizes.layers):
            states = self._layer(f"encoder.layer.{number}", states, mask)
        self._nodes.append(
            helper.make_node("Identity", [states], ["last_hidden_state"])
        )
        graph = onnx.parser.parse_graph(
            "bert (int64[texts, tokens] input_ids, int64[texts, tokens] attention_mask)"
            f" => (float[texts, tokens, {self._sizes.hidden}] last_hidden_state) {{}}"
        )
        graph.node.extend(self._nodes)
        graph.initializer.extend(self._constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _embedded(self) -> str:
        """Add the normalized sum of token, position and type embeddings."""
        table = self._weights.token_embeddings()
        words = (
            self._unpacked(table)
            if isinstance(table, Q4Table)
            else self._scaled_rows(table)
        )
        positions = self._constant(self._weights.position_embeddings())
        length = self._add("Shape", "input_ids", start=1, end=2)
        near = self._add("Slice", positions, self._numbers(0), length, self._numbers(0))
        states = self._add("Add", words, near)
        return self._normalized("embeddings.LayerNorm", states)

    def _scaled_rows(self, table: Int8Table) -> str:
        codes = self._add("Gather", self._constant(table.codes), "input_ids")
        scales = self._add("Gather", self._constant(table.scales), "input_ids")
        return self._add("Mul", self._float(codes), scales)

    def _unpacked(self, table: Q4Table) -> str:
        hidden = self._sizes.hidden
        shape = self._numbers(0, 0, hidden // BLOCK, BLOCK // 2)
        codes = self._add("Gather", self._constant(table.codes), "input_ids")
        low = self._add("BitwiseAnd", codes, self._constant(np.uint8(0x0F)))
        four = self._constant(np.uint8(4))
        high = self._add("BitShift", codes, four, direction="RIGHT")
        halves = [self._add("Reshape", half, shape) for half in (low, high)]
        numbers = self._float(self._add("Concat", *halves, axis=3))
        centred = self._add("Sub", numbers, self._scalar(BLOCK_ZERO))
        scales = self._add("Gather", self._constant(table.scales), "input_ids")
        wide = self._add("Unsqueeze", self._float(scales), self._numbers(3))
        values = self._add("Mul", centred, wide)
        return self._add("Reshape", values, self._numbers(0, 0, hidden))

    def _attention_mask(self) -> str:
        """Add the mask: 0 for text and a very small number for padding."""
        wide = self._add("Unsqueeze", "attention_mask", self._numbers(1, 2))
        absent = self._add("Sub", self._scalar(1), self._float(wide))
        return self._add("Mul", absent, self._scalar(-1e9))

    def _layer(self, name: str, states: str, mask: str) -> str:
        attended = self._linear(
            [f"{name}.attention.output.dense"], self._attention(name, states, mask)
        )
        states = self._normalized(
            f"{name}.attention.output.LayerNorm", self._add("Add", attended, states)
        )
        inner = self._add("Gelu", self._linear([f"{name}.intermediate.dense"], states))
        outer = self._linear([f"{name}.output.dense"], inner)
        return self._normalized(
            f"{name}.output.LayerNorm", self._add("Add", outer, states)
        )

    def _attention(self, name: str, states: str, mask: str) -> str:
        heads = self._sizes.heads
        width = self._sizes.hidden // heads
        # Queries, keys and values by one multiplication.
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        together = self._linear(parts, states)
        split = self._add("Reshape", together, self._numbers(0, 0, 3, heads, width))
        queries, keys, values = (
            self._add("Gather", split, self._constant(np.int64(part)), axis=2)
            for part in range(3)
        )
        queries = self._add("Transpose", queries, perm=[0, 2, 1, 3])
        keys = self._add("Transpose", keys, perm=[0, 2, 3, 1])
        values = self._add("Transpose", values, perm=[0, 2, 1, 3])
        scores = self._add(
            "Mul", self._add("MatMul", queries, keys), self._scalar(width**-0.5)
        )
        shares = self._add("Softmax", self._add("Add", scores, mask), axis=-1)
        mixed = self._add(
            "Transpose", self._add("MatMul", shares, values), perm=[0, 2, 1, 3]
        )
        return self._add("Reshape", mixed, self._numbers(0, 0, self._sizes.hidden))

    def _linear(self, parts: list[str], states: str) -> str:
        """Add states times the concatenated matrices of these parts, plus biases."""
        pairs = [self._weights.pair(part) for part in parts]
        matrix = np.concatenate([pair[0] for pair in pairs])
        bias = np.concatenate([pair[1] for pair in pairs])
        product = (
            self._quantized_product(states, matrix)
            if self._quantize
            else self._add("MatMul", states, self._constant(matrix.T))
        )
        return self._add("Add", product, self._constant(bias))

    def _quantized_product(self, states: str, matrix: NDArray[np.float32]) -> str:
        numbers, scales = quantized_rows(matrix)
        coarse, scale, zero = self._add_all("DynamicQuantizeLinear", [states], 3)
        zeros = self._constant(np.zeros(len(matrix), np.int8))
        product = self._add(
            "MatMulInteger", coarse, self._constant(numbers.T), zero, zeros
        )
        factors = self._add("Mul", scale, self._constant(scales[:, 0]))
        return self._add("Mul", self._float(product), factors)

    def _normalized(self, name: str, states: str) -> str:
        weight, bias = map(self._constant, self._weights.pair(name))
        return self._add(
            "LayerNormalization",
            *(states, weight, bias),
            axis=-1,
            epsilon=self._sizes.epsilon,
        )

    def _float(self, name: str) -> str:
        return self._add("Cast", name, to=TensorProto.FLOAT)

    def _scalar(self, value: float) -> str:
        return self._constant(np.float32(value))

    def _numbers(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _constant(self, value: Any) -> str:
        name = f"c{len(self._constants)}"
        array = np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value)
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def _add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        return self._add_all(operator, list(inputs), 1, **attributes)[0]

    def _add_all(
        self, operator: str, inputs: list[str], outputs: int, **attributes: Any
    ) -> list[str]:
        names = [f"t{len(self._nodes)}.{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return names
