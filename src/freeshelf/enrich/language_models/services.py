"""Install, check and remove models.

A model is prepared in a directory whose name begins with a dot, tested there and then
renamed: an installed model is complete and works.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx.external_data_helper import ExternalDataInfo, uses_external_data

from freeshelf.core import sandbox
from freeshelf.core.sandbox import SandboxError, SandboxLimits
from freeshelf.enrich import errors
from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.enrich.language_models.manifest import (
    MODEL_NAME,
    NAME_PATTERN,
    write_manifest,
)
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    installed_models,
    models_dir,
    read_model,
    unknown_model,
    verify,
)

# ONNX's own operators, and those that come with ONNX Runtime.
_DOMAINS = {"", "ai.onnx", "ai.onnx.ml", "com.microsoft"}
_MAX_BYTES = 2**31 - 1  # a protobuf cannot be larger


def problem_of(path: Path, *, beside: Collection[str]) -> str:
    """Return why an ONNX file must not be used, or "".

    beside: the files that may contain its weights. External weights elsewhere and
    custom operators, which need code of their own, are rejected.
    """
    size = path.stat().st_size
    if size > _MAX_BYTES:
        return f"{path.name} has {size:,} bytes, and an ONNX file has 2 GB at most"
    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError) as error:
        return f"{path.name} is not an ONNX file ({str(error)[:200]})"
    for part in _parts(model):
        if isinstance(part, onnx.TensorProto) and uses_external_data(part):
            source = ExternalDataInfo(part).location
            if source not in beside:
                return (
                    f"{path.name} wants weights from {source!r}, which is not a file "
                    f"of this directory that the manifest names"
                )
        if isinstance(part, onnx.NodeProto) and part.domain not in _DOMAINS:
            return (
                f"{path.name} needs the operator {part.op_type} of {part.domain!r}, "
                f"which ONNX Runtime does not have"
            )
    return ""


def _parts(message: Any) -> Iterator[Any]:
    """Yield all messages within a message, as those of graphs in conditions."""
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if field.is_repeated else (value,):
                yield part
                yield from _parts(part)


_TARGET = "freeshelf.enrich.language_models.services:run_probe"
_LIMITS = SandboxLimits(
    memory_bytes=8 * 1024**3, cpu_seconds=300, wall_seconds=600, silence_seconds=600
)
# Of several scripts and lengths; the last is longer than any model reads.
_TEXTS = (
    "",
    "forced labour",
    "trabajo forzoso",
    "强迫劳动",
    "العمل الجبري ",
    "a b " * 9_000,
)
_ALMOST_ONE = 1e-3


def probe(model: InstalledModel) -> None:
    """Check the graph, load it and encode some texts. Raises BrokenModelError."""
    try:
        found = sandbox.call(
            _TARGET, {"directory": str(model.directory)}, limits=_LIMITS
        )
    except SandboxError as error:
        problem = f"it fails when it is tried out ({error})"
        raise errors.BrokenModelError(model.directory, problem) from error
    problem = str(found)
    if problem:
        raise errors.BrokenModelError(model.directory, problem)


def run_probe(*, directory: str) -> Iterator[str]:
    """Yield the problem of a model in a directory, or ""; runs in the child."""
    try:
        model = read_model(Path(directory))
        path = model.directory / MODEL_NAME
        problem = problem_of(path, beside=model.manifest.files)
        yield problem or _wrong_vectors(OnnxEncoder(model))
    except errors.BrokenModelError as error:
        yield error.problem


def _wrong_vectors(encoder: OnnxEncoder) -> str:
    vectors = np.vstack(
        [encoder.encode_queries(_TEXTS), encoder.encode_passages(_TEXTS)]
    )
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.isfinite(vectors).all() or (np.abs(lengths - 1) > _ALMOST_ONE).any():
        return f"{MODEL_NAME} gives vectors that are no numbers or have no length"
    if np.ptp(vectors, axis=0).max() < _ALMOST_ONE:
        return f"{MODEL_NAME} gives all texts the same vector"
    return ""


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
    for known in installed_models():
        if known.name == manifest.name and known.key != model.key:
            raise errors.ModelExistsError(manifest.name)
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
