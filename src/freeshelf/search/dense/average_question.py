"""The mean vector of questions about anything but the field, kept beside a model's own.

A search compares a question with it (`SemanticQuery.nearest`). The embedder makes it,
since its questions take the first search of a process about a second to read.
"""

import hashlib
import logging
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.search.dense.services import index_dir

Vector = NDArray[np.float32]

logger = logging.getLogger(__name__)

_FILES = "questions-*.npy"


@lru_cache(maxsize=4)
def average_question(model: InstalledModel) -> Vector:
    """Return the mean vector, kept or made now. Raises BrokenModelError."""
    kept = _kept(model)
    return _made(model, in_background=False) if kept is None else kept


def keep_average_question(model: InstalledModel) -> None:
    """Make the mean vector if it cannot be read. Raises BrokenModelError."""
    if _kept(model) is not None:
        return
    path = _path(model)
    mean = _made(model, in_background=True)
    for former in path.parent.glob(_FILES):
        former.unlink(missing_ok=True)
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        np.save(file, mean, allow_pickle=False)
    temporary.replace(path)


def _kept(model: InstalledModel) -> Vector | None:
    path = _path(model)
    try:
        kept = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        logger.warning("%s cannot be read (%s)", path, error)
        return None
    if kept.shape != (model.dimension,):
        logger.warning("%s is of another model", path)
        return None
    return np.asarray(kept, np.float32)


def _made(model: InstalledModel, *, in_background: bool) -> Vector:
    encode = encoder(model, in_background=in_background).encode_queries
    mean: Vector = encode(_questions()[0]).mean(0)
    return mean


def _path(model: InstalledModel) -> Path:
    """Return the file of a model, another one when the questions change."""
    return index_dir(model.key) / _FILES.replace("*", _questions()[1])


@cache
def _questions() -> tuple[list[str], str]:
    """Return the questions and a digest of them."""
    text = (Path(__file__).parents[1] / "data" / "elsewhere.txt").read_text("utf-8")
    asked = [line for line in text.splitlines() if not line.startswith("#")]
    return asked, hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
