"""Test a model in a limited child process before this process trusts it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from freeshelf.core import sandbox
from freeshelf.core.sandbox import SandboxError, SandboxLimits
from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.enrich.language_models.errors import BrokenModelError
from freeshelf.enrich.language_models.manifest import MODEL_NAME
from freeshelf.enrich.language_models.onnx_file import problem_of
from freeshelf.enrich.language_models.registry import InstalledModel, read_model

_TARGET = "freeshelf.enrich.language_models.probing:run_probe"
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
        raise BrokenModelError(model.directory, problem) from error
    problem = str(found)
    if problem:
        raise BrokenModelError(model.directory, problem)


def run_probe(*, directory: str) -> Iterator[str]:
    """Yield the problem of a model in a directory, or ""; runs in the child."""
    try:
        model = read_model(Path(directory))
        path = model.directory / MODEL_NAME
        problem = problem_of(path, beside=model.manifest.files)
        yield problem or _wrong_vectors(OnnxEncoder(model))
    except BrokenModelError as error:
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
