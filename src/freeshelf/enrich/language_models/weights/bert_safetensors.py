"""Weights of a BERT from a safetensors file, as on Hugging Face.

https://github.com/huggingface/safetensors
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from freeshelf.enrich.language_models.weights.bert_weights import (
    ATTENTION_NORM,
    ATTENTION_OUTPUT,
    INNER,
    KEY,
    OUTER,
    OUTER_NORM,
    QUERY,
    VALUE,
    Int8Table,
    ModelShape,
    Pair,
    quantized_rows,
)

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
