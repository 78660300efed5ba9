"""Which models are installed, and which of them are used.

Every directory in models_dir() that has a manifest is a model. Those are used that the
setting ACTIVE names, in its order; without it all of them, those for any language
before those for some, then by name.
"""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from freeshelf.enrich.language_models import conf
from freeshelf.enrich.language_models.errors import (
    BrokenModelError,
    ModelError,
    UnknownModelError,
)
from freeshelf.enrich.language_models.manifest import (
    MANIFEST_NAME,
    Manifest,
    read_manifest,
)

logger = logging.getLogger(__name__)
_CHUNK = 1024 * 1024

# What the file system says of a model: where, and when which of its parts changed.
_Mark = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class InstalledModel:
    """A model directory whose manifest can be read."""

    directory: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The name that commands and settings use."""
        return self.manifest.name

    @property
    def key(self) -> str:
        """The identity of its vectors."""
        return self.manifest.key

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self.manifest.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it reads, BCP 47; none: any."""
        return self.manifest.languages

    @property
    def threshold(self) -> float:
        """The cosine below which two texts have nothing to do with each other."""
        return self.manifest.threshold

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InstalledModel) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, str, str]:
        return (str(self.directory), self.name, self.key)


_READ: dict[_Mark, InstalledModel | ModelError] = {}
_LOCK = Lock()


def active_models() -> tuple[InstalledModel, ...]:
    """The models to use, the most important first; cheap, and always of this moment.

    What is broken is left out, and told by `freeshelf doctor`.
    """
    found = {model.name: model for model in installed_models()}
    if names := conf.active_names():
        return tuple(found[name] for name in names if name in found)
    return tuple(found.values())


def installed_models() -> tuple[InstalledModel, ...]:
    """Every model whose manifest can be read; those for any language come first."""
    models = [model for model in _looked_at() if isinstance(model, InstalledModel)]
    return tuple(sorted(models, key=lambda model: (bool(model.languages), model.name)))


def broken_models() -> tuple[ModelError, ...]:
    """What stands in the way of each model directory that cannot be used."""
    return tuple(found for found in _looked_at() if isinstance(found, ModelError))


def installed_model(name: str) -> InstalledModel:
    """The model of that name. Raises UnknownModelError and BrokenModelError."""
    models = installed_models()
    for model in models:
        if model.name == name:
            return model
    for problem in broken_models():
        if isinstance(problem, BrokenModelError) and problem.directory.name == name:
            raise problem
    raise UnknownModelError(name, installed=tuple(model.name for model in models))


def read_model(directory: Path) -> InstalledModel:
    """The model in a directory, its files present. Raises BrokenModelError."""
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
    """The checksum of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _looked_at() -> list[InstalledModel | ModelError]:
    """All model directories; a manifest is read again only when it was written anew."""
    marks = _marks()
    with _LOCK:
        for gone in _READ.keys() - set(marks):
            del _READ[gone]
        for mark in marks:
            if mark not in _READ:
                _READ[mark] = _read(Path(mark[0]))
        return [_READ[mark] for mark in marks]


def _marks() -> list[_Mark]:
    marks = []
    try:
        directories = sorted(conf.models_dir().iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    for directory in directories:
        # What is being installed, and what is being removed, begins with a dot.
        if directory.name.startswith(".") or not directory.is_dir():
            continue
        mark = (
            str(directory),
            *_changed(directory),
            _changed(directory / MANIFEST_NAME)[0],
        )
        marks.append(mark)
    return marks


def _changed(path: Path) -> tuple[int, int]:
    """When a file was written, and as which; nothing for one that is not there."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino


def _read(directory: Path) -> InstalledModel | ModelError:
    try:
        model = read_model(directory)
        if model.name != directory.name:
            problem = f"its manifest names it {model.name!r}"
            raise BrokenModelError(directory, problem)
    except ModelError as error:
        logger.warning("%s", error)
        return error
    return model
