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


class BertWeights:
    """Weights by the names that Hugging Face gave to those of BERT."""

    sizes: ModelShape

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return the numbers of a name; a matrix is (out, in)."""
        raise NotImplementedError

    def pair(self, name: str) -> Pair:
        """Return the weight and the bias of a part."""
        return self.tensor(f"{name}.weight"), self.tensor(f"{name}.bias")

    def token_embeddings(self) -> "Int8Table | Q4Table":
        """Return the vectors of the tokens, quantized."""
        words = self.tensor("embeddings.word_embeddings.weight")
        return Int8Table(*quantized_rows(words))

    def position_embeddings(self) -> NDArray[np.float32]:
        """Return the vectors of the positions, including that of the first type."""
        positions, types = (
            self.tensor(f"embeddings.{name}_embeddings.weight")
            for name in ("position", "token_type")
        )
        hidden = self.sizes.hidden
        embeddings: NDArray[np.float32] = (
            positions.reshape(-1, hidden) + types.reshape(-1, hidden)[0]
        )
        return embeddings


class SafetensorsWeights(BertWeights):
    """Weights of a safetensors file and its config.json."""

    def __init__(self, path: Path, config: dict[str, Any]) -> None:
        self._file = safe_open(str(path), framework="numpy")
        self.sizes = ModelShape(
            hidden=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )

    def tensor(self, name: str) -> NDArray[np.float32]:
        tensor: NDArray[np.float32] = self._file.get_tensor(name).astype(np.float32)
        return tensor
