"""Manifest of a model directory: `manifest.json`, docs/reference/models.md."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from freeshelf.enrich.language_models.errors import ManifestError, NewerManifestError

MANIFEST_NAME = "manifest.json"
MODEL_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
SENTENCEPIECE_NAME = "sentencepiece.model"
VERSION = 1
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")

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


@dataclass(frozen=True, slots=True)
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

    @property
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
            raise NewerManifestError(directory, version=version, known=VERSION)
        raise ManifestError(directory, f"{MANIFEST_NAME} has no known version")
    return _Reader(facts, directory).manifest()


class _Reader:
    """Reader that checks the type of each value of a manifest."""

    def __init__(self, facts: dict[str, Any], directory: Path) -> None:
        self._facts = facts
        self._directory = directory

    def manifest(self) -> Manifest:
        prefixes = self._get("prefixes", dict, {})
        return Manifest(
            name=self._name(),
            dimension=self._number("dimension", _MAX_DIMENSIONS),
            max_length=self._number("max_length", _MAX_TOKENS),
            files=self._files(),
            prefixes=Prefixes(
                query=str(prefixes.get("query", "")),
                passage=str(prefixes.get("passage", "")),
            ),
            pooling=self._pooling(),
            languages=self._languages(),
            threshold=self._threshold(),
            license=self._get("license", str, ""),
            source=self._get("source", str, ""),
            provenance=self._get("provenance", str, ""),
        )

    def _get(self, name: str, kind: Any, default: Any = None) -> Any:
        value = self._facts.get(name, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self._problem(name, "is missing or of the wrong kind")
        return value

    def _number(self, name: str, most: int) -> int:
        value: int = self._get(name, int)
        if not 1 <= value <= most:
            raise self._problem(name, f"is {value}, and must be from 1 to {most}")
        return value

    def _languages(self) -> tuple[str, ...]:
        named = map(str, self._get("languages", list, []))
        return tuple(dict.fromkeys(one.partition("-")[0].lower() for one in named))

    def _threshold(self) -> float:
        value: float = self._get("threshold", (int, float), 0.0)
        # Written so that NaN is rejected, too.
        if not -1 <= value <= 1:
            raise self._problem("threshold", "is not a cosine: it must be from -1 to 1")
        return float(value)

    def _name(self) -> str:
        name: str = self._get("name", str)
        if not NAME_PATTERN.fullmatch(name):
            raise self._problem(
                "name", "must be of lower-case letters, digits, dots and hyphens"
            )
        return name

    def _pooling(self) -> str:
        pooling: str = self._get("pooling", str, "mean")
        if pooling not in _POOLINGS:
            raise self._problem("pooling", f"must be one of {', '.join(_POOLINGS)}")
        return pooling

    def _files(self) -> dict[str, str]:
        files: dict[str, str] = self._get("files", dict)
        for name, checksum in files.items():
            if not _FILE_NAME.fullmatch(name) or name == MANIFEST_NAME:
                raise self._problem(
                    "files", f"names {name!r}, which is not a plain file"
                )
            if not isinstance(checksum, str) or not _SHA256.fullmatch(checksum):
                raise self._problem("files", f"has no SHA-256 for {name}")
        for name in (MODEL_NAME, TOKENIZER_NAME):
            if name not in files:
                raise self._problem("files", f"does not name {name}")
        return dict(files)

    def _problem(self, name: str, what: str) -> ManifestError:
        return ManifestError(self._directory, f"“{name}” of {MANIFEST_NAME} {what}")
