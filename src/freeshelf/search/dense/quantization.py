"""Quantized vectors: two signed bytes per dimension, and one bit per dimension.

The first byte preserves the cosine to about a thousandth, both together to a
hundred-thousandth: many vectors are compared by the first, and the nearest of them by
both. Bits only select candidates. They are signs relative to the mean of a collection:
embeddings of text lie in a narrow cone, where plain signs are nearly all alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.int8]
Words = NDArray[np.uint64]

_LARGEST = 127.0
# The second byte is in units of this fraction of the first.
RESIDUAL_SCALE = 254.0
_WORD_BITS = 64
_SCALE_BYTES = 4


@dataclass(frozen=True, slots=True)
class QuantizedVectors:
    """Vectors (n, dimension): (codes + residuals / RESIDUAL_SCALE) * scales.

    Codes and residuals are int8, scales (n).
    """

    codes: Codes
    residuals: Codes
    scales: Floats

    def __getitem__(self, chosen: Sequence[int]) -> "QuantizedVectors":
        """Return the vectors at these positions."""
        return QuantizedVectors(
            self.codes[chosen], self.residuals[chosen], self.scales[chosen]
        )

    def to_bytes(self) -> list[bytes]:
        """Return each vector in its stored form: scale, codes, residuals."""
        return [
            scale.tobytes() + code.tobytes() + rest.tobytes()
            for code, rest, scale in zip(
                self.codes, self.residuals, self.scales, strict=True
            )
        ]

    @classmethod
    def from_bytes(cls, rows: Sequence[bytes]) -> "QuantizedVectors":
        """Return one or more vectors that were stored by `to_bytes`."""
        table = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)
        scales = np.ascontiguousarray(table[:, :_SCALE_BYTES]).view(np.float32)[:, 0]
        both = np.ascontiguousarray(table[:, _SCALE_BYTES:]).view(np.int8)
        codes, rests = np.split(both, 2, axis=1)
        return cls(codes, rests, scales)


def quantize(vectors: Floats) -> QuantizedVectors:
    """Quantize vectors; a zero vector has the scale 0."""
    scales = (np.abs(vectors).max(axis=1) / _LARGEST).astype(np.float32)
    safe = np.where(scales > 0, scales, 1)[:, None]
    codes = np.rint(vectors / safe)
    rests = np.rint((vectors / safe - codes) * RESIDUAL_SCALE)
    return QuantizedVectors(
        codes.astype(np.int8),
        np.clip(rests, -_LARGEST, _LARGEST).astype(np.int8),
        scales,
    )


def restore(codes: Codes, scales: Floats) -> Floats:
    """Return the approximate vectors (n, dimension) of codes."""
    return codes.astype(np.float32) * scales[:, None]


def sign_words(vectors: Floats, mean: Floats) -> Words:
    """Return signs relative to the mean as (words, n), 64 dimensions per row.

    One row per 64-bit word, so that a scan reads memory sequentially.
    """
    bits = np.packbits(vectors > mean, axis=1)
    missing = -bits.shape[1] % (_WORD_BITS // 8)
    padded = np.pad(bits, ((0, 0), (0, missing)))
    return np.ascontiguousarray(padded.view(np.uint64).T)
