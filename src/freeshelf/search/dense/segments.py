"""One segment of a vector index: immutable, memory-mapped files.

<segment>/codes.npy      (n, dimension) int8
<segment>/scales.npy     (n) float32; a vector is its codes times its scale
<segment>/signs.npy      (words, n) uint64, signs relative to the mean
<segment>/mean.npy       (dimension) float32
<segment>/levels.npy     (n) uint8, the index in `LEVELS`
<segment>/hashes.npy     (n, 16) uint8, of the text that was embedded
<segment>/passages.npy   (n) bytes, keys of passages
<segment>/resources.npy  (r) bytes, identifiers, sorted
<segment>/starts.npy     (r + 1) int64; rows starts[i]:starts[i + 1] are of resource i
<segment>/dead-<k>.npy   bits of deleted rows; the manifest names the valid file
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.engines.base import LEVELS

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


PARTS = (
    "codes",
    "rests",
    "scales",
    "signs",
    "mean",
    "levels",
    "hashes",
    "passages",
    "resources",
    "starts",
)
# Rows processed together: they stay in the cache of a core while they become floats.
_BLOCK = 1024
INEXACT = 0.01
# Half of the integers that float32 holds exactly, in any order of summation: rounding
# may make a query slightly longer.
_EXACT = 2**23
_LARGEST_CODE = 127

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """The resource, passage, level and text hash of a vector."""

    resource: str
    passage: str
    level: str
    text_hash: bytes


@dataclass(frozen=True, slots=True)
class Segment:
    """An open segment; its files may be removed from disk while it is used."""

    name: str
    codes: Codes
    rests: Codes
    scales: Floats
    signs: Words
    mean: Floats
    levels: NDArray[np.uint8]
    hashes: NDArray[np.uint8]
    passages: NDArray[np.bytes_]
    resources: NDArray[np.bytes_]
    starts: NDArray[np.int64]
    deleted: Flags
    _allowed: dict[tuple[str, ...], Flags] = field(default_factory=dict)
    _heads: dict[str, tuple[Rows, Words]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of rows, deleted ones included."""
        return len(self.scales)

    def allowed(self, levels: tuple[str, ...]) -> Flags:
        """Return flags (n) of live rows of these levels."""
        if levels not in self._allowed:
            is_allowed = np.array([level in levels for level in LEVELS])
            self._allowed[levels] = is_allowed[self.levels] & ~self.deleted
        return self._allowed[levels]

    def first_rows(self, passage: str) -> tuple[Rows, Words]:
        """Return the rows with this passage key, and their signs."""
        if passage not in self._heads:
            rows = np.flatnonzero(self.passages == passage.encode())
            signs = np.ascontiguousarray(self.signs[:, rows])
            self._heads[passage] = (rows, signs)
        return self._heads[passage]

    def vector(self, row: int) -> Floats:
        """Return the vector of a row at full stored precision."""
        codes = self.codes[row].astype(np.float32)
        rest = self.rests[row].astype(np.float32) / np.float32(RESIDUAL_SCALE)
        found: Floats = (codes + rest) * self.scales[row]
        return found

    def owners(self, rows: Rows) -> Rows:
        """Return the index in `resources` for each row."""
        found: Rows = np.searchsorted(self.starts, rows, side="right") - 1
        return found

    def places(self, keys: Sequence[str]) -> list[tuple[int, str]]:
        """Return the resources that have rows, with their indexes in `resources`."""
        if not keys:
            return []
        encoded = np.array([key.encode() for key in keys])
        found = np.searchsorted(self.resources, encoded)
        inside = np.minimum(found, len(self.resources) - 1)
        return [
            (int(inside[at]), keys[at])
            for at in np.flatnonzero(self.resources[inside] == encoded).tolist()
        ]

    def living_resources(self) -> NDArray[np.bytes_]:
        """Return identifiers of resources that have a live row."""
        if not self.deleted.any():
            return self.resources
        alive = np.add.reduceat(~self.deleted, self.starts[:-1], dtype=np.int64)
        return self.resources[alive > 0]

    def rows_at(self, place: int) -> Rows:
        """Return the rows of the resource at this index, deleted ones included."""
        return np.arange(self.starts[place], self.starts[place + 1])

    def row(self, number: int) -> Row:
        """Return the metadata of one vector."""
        position = int(np.searchsorted(self.starts, number, side="right")) - 1
        return Row(
            resource=self.resources[position].decode(),
            passage=self.passages[number].decode(),
            level=LEVELS[int(self.levels[number])],
            text_hash=self.hashes[number].tobytes(),
        )

    def approximate_similarities(self, query: Floats, rows: Rows) -> Floats:
        """Return approximate cosines of a unit vector and rows, within `INEXACT`."""
        scaled, factor = _scaled_to_integers(query)
        return self._dots(self.codes, scaled, rows) * self.scales[rows] / factor

    def similarities(self, query: Floats, rows: Rows) -> Floats:
        """Return cosines (len(rows)) of a unit vector and these rows."""
        scaled, factor = _scaled_to_integers(query)
        dots = self._dots(self.codes, scaled, rows).astype(np.float64)
        dots += self._dots(self.rests, scaled, rows) / RESIDUAL_SCALE
        found: Floats = (dots * self.scales[rows] / factor).astype(np.float32)
        return found

    def _dots(self, codes: Codes, whole: Floats, rows: Rows) -> Floats:
        found = np.empty(len(rows), dtype=np.float32)
        size = min(_BLOCK, len(rows))
        buffer = np.empty((size, len(whole)), dtype=np.int8)
        floats = np.empty((size, len(whole)), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            chosen = rows[start : start + _BLOCK]
            block, exact = buffer[: len(chosen)], floats[: len(chosen)]
            # All indexes are valid: clipping changes none, and avoids a copy.
            np.take(codes, chosen, axis=0, out=block, mode="clip")
            exact[:] = block
            np.dot(exact, whole, out=found[start : start + len(chosen)])
        return found


def _scaled_to_integers(query: Floats) -> tuple[Floats, float]:
    """Return the query scaled to integers, and the factor.

    The integers are small enough for every sum to be exact: the same row has the same
    cosine in whichever segment and block it is.
    """
    factor = _EXACT / (_LARGEST_CODE * len(query) ** 0.5)
    return np.rint(query * np.float32(factor)).astype(np.float32), factor


def open_segment(path: Path, *, dead: str) -> Segment:
    """Open a segment; `dead` names the file of deleted rows, "" when there are none.

    Raises FileNotFoundError when it was removed, ValueError when it is damaged.
    """
    parts: dict[str, Any] = {
        # Plain array views: the memmap subclass costs time at every operation.
        name: np.load(path / f"{name}.npy", mmap_mode="r").view(np.ndarray)
        for name in PARTS
    }
    size = len(parts["scales"])
    if any(
        len(parts[name]) != size for name in ("codes", "rests", "levels", "passages")
    ):
        raise ValueError(f"{path} has files of different lengths")
    flags = np.zeros(size, dtype=np.bool_)
    if dead:
        bits = np.load(path / dead)
        flags = np.unpackbits(bits, count=size).astype(np.bool_)
    return Segment(name=path.name, deleted=flags, **parts)
