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

from freeshelf.enrich import errors
from freeshelf.enrich.language_models.manifest import NAME_PATTERN, write_manifest
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    installed_models,
    models_dir,
    read_model,
    unknown_model,
    verify,
)
from freeshelf.enrich.language_models.trial import Trial, probe

_PREFIX = ".work-"
_MAX_SECONDS = 86_400.0

Report = Callable[[str], None]


def install(
    prepared: Path, *, name: str = "", report: Report = lambda _line: None
) -> InstalledModel:
    """Install a copy of a model directory; it is idempotent.

    name: a local name, if not the one in the manifest. report: is told what the model
    costs here before it can be used. Raises RefusedModelError, and ModelExistsError
    when another model has the name.
    """
    with _refusing(prepared):
        model = read_model(prepared)
    manifest = replace(model.manifest, name=name or model.name)
    for known in installed_models():
        if known.name == manifest.name and known.key != model.key:
            raise errors.ModelExistsError(manifest.name)
    target = models_dir() / manifest.name
    with temporary_directory(models_dir()) as directory, _refusing(prepared):
        copy = directory / manifest.name
        copy_model(model, copy)
        write_manifest(manifest, copy)
        trial = check(read_model(copy))
        report(cost(manifest.kind, trial))
        if manifest.threshold is None and manifest.kind == "encoder":
            manifest = replace(manifest, threshold=round(trial.unrelated, 3))
            write_manifest(manifest, copy)
            report(
                f"{unrelated(trial)} This is its threshold, if you name no other with "
                f"--threshold."
            )
        _sync(copy)
        replace_directory(copy, target)
    return read_model(target)


def check(model: InstalledModel) -> Trial:
    """Compare files with their checksums and test a model. Raises BrokenModelError."""
    verify(model)
    return probe(model)


def cost(kind: str, trial: Trial) -> str:
    """Return what a model costs on this machine, in a sentence."""
    if kind == "reranker":
        return (
            f"Measured here: {trial.passage_ms:,.1f} ms to compare a question with a "
            f"passage, so {trial.question_ms:,.1f} ms more for each question."
        )
    return (
        f"Measured here: {trial.question_ms:,.1f} ms to read a question, "
        f"{trial.passage_ms:,.1f} ms to read a passage of 200 words."
    )


def unrelated(trial: Trial) -> str:
    """Return how similar unrelated texts are to an encoder, in a sentence."""
    return (
        f"Of texts that have nothing to do with each other, three quarters have a "
        f"cosine of {trial.unrelated:.3f} or less."
    )


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
    except errors.NewerManifestError:
        raise
    except errors.BrokenModelError as error:
        raise errors.RefusedModelError(prepared, error.problem) from error


def copy_model(model: InstalledModel, target: Path) -> None:
    """Copy the files that the manifest names. Raises ModelSourceError."""
    target.mkdir()
    try:
        for name in model.manifest.files:
            shutil.copyfile(model.directory / name, target / name)
    except OSError as error:
        raise errors.ModelSourceError(
            f"{model.directory} cannot be copied ({error.strerror})."
        ) from error


def replace_directory(new: Path, target: Path) -> None:
    """Replace a directory, which may exist or not."""
    if target.exists():
        target.rename(new.parent / f"{target.name}.old")
    new.rename(target)


def _sync(directory: Path) -> None:
    """Flush everything to disk before the rename."""
    for path in (*directory.iterdir(), directory):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
