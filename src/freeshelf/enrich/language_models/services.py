"""Installing, checking and removing models.

A model is prepared in a directory of its own whose name begins with a dot, tried out
there and then renamed: what is installed is whole, and works.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from freeshelf.enrich.language_models import conf
from freeshelf.enrich.language_models.errors import (
    BrokenModelError,
    ModelExistsError,
    ModelSourceError,
    NewerManifestError,
    RefusedModelError,
    UnknownModelError,
)
from freeshelf.enrich.language_models.manifest import NAME_PATTERN, write_manifest
from freeshelf.enrich.language_models.probing import probe
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    installed_models,
    read_model,
    verify,
)

_PREFIX = ".work-"
_LONGEST_SECONDS = 86_400.0

Report = Callable[[str], None]


def install(prepared: Path, *, name: str = "") -> InstalledModel:
    """Install a copy of a model directory; the same model again changes nothing.

    name: what to call it here, if not as its manifest does.

    Raises RefusedModelError, and ModelExistsError when its name is another model's.
    """
    with _refusing(prepared):
        model = read_model(prepared)
    wanted = replace(model.manifest, name=name or model.name)
    known = _known(wanted.name)
    if known is not None and known.key != model.key:
        raise ModelExistsError(wanted.name)
    target = conf.models_dir() / wanted.name
    with temporary_directory(conf.models_dir()) as place, _refusing(prepared):
        copy = place / wanted.name
        copy_model(model, copy)
        write_manifest(wanted, copy)
        copied = read_model(copy)
        verify(copied)
        probe(copied)
        _sync(copy)
        replace_directory(copy, target)
    return read_model(target)


def check(model: InstalledModel) -> None:
    """Compare files with their checksums and try it out. Raises BrokenModelError."""
    verify(model)
    probe(model)


def remove(name: str) -> None:
    """Remove a model, or a directory of models that cannot be used.

    Raises UnknownModelError. Processes that have it loaded go on until they ask again.
    """
    target = conf.models_dir() / name
    if not NAME_PATTERN.fullmatch(name) or not target.is_dir():
        installed = tuple(model.name for model in installed_models())
        raise UnknownModelError(name, installed=installed)
    with temporary_directory(conf.models_dir()) as place:
        target.rename(place / name)


@contextmanager
def temporary_directory(parent: Path) -> Iterator[Path]:
    """A directory beside the models, which is gone afterwards."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_away(parent)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _clear_away(parent: Path) -> None:
    """Remove what processes left that were killed: none works for a day."""
    for place in parent.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - place.stat().st_mtime > _LONGEST_SECONDS:
                shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _refusing(prepared: Path) -> Iterator[None]:
    """Say of what is broken that it was not installed."""
    try:
        yield
    except NewerManifestError:
        raise
    except BrokenModelError as error:
        raise RefusedModelError(prepared, error.problem) from error


def copy_model(model: InstalledModel, target: Path) -> None:
    """Copy the files that the manifest names. Raises ModelSourceError."""
    target.mkdir()
    try:
        for name in model.manifest.files:
            shutil.copyfile(model.directory / name, target / name)
    except OSError as error:
        raise ModelSourceError(
            f"{model.directory} cannot be copied ({error.strerror})."
        ) from error


def replace_directory(new: Path, target: Path) -> None:
    """Put a directory in the place of another, which may be there or not."""
    if target.exists():
        target.rename(new.parent / f"{target.name}.old")
    new.rename(target)


def _known(name: str) -> InstalledModel | None:
    return next((model for model in installed_models() if model.name == name), None)


def _sync(directory: Path) -> None:
    """Let the disk have everything before the name says that it is there."""
    for path in (*directory.iterdir(), directory):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
