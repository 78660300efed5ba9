"""The weights of a BERT, wherever they are from, as the graph asks for them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
BLOCK_ZERO = 8

# The parts of a layer: self-attention, its output, and the feed-forward network.
QUERY, KEY, VALUE = "query", "key", "value"
ATTENTION_OUTPUT, INNER, OUTER = "attention_output", "inner", "outer"
ATTENTION_NORM, OUTER_NORM = "attention_norm", "outer_norm"


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The shape of the network."""

    hidden: int
    layers: int
    heads: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Int8Table:
    """A table of (rows, columns) in int8, each row with a scale: (rows, 1), float32."""

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Q4Table:
    """A table of (rows, columns) in Q4_0.

    codes: (rows, columns / 2) of uint8; in the 16 bytes of each block the low halves
    are its first 16 numbers and the high halves the others. scales: (rows, columns /
    32) of float16. A number is (half - 8) times the scale of its block.
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def values(self) -> NDArray[np.float32]:
        """The table in float32."""
        rows, blocks = self.scales.shape
        halves = self.codes.reshape(rows, blocks, BLOCK // 2)
        numbers = np.concatenate([halves & 0x0F, halves >> 4], axis=2).astype(np.int8)
        scales = self.scales.astype(np.float32)[:, :, np.newaxis]
        values: NDArray[np.float32] = (numbers - BLOCK_ZERO) * scales
        return values.reshape(rows, blocks * BLOCK)


class BertWeights(Protocol):
    """What a graph is made of; layers count from 0."""

    @property
    def sizes(self) -> ModelShape:
        """The shape of the network."""
        ...

    def token_embeddings(self) -> Int8Table | Q4Table:
        """The vectors of the tokens."""
        ...

    def position_embeddings(self) -> NDArray[np.float32]:
        """The vectors of the positions, that of the first type added."""
        ...

    def embedding_norm(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weight and bias of the normalization of a token."""
        ...

    def linear(
        self, layer: int, part: str
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The matrix (out, in) and the bias (out) of a part."""
        ...

    def norm(
        self, layer: int, part: str
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weight and bias of a normalization."""
        ...


def quantized_rows(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix in int8, each row with its own scale: (rows, columns) and (rows, 1)."""
    most = np.iinfo(np.int8).max
    largest = np.abs(matrix).max(axis=1, keepdims=True)
    scales = (np.maximum(largest, np.finfo(np.float32).tiny) / most).astype(np.float32)
    return np.rint(matrix / scales).astype(np.int8), scales
