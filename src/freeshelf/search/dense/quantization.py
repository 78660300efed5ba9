"""Vectors in few bytes: two signed bytes a dimension, and one bit a dimension.

The first byte keeps the cosine to about a thousandth, both together to a
hundred-thousandth: many vectors are compared by the first, and the nearest of them by
both. Bits only say which vectors are worth looking at. They are signs around the mean
of a collection: embeddings of text lie in a narrow cone, where plain signs are nearly
all alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.int8]
Words = NDArray[np.uint64]

_LARGEST = 127.0
# The second byte counts in such parts of the first.
RESIDUAL_SCALE = 254.0
_WORD_BITS = 64
_SCALE_BYTES = 4


@dataclass(frozen=True, slots=True)
class QuantizedVectors:
    """Vectors (n, dimension): (codes + rests / FINER) * scales, two int8 and (n)."""

    codes: Codes
    residuals: Codes
    scales: Floats

    def __getitem__(self, chosen: Sequence[int]) -> "QuantizedVectors":
        """The vectors at these places."""
        return QuantizedVectors(
            self.codes[chosen], self.residuals[chosen], self.scales[chosen]
        )

    def to_bytes(self) -> list[bytes]:
        """Each vector as it is kept in a table: its scale, its codes, its rests."""
        return [
            scale.tobytes() + code.tobytes() + rest.tobytes()
            for code, rest, scale in zip(
                self.codes, self.residuals, self.scales, strict=True
            )
        ]

    @classmethod
    def from_bytes(cls, rows: Sequence[bytes]) -> "QuantizedVectors":
        """At least one vector that was kept by `to_bytes`."""
        table = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)
        scales = np.ascontiguousarray(table[:, :_SCALE_BYTES]).view(np.float32)[:, 0]
        both = np.ascontiguousarray(table[:, _SCALE_BYTES:]).view(np.int8)
        codes, rests = np.split(both, 2, axis=1)
        return cls(codes, rests, scales)


def quantize(vectors: Floats) -> QuantizedVectors:
    """Vectors in codes; one of nothing but zeros has the scale 0."""
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
    """About the vectors (n, dimension) that codes stand for."""
    return codes.astype(np.float32) * scales[:, None]


def sign_words(vectors: Floats, mean: Floats) -> Words:
    """Signs around the mean as (words, n): the first 64 dimensions in the first row.

    One row a word of 64 bits, so that a scan runs along memory.
    """
    bits = np.packbits(vectors > mean, axis=1)
    missing = -bits.shape[1] % (_WORD_BITS // 8)
    padded = np.pad(bits, ((0, 0), (0, missing)))
    return np.ascontiguousarray(padded.view(np.uint64).T)
