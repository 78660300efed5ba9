"""Models of the hub that are known by name, with what the hub does not say of them.

No commit and no checksum is pinned: the hub names them at installation, each file is
compared with that, and the manifest keeps them. `--revision` chooses a commit.
"""

# Passages have about 200 words; longer texts cost memory, also of models for 8,192.
KNOWN_LENGTH = 512

KNOWN_MODELS = {
    "multilingual-e5-base": "intfloat/multilingual-e5-base",
    "multilingual-e5-large": "intfloat/multilingual-e5-large",
    "bge-m3": "BAAI/bge-m3",
    "mmarco-minilm": "cross-encoder/mmarco-mMiniLMv2-L12-H384-v1",
    # The makers publish no ONNX file: this is another's export of theirs.
    "bge-reranker-v2-m3": "onnx-community/bge-reranker-v2-m3-ONNX",
}


def known_name(source: str) -> str:
    """Return the local name of a model, by that or the hub's; "" if it is not known."""
    asked = source.lower()
    for name, identifier in KNOWN_MODELS.items():
        if asked in (name, identifier.lower()):
            return name
    return ""
