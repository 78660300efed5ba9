"""Manifest of a model directory: `manifest.json`, docs/reference/models.md."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter
from pydantic import ValidationError as InvalidFactsError

from freeshelf.enrich.errors import ManifestError, NewerManifestError

MANIFEST_NAME = "manifest.json"
MODEL_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
SENTENCEPIECE_NAME = "sentencepiece.model"
VERSION = 1
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_MAX_BYTES = 1_000_000


def _named_files(files: dict[str, str]) -> dict[str, str]:
    for name in files:
        if not _FILE_NAME.fullmatch(name) or name == MANIFEST_NAME:
            raise ValueError(f"{name!r} is not a plain file")
    for name in (MODEL_NAME, TOKENIZER_NAME):
        if name not in files:
            raise ValueError(f"it does not name {name}")
    return files


def _primary_subtags(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.partition("-")[0].lower() for one in languages))


_Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
_Files = Annotated[dict[str, _Sha256], AfterValidator(_named_files)]


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Prefixes that a model needs before a query and before a passage."""

    query: str = ""
    passage: str = ""


@dataclass(frozen=True)
class Manifest:
    """Properties needed to use a model, and its origin.

    files: SHA-256 by name, of every file but the manifest. languages: primary subtags
    of BCP 47, empty for any. threshold: the cosine below which two texts are unrelated;
    None is measured at installation, and a reranker has none.
    kind: an encoder gives a vector for each text; a reranker reads a question and a
    passage together and gives one number, so its dimension is 1.
    """

    name: Annotated[str, StringConstraints(pattern=f"^{NAME_PATTERN.pattern}$")]
    dimension: Annotated[int, Field(ge=1, le=4_096)]
    max_length: Annotated[int, Field(ge=1, le=8_192)]
    files: _Files
    prefixes: Prefixes = Prefixes()
    pooling: Literal["mean", "cls"] = "mean"
    kind: Literal["encoder", "reranker"] = "encoder"
    languages: Annotated[tuple[str, ...], AfterValidator(_primary_subtags)] = ()
    threshold: Annotated[float, Field(ge=-1, lt=1, allow_inf_nan=False)] | None = None
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


_OBJECT = TypeAdapter(dict[str, Any])
_MANIFEST = TypeAdapter(Manifest)


def read_manifest(directory: Path) -> Manifest:
    """Read and check a manifest. Raises ManifestError or NewerManifestError."""
    try:
        with (directory / MANIFEST_NAME).open("rb") as file:
            content = file.read(_MAX_BYTES)
        version = _OBJECT.validate_json(content).get("version")
        if isinstance(version, int) and version > VERSION:
            problem = (
                f"a manifest of version {version}, and this Freeshelf knows version "
                f"{VERSION}"
            )
            raise NewerManifestError(directory, problem)
        if version != VERSION:
            raise ManifestError(directory, f"{MANIFEST_NAME} has no known version")
        return _MANIFEST.validate_json(content, strict=True)
    except FileNotFoundError as error:
        raise ManifestError(directory, f"it has no {MANIFEST_NAME}") from error
    except OSError as error:
        problem = f"{MANIFEST_NAME} cannot be read ({error.strerror})"
        raise ManifestError(directory, problem) from error
    except InvalidFactsError as error:
        wrong = error.errors()[0]
        place = ".".join(map(str, wrong["loc"]))
        named = f"“{place}” of {MANIFEST_NAME}" if place else MANIFEST_NAME
        problem = f"{named} is wrong: {wrong['msg'][:200]}"
        raise ManifestError(directory, problem) from error
