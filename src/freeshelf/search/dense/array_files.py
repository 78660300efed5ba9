"""Arrays that the embedder makes once and keeps beside the vectors of a model."""

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
FileKey = tuple[Path, int, int]

logger = logging.getLogger(__name__)


def read_array(path: Path, shape: tuple[int, ...]) -> Floats | None:
    """Return a kept array, None if it is missing, damaged or of another model."""
    try:
        kept = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        logger.warning("%s cannot be read (%s)", path, error)
        return None
    if kept.shape != shape:
        logger.warning("%s is of another model", path)
        return None
    return np.asarray(kept, np.float32)


def file_key(path: Path) -> FileKey:
    """Return a value that changes with a file, to cache what was read of it."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return path, 0, 0
    return path, state.st_mtime_ns, state.st_size


def write_array(path: Path, array: Floats, *, former: str) -> None:
    """Write an array in place of the files that match `former`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob(former):
        other.unlink(missing_ok=True)
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        np.save(file, array, allow_pickle=False)
    temporary.replace(path)
