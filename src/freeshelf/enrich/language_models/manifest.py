"""Manifest of a model directory: `manifest.json`, docs/reference/models.md."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from freeshelf.enrich.errors import ManifestError, NewerManifestError

MANIFEST_NAME = "manifest.json"
MODEL_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
SENTENCEPIECE_NAME = "sentencepiece.model"
VERSION = 1
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")

_TEXTS = ("license", "source", "provenance")
_POOLINGS = ("mean", "cls")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_MAX_BYTES = 1_000_000
_MAX_TOKENS = 8_192
_MAX_DIMENSIONS = 4_096


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Prefixes that a model needs before a query and before a passage."""

    query: str = ""
    passage: str = ""


@dataclass(frozen=True)
class Manifest:
    """Properties needed to use a model, and its origin.

    files: SHA-256 by name, of every file but the manifest. languages: primary subtags
    of BCP 47, empty for any. threshold: the cosine below which two texts are unrelated.
    """

    name: str
    dimension: int
    max_length: int
    files: dict[str, str]
    prefixes: Prefixes = Prefixes()
    pooling: str = "mean"
    languages: tuple[str, ...] = ()
    threshold: float = 0.0
    license: str = ""
    source: str = ""
    provenance: str = ""

    @cached_property
    def key(self) -> str:
        """Identity of the vectors: a digest of everything that determines them."""
        deciding = {
            "dimension": self.dimension,
            "max_length": self.max_length,
            "files": self.files,
            "prefixes": asdict(self.prefixes),
            "pooling": self.pooling,
        }
        text = json.dumps(deciding, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_manifest(manifest: Manifest, directory: Path) -> None:
    """Write a manifest into a model directory."""
    facts = {"version": VERSION, **asdict(manifest)}
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    (directory / MANIFEST_NAME).write_text(text + "\n", "utf-8")


def read_manifest(directory: Path) -> Manifest:
    """Read and check a manifest. Raises ManifestError or NewerManifestError."""
    path = directory / MANIFEST_NAME
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        facts = json.loads(content[:_MAX_BYTES])
    except FileNotFoundError as error:
        raise ManifestError(directory, f"it has no {MANIFEST_NAME}") from error
    except OSError as error:
        problem = f"{MANIFEST_NAME} cannot be read ({error.strerror})"
        raise ManifestError(directory, problem) from error
    except (ValueError, RecursionError) as error:
        problem = f"{MANIFEST_NAME} is not valid JSON ({error})"
        raise ManifestError(directory, problem) from error
    if not isinstance(facts, dict):
        raise ManifestError(directory, f"{MANIFEST_NAME} is not a JSON object")
    version = facts.get("version")
    if version != VERSION:
        if isinstance(version, int) and version > VERSION:
            problem = (
                f"a manifest of version {version}, and this Freeshelf knows version "
                f"{VERSION}"
            )
            raise NewerManifestError(directory, problem)
        raise ManifestError(directory, f"{MANIFEST_NAME} has no known version")
    try:
        return _checked(facts)
    except ValueError as error:
        raise ManifestError(directory, str(error)) from error


def _checked(facts: dict[str, Any]) -> Manifest:
    """Return a manifest of values of the right types. Raises ValueError."""
    prefixes = _get(facts, "prefixes", dict, {})
    languages = map(str, _get(facts, "languages", list, []))
    name = _get(facts, "name", str)
    _require(
        NAME_PATTERN.fullmatch(name),
        *("name", "must be of lower-case letters, digits, dots and hyphens"),
    )
    pooling = _get(facts, "pooling", str, "mean")
    _require(pooling in _POOLINGS, "pooling", f"must be one of {', '.join(_POOLINGS)}")
    threshold = _get(facts, "threshold", (int, float), 0.0)
    # Written so that NaN is rejected, too.
    is_cosine = -1 <= threshold <= 1
    _require(is_cosine, "threshold", "is not a cosine: it must be from -1 to 1")
    return Manifest(
        name=name,
        dimension=_number(facts, "dimension", _MAX_DIMENSIONS),
        max_length=_number(facts, "max_length", _MAX_TOKENS),
        files=_files(facts),
        prefixes=Prefixes(
            *(str(prefixes.get(kind, "")) for kind in ("query", "passage"))
        ),
        pooling=pooling,
        languages=tuple(
            dict.fromkeys(one.partition("-")[0].lower() for one in languages)
        ),
        threshold=float(threshold),
        **{name: _get(facts, name, str, "") for name in _TEXTS},
    )


def _get(facts: dict[str, Any], name: str, kind: Any, default: Any = None) -> Any:
    value = facts.get(name, default)
    is_right = isinstance(value, kind) and not isinstance(value, bool)
    _require(is_right, name, "is missing or of the wrong kind")
    return value


def _number(facts: dict[str, Any], name: str, most: int) -> int:
    value: int = _get(facts, name, int)
    _require(1 <= value <= most, name, f"is {value}, and must be from 1 to {most}")
    return value


def _files(facts: dict[str, Any]) -> dict[str, str]:
    files: dict[str, str] = _get(facts, "files", dict)
    for name, checksum in files.items():
        is_plain = _FILE_NAME.fullmatch(name) and name != MANIFEST_NAME
        _require(is_plain, "files", f"names {name!r}, which is not a plain file")
        has_sum = isinstance(checksum, str) and _SHA256.fullmatch(checksum)
        _require(has_sum, "files", f"has no SHA-256 for {name}")
    for name in (MODEL_NAME, TOKENIZER_NAME):
        _require(name in files, "files", f"does not name {name}")
    return dict(files)


def _require(is_right: object, name: str, problem: str) -> None:
    if not is_right:
        raise ValueError(f"“{name}” of {MANIFEST_NAME} {problem}")
