"""Form in which vectors are stored: two bytes a dimension, and a scale."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LARGEST = 127.0
# The second byte is in units of this fraction of the first.
RESIDUAL_SCALE = 254.0
_SCALE_BYTES = 4


# A record a vector, (codes + residuals / RESIDUAL_SCALE) * scales, of which both codes
# and residuals are int8. Its bytes are what is stored.
QuantizedVectors = np.recarray[Any, Any]


def quantize(vectors: Floats) -> QuantizedVectors:
    """Quantize vectors (n, dimension); a zero vector has the scale 0."""
    coded = np.recarray(len(vectors), _record(vectors.shape[1]))
    coded["scales"] = np.abs(vectors).max(axis=1) / _LARGEST
    safe = np.where(coded["scales"] > 0, coded["scales"], 1)[:, None]
    coded["codes"] = np.rint(vectors / safe)
    rests = np.rint((vectors / safe - coded["codes"]) * RESIDUAL_SCALE)
    coded["residuals"] = np.clip(rests, -_LARGEST, _LARGEST)
    return coded


def stored_vectors(rows: Sequence[bytes]) -> QuantizedVectors:
    """Return one or more vectors from their bytes."""
    record = _record((len(rows[0]) - _SCALE_BYTES) // 2)
    return np.frombuffer(b"".join(rows), record).view(np.recarray)


def _record(dimension: int) -> np.dtype[np.void]:
    codes = (np.int8, (dimension,))
    return np.dtype([("scales", np.float32), ("codes", *codes), ("residuals", *codes)])
