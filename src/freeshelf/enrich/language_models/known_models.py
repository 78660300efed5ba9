"""Models of the hub that are known by name, with what their model cards say of them.

No commit and no checksum is pinned: the hub names them at installation, each file is
compared with that, and the manifest keeps them. `--revision` chooses a commit.
"""

from dataclasses import dataclass
from typing import Literal

from freeshelf.enrich.language_models.manifest import Prefixes

_NONE = Prefixes()
_E5 = Prefixes(query="query: ", passage="passage: ")
# Passages have about 200 words; longer texts cost memory, also of models for 8,192.
_LENGTH = 512


@dataclass(frozen=True, slots=True)
class KnownModel:
    """Facts about a model of the hub.

    threshold: None if no figure is known; it is measured at installation.
    """

    identifier: str
    dimension: int
    license: str
    pooling: Literal["mean", "cls"] = "mean"
    prefixes: Prefixes = _NONE
    threshold: float | None = None
    max_length: int = _LENGTH
    kind: Literal["encoder", "reranker"] = "encoder"


KNOWN_MODELS = {
    "multilingual-e5-base": KnownModel(
        "intfloat/multilingual-e5-base",
        dimension=768,
        license="mit",
        prefixes=_E5,
        threshold=0.8,
    ),
    "multilingual-e5-large": KnownModel(
        "intfloat/multilingual-e5-large",
        dimension=1_024,
        license="mit",
        prefixes=_E5,
        threshold=0.8,
    ),
    "bge-m3": KnownModel(
        "BAAI/bge-m3",
        dimension=1_024,
        license="mit",
        pooling="cls",
    ),
    "mmarco-minilm": KnownModel(
        "cross-encoder/mmarco-mMiniLMv2-L12-H384-v1",
        dimension=1,
        license="apache-2.0",
        kind="reranker",
    ),
    # The makers publish no ONNX file: this is another's export of theirs.
    "bge-reranker-v2-m3": KnownModel(
        "onnx-community/bge-reranker-v2-m3-ONNX",
        dimension=1,
        license="apache-2.0",
        kind="reranker",
    ),
}


def known_model(source: str) -> tuple[str, KnownModel] | None:
    """Return a known model with its local name, by that or by its name on the hub."""
    asked = source.lower()
    for name, model in KNOWN_MODELS.items():
        if name == asked or model.identifier.lower() == asked:
            return name, model
    return None
