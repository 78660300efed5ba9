"""The mean vector of questions about anything but the field, kept beside a model's own.

A search compares a question with it (`SemanticQuery.nearest`). The embedder makes it,
since its questions take the first search of a process about a second to read.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.search.dense.array_files import (
    FileKey,
    file_key,
    read_array,
    write_array,
)
from freeshelf.search.dense.off_topic_questions import off_topic_questions
from freeshelf.search.dense.services import index_dir

Vector = NDArray[np.float32]

_FILES = "questions-*.npy"


def average_question(model: InstalledModel) -> Vector:
    """Return the mean vector, kept or made now. Raises BrokenModelError."""
    return _read(model, file_key(_path(model)))


@lru_cache(maxsize=4)
def _read(model: InstalledModel, _file: FileKey) -> Vector:
    kept = _kept(model)
    return _made(model, in_background=False) if kept is None else kept


def keep_average_question(model: InstalledModel) -> None:
    """Make the mean vector if it cannot be read. Raises BrokenModelError."""
    if _kept(model) is None:
        write_array(_path(model), _made(model, in_background=True), former=_FILES)


def _kept(model: InstalledModel) -> Vector | None:
    return read_array(_path(model), (model.dimension,))


def _made(model: InstalledModel, *, in_background: bool) -> Vector:
    encode = encoder(model, in_background=in_background).encode_queries
    mean: Vector = encode(off_topic_questions().questions).mean(0)
    return mean


def _path(model: InstalledModel) -> Path:
    """Return the file of a model, another one when the questions change."""
    return index_dir(model.key) / _FILES.replace("*", off_topic_questions().digest)
