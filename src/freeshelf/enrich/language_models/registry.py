"""Installed and active models, and their settings, FREESHELF_LANGUAGE_MODELS.

Every directory in models_dir() that has a manifest is a model.

DIRECTORY (of the model directories), ACTIVE (names in order; none: all that are
installed, those for any language before others, then by name), THREADS and
BACKGROUND_THREADS (of one query, and of the worker), HUB (the URL of the hub),
CACHE_DIR (converted models, for reuse by another library), RERANKER (name of the model
that sorts the first results; none: they are not sorted again), RERANKED (how many),
TOKEN_PASSAGES (up to how many passages the vectors of tokens are kept).
"""

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from freeshelf.enrich.errors import BrokenModelError, ModelError, UnknownModelError
from freeshelf.enrich.language_models.manifest import (
    MANIFEST_NAME,
    Manifest,
    read_manifest,
)


def models_dir() -> Path:
    """Return the parent of the model directories."""
    return Path(_options()["DIRECTORY"])


def encoder_threads(*, in_background: bool) -> int:
    """Return how many threads one encoder may use."""
    name = "BACKGROUND_THREADS" if in_background else "THREADS"
    return int(_options()[name])


def reranked_records() -> int:
    """Return how many of the first records the reranker sorts."""
    return int(_options()["RERANKED"])


def most_token_passages() -> int:
    """Return up to how many passages a model keeps the vectors of their tokens."""
    return int(_options()["TOKEN_PASSAGES"])


def hub_url() -> str:
    """Return the URL of the hub, without a trailing slash."""
    return str(_options()["HUB"]).rstrip("/")


def cache_dir() -> Path:
    """Return the directory of converted models, for reuse by another library."""
    return Path(_options()["CACHE_DIR"])


def _options() -> dict[str, Any]:
    options: dict[str, Any] = settings.FREESHELF_LANGUAGE_MODELS
    return options


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class InstalledModel:
    """A model directory with a valid manifest."""

    directory: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The name for commands and settings."""
        return self.manifest.name

    @property
    def key(self) -> str:
        """Identity of its vectors."""
        return self.manifest.key

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector."""
        return self.manifest.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that it supports, BCP 47; none: any."""
        return self.manifest.languages

    @property
    def threshold(self) -> float:
        """The cosine below which two texts are unrelated."""
        return self.manifest.threshold or 0.0

    @property
    def is_reranker(self) -> bool:
        """Return whether it compares a query with a passage and encodes neither."""
        return self.manifest.kind == "reranker"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InstalledModel) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, str, str]:
        return (str(self.directory), self.name, self.key)


def active_models() -> tuple[InstalledModel, ...]:
    """Return the active encoders in order; cheap, and always up to date.

    Broken models are skipped; `freeshelf doctor` reports them.
    """
    encoders = [model for model in installed_models() if not model.is_reranker]
    found = {model.name: model for model in encoders}
    if names := _options()["ACTIVE"]:
        return tuple(found[name] for name in names if name in found)
    return tuple(found.values())


def active_reranker() -> InstalledModel | None:
    """Return the reranker that the settings name, None if there is none or it broke."""
    name = _options()["RERANKER"]
    rerankers = (model for model in installed_models() if model.is_reranker)
    return next((model for model in rerankers if model.name == name), None)


def installed_models() -> tuple[InstalledModel, ...]:
    """Return every valid model; those for any language come first."""
    models = [model for model in _looked_at() if isinstance(model, InstalledModel)]
    return tuple(sorted(models, key=lambda model: (bool(model.languages), model.name)))


def broken_models() -> tuple[ModelError, ...]:
    """Return the error of each model directory that cannot be used."""
    return tuple(found for found in _looked_at() if isinstance(found, ModelError))


def installed_model(name: str) -> InstalledModel:
    """Return the model of that name. Raises UnknownModelError, BrokenModelError."""
    for model in installed_models():
        if model.name == name:
            return model
    for problem in broken_models():
        if isinstance(problem, BrokenModelError) and problem.directory.name == name:
            raise problem
    raise unknown_model(name)


def unknown_model(name: str) -> UnknownModelError:
    """Return the error for a name, with the names that are installed."""
    installed = ", ".join(model.name for model in installed_models()) or "none"
    return UnknownModelError(name, installed=installed)


def read_model(directory: Path) -> InstalledModel:
    """Return the model in a directory with all files. Raises BrokenModelError."""
    model = InstalledModel(directory=directory, manifest=read_manifest(directory))
    for name in model.manifest.files:
        path = directory / name
        if path.is_symlink() or not path.is_file():
            raise BrokenModelError(directory, f"its file {name} is missing")
    return model


def verify(model: InstalledModel) -> None:
    """Compare every file with its checksum. Raises BrokenModelError."""
    for name, expected in model.manifest.files.items():
        try:
            found = sha256_of(model.directory / name)
        except OSError as error:
            problem = f"its file {name} cannot be read ({error.strerror})"
            raise BrokenModelError(model.directory, problem) from error
        if found != expected:
            problem = f"its file {name} is not the one that the manifest names"
            raise BrokenModelError(model.directory, problem)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _looked_at() -> list[InstalledModel | ModelError]:
    """Return all model directories; a manifest is re-read only when it changes."""
    try:
        directories = sorted(models_dir().iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [
        _read(directory, _changed(directory), _changed(directory / MANIFEST_NAME)[0])
        for directory in directories
        # Directories that are being installed or removed begin with a dot.
        if not directory.name.startswith(".") and directory.is_dir()
    ]


def _changed(path: Path) -> tuple[int, int]:
    """Return modification time and inode of a file; zeros if it is missing."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino


@lru_cache(maxsize=64)
def _read(directory: Path, *_changed: object) -> InstalledModel | ModelError:
    try:
        model = read_model(directory)
        if model.name != directory.name:
            problem = f"its manifest names it {model.name!r}"
            raise BrokenModelError(directory, problem)
    except ModelError as error:
        logger.warning("%s", error)
        return error
    return model
