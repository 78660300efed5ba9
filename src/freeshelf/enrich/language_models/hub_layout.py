"""Convert a model from the layout of the Hugging Face hub.

It reads an ONNX file (of sentence-transformers: in `onnx/`), tokenizer.json,
config.json, and if present 1_Pooling/config.json, sentence_bert_config.json and
config_sentence_transformers.json.
"""

import json
import re
import shutil
from collections.abc import Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from freeshelf.enrich.errors import ModelSourceError
from freeshelf.enrich.language_models.known_models import KNOWN_LENGTH, known_name
from freeshelf.enrich.language_models.manifest import (
    MODEL_NAME,
    NAME_PATTERN,
    TOKENIZER_NAME,
    Manifest,
    Prefixes,
    write_manifest,
)
from freeshelf.enrich.language_models.registry import sha256_of

# The smaller ones first: they are faster and differ little.
ONNX_FILES = (
    "onnx/model_quantized.onnx",
    "onnx/model_qint8_avx512_vnni.onnx",
    "onnx/model_int8.onnx",
    "onnx/model.onnx",
    "model.onnx",
)
TOKENIZERS = ("tokenizer.json", "onnx/tokenizer.json")
FACTS = (
    "config.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
)
DATA_ENDINGS = ("_data", ".data")

_MAX_FACTS_BYTES = 10_000_000
_DEFAULT_LENGTH = 512
_MODE = "pooling_mode_"
_MEANS = ({"pooling_mode_mean_tokens"}, {"pooling_mode_mean_sqrt_len_tokens"})
_MAX_LENGTH = 8_192
# Only the model cards name the prefixes of this family.
_E5 = Prefixes(query="query: ", passage="passage: ")
_E5_THRESHOLD = 0.8


@dataclass(frozen=True, slots=True)
class InstallOptions:
    """Options of the operator; empty means the model's own value."""

    name: str = ""
    onnx_file: str = ""
    query_prefix: str | None = None
    passage_prefix: str | None = None
    threshold: float | None = None


def chosen_files(names: Set[str], *, wanted: str = "") -> tuple[str, list[str]]:
    """Return the ONNX file to use, and all files that are needed with it.

    Raises ModelSourceError when there is no ONNX file or no tokenizer among the names.
    """
    onnx_file = wanted or next((name for name in ONNX_FILES if name in names), "")
    if onnx_file not in names or ".." in onnx_file or onnx_file.startswith("/"):
        looked_for = wanted or ", ".join(ONNX_FILES)
        raise ModelSourceError(f"There is no ONNX file: looked for {looked_for}.")
    tokenizer = next((name for name in TOKENIZERS if name in names), "")
    if not tokenizer:
        raise ModelSourceError(f"There is no {TOKENIZER_NAME}.")
    data = [onnx_file + ending for ending in DATA_ENDINGS]
    if not names.isdisjoint(data):
        data += sorted(name for name in names if _is_tensor(name, onnx_file))
    needed = [onnx_file, tokenizer, *data, *FACTS]
    return onnx_file, [name for name in needed if name in names]


def _is_tensor(name: str, onnx_file: str) -> bool:
    """Return whether it is a file without an ending beside the graph.

    Exports with large weights have small tensors in files named after these.
    """
    folder, _, file = name.rpartition("/")
    return folder == onnx_file.rpartition("/")[0] and "." not in file


def manifest_of_origin(identifier: str, **facts: Any) -> Manifest:
    """Return a manifest of facts that are known before the files are read."""
    return Manifest(identifier, dimension=0, max_length=0, files={}, **facts)


def prepare(
    folder: Path, target: Path, *, origin: Manifest, options: InstallOptions
) -> None:
    """Write a model directory from a folder in the hub's layout.

    origin: what is known before, with the identifier as name. Raises ModelSourceError
    naming what is missing.
    """
    # The hub's own program stores files elsewhere, and links to them.
    names = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }
    onnx_file, needed = chosen_files(names, wanted=options.onnx_file)
    target.mkdir()
    files = []
    for name in needed:
        if name in FACTS:
            continue
        # Files of weights keep their names.
        own = MODEL_NAME if name == onnx_file else name.rpartition("/")[2]
        shutil.copyfile(folder / name, target / own)
        files.append(own)
    facts = {name: _read(folder / name) for name in FACTS if name in names}
    checksums = {name: sha256_of(target / name) for name in files}
    write_manifest(_manifest(facts, checksums, origin, options), target)


def _manifest(
    facts: dict[str, dict[str, Any]],
    files: dict[str, str],
    origin: Manifest,
    wishes: InstallOptions,
) -> Manifest:
    config = facts.get("config.json", {})
    known = known_name(origin.name)
    described = replace(
        origin,
        name=wishes.name or known or _name(origin.name),
        max_length=min(_length(facts), KNOWN_LENGTH if known else _MAX_LENGTH),
        files=files,
    )
    if _is_reranker(config):
        return replace(described, dimension=1, kind="reranker")
    pooling = facts.get("1_Pooling/config.json", {})
    is_e5 = bool(re.search(r"\be5\b", origin.name.lower()))
    dimension = pooling.get("word_embedding_dimension") or config.get("hidden_size")
    if not isinstance(dimension, int):
        raise ModelSourceError("config.json does not say the model's hidden_size.")
    usual = _E5_THRESHOLD if is_e5 else None
    return replace(
        described,
        dimension=dimension,
        prefixes=_prefixes(facts, wishes, _E5 if is_e5 else Prefixes()),
        pooling=_pooling(pooling),
        threshold=usual if wishes.threshold is None else wishes.threshold,
    )


def _is_reranker(config: dict[str, Any]) -> bool:
    """Return whether the model judges texts instead of encoding them.

    Raises ModelSourceError for one with several labels.
    """
    architectures = config.get("architectures")
    named = architectures if isinstance(architectures, list) else []
    if not any(str(name).endswith("ForSequenceClassification") for name in named):
        return False
    labels = config.get("id2label")
    if isinstance(labels, dict) and len(labels) > 1:
        raise ModelSourceError(
            f"The model sorts texts into {len(labels)} kinds: choose one that gives a "
            f"question and a passage one number."
        )
    return True


def _pooling(options: dict[str, Any]) -> Literal["mean", "cls"]:
    """Return the pooling method; raise ModelSourceError for an unsupported one.

    A mean divided by the root of the length has the direction of the mean.
    """
    modes = {name for name, is_so in options.items() if _MODE in name and is_so is True}
    if not modes or modes in _MEANS:
        return "mean"
    if modes == {"pooling_mode_cls_token"}:
        return "cls"
    raise ModelSourceError(
        f"The model makes its vectors by {', '.join(sorted(modes))}: choose one that "
        f"takes the mean of its tokens, or the first one."
    )


def _length(facts: dict[str, dict[str, Any]]) -> int:
    stated_length = facts.get("sentence_bert_config.json", {}).get("max_seq_length")
    config = facts.get("config.json", {})
    length = stated_length or config.get("max_position_embeddings") or _DEFAULT_LENGTH
    if not isinstance(length, int) or length < 1:
        raise ModelSourceError(
            f"The maximum length of the model is said as {length!r}."
        )
    if not stated_length and config.get("model_type") in {"xlm-roberta", "roberta"}:
        length -= 2  # this family counts positions from 2
    return length


def _prefixes(
    facts: dict[str, dict[str, Any]], wishes: InstallOptions, usual: Prefixes
) -> Prefixes:
    prompts = facts.get("config_sentence_transformers.json", {}).get("prompts")
    prompts = prompts if isinstance(prompts, dict) else {}
    query, passage = wishes.query_prefix, wishes.passage_prefix
    if query is None:
        query = str(prompts.get("query") or usual.query)
    if passage is None:
        stated = prompts.get("passage") or prompts.get("document")
        passage = str(stated or usual.passage)
    return Prefixes(query, passage)


def _name(identifier: str) -> str:
    last = identifier.rstrip("/").rpartition("/")[2].lower()
    name = re.sub(r"[^a-z0-9._-]+", "-", last).strip("-._")[:80]
    if not NAME_PATTERN.fullmatch(name):
        raise ModelSourceError(
            f"{identifier!r} gives the model no name: choose one with --name."
        )
    return name


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        content = file.read(_MAX_FACTS_BYTES)
    try:
        facts = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelSourceError(f"{path.name} is not valid JSON ({error}).") from error
    return facts if isinstance(facts, dict) else {}
