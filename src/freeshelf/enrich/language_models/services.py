"""Install, check and remove models.

A model is prepared in a directory whose name begins with a dot, tested there and then
renamed: an installed model is complete and works.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from freeshelf.enrich.language_models.conf import models_dir
from freeshelf.enrich.language_models.errors import (
    BrokenModelError,
    ModelExistsError,
    ModelSourceError,
    NewerManifestError,
    RefusedModelError,
)
from freeshelf.enrich.language_models.manifest import NAME_PATTERN, write_manifest
from freeshelf.enrich.language_models.probing import probe
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    installed_models,
    read_model,
    unknown_model,
    verify,
)

_PREFIX = ".work-"
_MAX_SECONDS = 86_400.0

Report = Callable[[str], None]


def install(prepared: Path, *, name: str = "") -> InstalledModel:
    """Install a copy of a model directory; it is idempotent.

    name: a local name, if not the one in the manifest. Raises RefusedModelError, and
    ModelExistsError when another model has the name.
    """
    with _refusing(prepared):
        model = read_model(prepared)
    manifest = replace(model.manifest, name=name or model.name)
    known = _known(manifest.name)
    if known is not None and known.key != model.key:
        raise ModelExistsError(manifest.name)
    target = models_dir() / manifest.name
    with temporary_directory(models_dir()) as directory, _refusing(prepared):
        copy = directory / manifest.name
        copy_model(model, copy)
        write_manifest(manifest, copy)
        copied = read_model(copy)
        check(copied)
        _sync(copy)
        replace_directory(copy, target)
    return read_model(target)


def check(model: InstalledModel) -> None:
    """Compare files with their checksums and test a model. Raises BrokenModelError."""
    verify(model)
    probe(model)


def remove(name: str) -> None:
    """Remove a model, or a model directory that cannot be used.

    Raises UnknownModelError. Processes that have it loaded continue until their next
    lookup.
    """
    target = models_dir() / name
    if not NAME_PATTERN.fullmatch(name) or not target.is_dir():
        raise unknown_model(name)
    with temporary_directory(models_dir()) as directory:
        target.rename(directory / name)


@contextmanager
def temporary_directory(parent: Path) -> Iterator[Path]:
    """Create a temporary directory next to the models, and remove it afterwards."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear_away(parent)
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _clear_away(parent: Path) -> None:
    """Remove the directories of killed processes, which are older than a day."""
    for directory in parent.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - directory.stat().st_mtime > _MAX_SECONDS:
                shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _refusing(prepared: Path) -> Iterator[None]:
    """Convert errors of a broken model into RefusedModelError."""
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
    """Replace a directory, which may exist or not."""
    if target.exists():
        target.rename(new.parent / f"{target.name}.old")
    new.rename(target)


def _known(name: str) -> InstalledModel | None:
    return next((model for model in installed_models() if model.name == name), None)


def _sync(directory: Path) -> None:
    """Flush everything to disk before the rename."""
    for path in (*directory.iterdir(), directory):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
