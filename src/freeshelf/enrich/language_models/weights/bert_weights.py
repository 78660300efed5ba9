"""Weights of a BERT: what a graph is built from, and those of a safetensors file.

https://github.com/huggingface/safetensors
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

BLOCK = 32
BLOCK_ZERO = 8

Pair = tuple[NDArray[np.float32], NDArray[np.float32]]  # of weights and biases

# The parts of a layer: self-attention, its output, and the feed-forward network.
QUERY, KEY, VALUE = "query", "key", "value"
ATTENTION_OUTPUT, INNER, OUTER = "attention_output", "inner", "outer"
ATTENTION_NORM, OUTER_NORM = "attention_norm", "outer_norm"


@dataclass(frozen=True, slots=True)
class ModelShape:
    """Dimensions of the network."""

    hidden: int
    layers: int
    heads: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Int8Table:
    """A table (rows, columns) in int8, each row with a scale: (rows, 1), float32."""

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Q4Table:
    """A table of (rows, columns) in Q4_0.

    codes: (rows, columns / 2) of uint8; in the 16 bytes of each block the low nibbles
    are its first 16 numbers and the high nibbles the others. scales: (rows, columns /
    32) of float16. A number is (nibble - 8) times the scale of its block.
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def values(self) -> NDArray[np.float32]:
        """Return the table in float32."""
        rows, blocks = self.scales.shape
        halves = self.codes.reshape(rows, blocks, BLOCK // 2)
        numbers = np.concatenate([halves & 0x0F, halves >> 4], axis=2).astype(np.int8)
        scales = self.scales.astype(np.float32)[:, :, np.newaxis]
        values: NDArray[np.float32] = (numbers - BLOCK_ZERO) * scales
        return values.reshape(rows, blocks * BLOCK)


def quantized_rows(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantize a matrix to int8 with a scale per row: (rows, columns), (rows, 1)."""
    maximum = np.iinfo(np.int8).max
    largest = np.abs(matrix).max(axis=1, keepdims=True)
    scales = (np.maximum(largest, np.finfo(np.float32).tiny) / maximum).astype(
        np.float32
    )
    return np.rint(matrix / scales).astype(np.int8), scales


_PARTS = {
    QUERY: "attention.self.query",
    KEY: "attention.self.key",
    VALUE: "attention.self.value",
    ATTENTION_OUTPUT: "attention.output.dense",
    ATTENTION_NORM: "attention.output.LayerNorm",
    INNER: "intermediate.dense",
    OUTER: "output.dense",
    OUTER_NORM: "output.LayerNorm",
}


class SafetensorsWeights:
    """Weights of a safetensors file and its config.json; layers count from 0."""

    def __init__(self, path: Path, config: dict[str, Any]) -> None:
        self._file = safe_open(str(path), framework="numpy")
        self.sizes = ModelShape(
            hidden=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )

    def token_embeddings(self) -> Int8Table:
        """Return the vectors of the tokens, quantized."""
        return Int8Table(
            *quantized_rows(self._get("embeddings.word_embeddings.weight"))
        )

    def position_embeddings(self) -> NDArray[np.float32]:
        """Return the vectors of the positions, including that of the first type."""
        positions = self._get("embeddings.position_embeddings.weight")
        embeddings: NDArray[np.float32] = (
            positions + self._get("embeddings.token_type_embeddings.weight")[0]
        )
        return embeddings

    def embedding_norm(self) -> Pair:
        """Return weight and bias of the normalization of a token."""
        return self._pair("embeddings.LayerNorm")

    def linear(self, layer: int, part: str) -> Pair:
        """Return the matrix (out, in) or weight, and the bias (out), of a part."""
        return self._pair(f"encoder.layer.{layer}.{_PARTS[part]}")

    norm = linear

    def _pair(self, name: str) -> Pair:
        return self._get(f"{name}.weight"), self._get(f"{name}.bias")

    def _get(self, name: str) -> NDArray[np.float32]:
        tensor: NDArray[np.float32] = self._file.get_tensor(name).astype(np.float32)
        return tensor
