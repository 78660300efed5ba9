"""A model directory of a few kilobytes whose meanings a test can foresee.

Every meaning has an axis of its own, and its words in six languages are one to the
model. Words that it does not know add nothing: a query and a passage without a known
word are at right angles. Words are found inside of words, so “labourer” is “labour”.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from freeshelf.enrich.language_models.manifest import Manifest, Prefixes, write_manifest
from freeshelf.enrich.language_models.registry import sha256_of

MEANINGS: Mapping[str, Sequence[str]] = {
    "forced labour": (
        *("forced labour", "forced labor", "trabajo forzoso", "travail forcé"),
        *("العمل الجبري", "принудительный труд", "强迫劳动"),
    ),
    "fishing": ("fishing", "pesca", "pêche", "صيد الأسماك", "рыболов", "渔业"),
    "passport": ("passport", "pasaporte", "passeport", "جواز السفر", "паспорт", "护照"),
    "child": ("child", "niño", "enfant", "طفل", "ребен", "儿童"),
    "debt": ("debt", "deuda", "dette", "دين", "долг", "债务"),
    "shelter": ("shelter", "albergue", "refuge", "مأوى", "приют", "庇护所"),
}
PREFIXES = Prefixes(query="query: ", passage="passage: ")
# Small beside a meaning, and all there is in a text without one.
_PREFIX_WEIGHT = 0.1


def make_model(
    models_dir: Path,
    *,
    name: str = "tiny",
    meanings: Mapping[str, Sequence[str]] = MEANINGS,
    languages: tuple[str, ...] = (),
    pooling: str = "mean",
    threshold: float = 0.5,
    unknown: float = 0.0,
) -> Path:
    """Make a model directory of that name and return it.

    unknown: what words without a meaning add, to every text alike.
    """
    directory = models_dir / name
    directory.mkdir(parents=True)
    pieces = ["<unk>", PREFIXES.query.strip(), PREFIXES.passage.strip()]
    axes = [-1, len(meanings), len(meanings) + 1]
    for axis, words in enumerate(meanings.values()):
        for word in words:
            # Words are split at spaces, so the first of several carries the meaning.
            parts = word.lower().split()
            pieces += [parts[0], *parts[1:]]
            axes += [axis, *[-1] * (len(parts) - 1)]
    kept = list(dict.fromkeys(pieces))
    vectors = np.zeros((len(kept), len(meanings) + 2), np.float32)
    for piece, axis in zip(pieces, axes, strict=True):
        if axis >= 0:
            is_prefix = axis >= len(meanings)
            vectors[kept.index(piece), axis] = _PREFIX_WEIGHT if is_prefix else 1.0
    vectors[0, -1] = unknown
    write_tokenizer(directory / "tokenizer.json", kept)
    write_graph(directory / "model.onnx", vectors)
    manifest = Manifest(
        name=name,
        dimension=vectors.shape[1],
        max_length=64,
        files={
            file: sha256_of(directory / file)
            for file in ("model.onnx", "tokenizer.json")
        },
        prefixes=PREFIXES,
        pooling=pooling,
        languages=languages,
        threshold=threshold,
        license="CC0-1.0",
        source="tests/enrich/model_factories.py",
        provenance="Made for a test.",
    )
    write_manifest(manifest, directory)
    return directory


def make_reranker(
    models_dir: Path, *words: str, name: str = "judge", labels: int = 1
) -> Path:
    """Make a reranker and return its directory.

    Its score is how many words of a passage are words of the question, of those that it
    knows.
    """
    directory = models_dir / name
    directory.mkdir(parents=True)
    write_tokenizer(directory / "tokenizer.json", ["<unk>", *words])
    write_pair_graph(directory / "model.onnx", labels=labels)
    files = ("model.onnx", "tokenizer.json")
    manifest = Manifest(
        name=name,
        dimension=1,
        max_length=64,
        files={file: sha256_of(directory / file) for file in files},
        kind="reranker",
    )
    write_manifest(manifest, directory)
    return directory


def use_models(settings: object, models_dir: Path, **options: object) -> None:
    """Let pytest-django's settings name another folder of models."""
    settings.FREESHELF_LANGUAGE_MODELS = {
        **settings.FREESHELF_LANGUAGE_MODELS,
        "DIRECTORY": str(models_dir),
        "ACTIVE": [],
        **options,
    }


def write_tokenizer(path: Path, pieces: Sequence[str]) -> None:
    """Write a tokenizer that finds these pieces; the first stands for all else."""
    scores = [(piece, -1.0 / max(len(piece), 1)) for piece in pieces]
    tokenizer = Tokenizer(models.Unigram(scores, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(path))


def write_graph(
    path: Path,
    vectors: np.ndarray,
    *,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    output: str = "last_hidden_state",
    operator: str = "Gather",
    domain: str = "",
) -> None:
    """Write a model that looks each token's vector up."""
    shape = ["batch", "sequence"]
    graph = helper.make_graph(
        [helper.make_node(operator, ["vectors", inputs[0]], [output], domain=domain)],
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in inputs
        ],
        [
            helper.make_tensor_value_info(
                output, TensorProto.FLOAT, [*shape, vectors.shape[1]]
            )
        ],
        [numpy_helper.from_array(vectors, "vectors")],
    )
    opsets = [helper.make_opsetid("", 17)]
    if domain:
        opsets.append(helper.make_opsetid(domain, 1))
    model = helper.make_model(graph, opset_imports=opsets)
    model.ir_version = 9
    onnx.save(model, str(path))


def write_pair_graph(path: Path, *, labels: int = 1) -> None:
    """Write a model that counts pairs of equal known tokens of two texts."""
    constants = {
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "first": np.array([1], np.int64),
        "second": np.array([2], np.int64),
        "both": np.array([1, 2], np.int64),
        "labels": np.ones((1, labels), np.float32),
    }
    node = helper.make_node
    ids, types = "input_ids", "token_type_ids"
    nodes = [
        node("Equal", [types, "zero"], ["asks"]),
        node("Equal", [types, "one"], ["says"]),
        node("Greater", [ids, "zero"], ["known"]),
        node("And", ["asks", "known"], ["asked"]),
        node("Unsqueeze", [ids, "second"], ["rows"]),
        node("Unsqueeze", [ids, "first"], ["columns"]),
        node("Unsqueeze", ["asked", "second"], ["asked_rows"]),
        node("Unsqueeze", ["says", "first"], ["said_columns"]),
        node("Equal", ["rows", "columns"], ["equal"]),
        node("And", ["asked_rows", "said_columns"], ["across"]),
        node("And", ["equal", "across"], ["shared"]),
        node("Cast", ["shared"], ["numbers"], to=TensorProto.FLOAT),
        node("ReduceSum", ["numbers", "both"], ["sums"], keepdims=0),
        node("Unsqueeze", ["sums", "first"], ["column"]),
        node("MatMul", ["column", "labels"], ["logits"]),
    ]
    shape = ["batch", "sequence"]
    graph = helper.make_graph(
        nodes,
        "pairs",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in (ids, types)
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", labels])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.save(model, str(path))
