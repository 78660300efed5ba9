"""One segment of a vector index: files that are written once and mapped into memory.

<segment>/codes.npy      (n, dimension) int8
<segment>/scales.npy     (n) float32; a vector is its codes times its scale
<segment>/signs.npy      (words, n) uint64, signs around the mean
<segment>/mean.npy       (dimension) float32
<segment>/levels.npy     (n) uint8, the place in `LEVELS`
<segment>/hashes.npy     (n, 16) uint8, of the text that was embedded
<segment>/passages.npy   (n) bytes, keys of passages
<segment>/resources.npy  (r) bytes, identifiers, sorted
<segment>/starts.npy     (r + 1) int64; rows starts[i]:starts[i + 1] are of resource i
<segment>/dead-<k>.npy   bits of rows that are gone; the manifest names the valid one
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.quantization import RESIDUAL_SCALE, Codes, Floats, Words
from freeshelf.search.engines.base import LEVELS

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
# Rows looked at together: they stay in the cache of a core while they become floats.
_BLOCK = 1024
INEXACT = 0.01
# Half of the whole numbers that 32 bits hold exactly, whatever the order of a sum:
# rounding may make a query a little longer.
_EXACT = 2**23
_LARGEST_CODE = 127

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """Which passage of which resource a vector stands for."""

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
        """Rows, dead ones too."""
        return len(self.scales)

    def allowed(self, levels: tuple[str, ...]) -> Flags:
        """Which rows (n) are alive and of one of these levels."""
        if levels not in self._allowed:
            wanted = np.array([level in levels for level in LEVELS])
            self._allowed[levels] = wanted[self.levels] & ~self.deleted
        return self._allowed[levels]

    def first_rows(self, passage: str) -> tuple[Rows, Words]:
        """Rows that are this passage of their resource, and the signs of them all."""
        if passage not in self._heads:
            rows = np.flatnonzero(self.passages == passage.encode())
            signs = np.ascontiguousarray(self.signs[:, rows])
            self._heads[passage] = (rows, signs)
        return self._heads[passage]

    def vector(self, row: int) -> Floats:
        """The vector of a row, as exact as it is kept."""
        whole = self.codes[row].astype(np.float32)
        rest = self.rests[row].astype(np.float32) / np.float32(RESIDUAL_SCALE)
        found: Floats = (whole + rest) * self.scales[row]
        return found

    def owners(self, rows: Rows) -> Rows:
        """The place in `resources` of the resource of each row."""
        found: Rows = np.searchsorted(self.starts, rows, side="right") - 1
        return found

    def places(self, keys: Sequence[str]) -> list[tuple[int, str]]:
        """Those of these resources that have rows, with their places in `resources`."""
        if not keys:
            return []
        wanted = np.array([key.encode() for key in keys])
        found = np.searchsorted(self.resources, wanted)
        inside = np.minimum(found, len(self.resources) - 1)
        return [
            (int(inside[at]), keys[at])
            for at in np.flatnonzero(self.resources[inside] == wanted).tolist()
        ]

    def living_resources(self) -> NDArray[np.bytes_]:
        """Identifiers of resources of which a row is alive."""
        if not self.deleted.any():
            return self.resources
        alive = np.add.reduceat(~self.deleted, self.starts[:-1], dtype=np.int64)
        return self.resources[alive > 0]

    def rows_at(self, place: int) -> Rows:
        """Rows of the resource at this place, dead ones too."""
        return np.arange(self.starts[place], self.starts[place + 1])

    def row(self, number: int) -> Row:
        """What one vector stands for."""
        place = int(np.searchsorted(self.starts, number, side="right")) - 1
        return Row(
            resource=self.resources[place].decode(),
            passage=self.passages[number].decode(),
            level=LEVELS[int(self.levels[number])],
            text_hash=self.hashes[number].tobytes(),
        )

    def approximate_similarities(self, query: Floats, rows: Rows) -> Floats:
        """Cosines (len(rows)) of a unit vector and these rows, within `INEXACT`."""
        whole, factor = _whole(query)
        return self._dots(self.codes, whole, rows) * self.scales[rows] / factor

    def similarities(self, query: Floats, rows: Rows) -> Floats:
        """Cosines (len(rows)) of a unit vector and these rows."""
        whole, factor = _whole(query)
        dots = self._dots(self.codes, whole, rows).astype(np.float64)
        dots += self._dots(self.rests, whole, rows) / RESIDUAL_SCALE
        found: Floats = (dots * self.scales[rows] / factor).astype(np.float32)
        return found

    def _dots(self, codes: Codes, whole: Floats, rows: Rows) -> Floats:
        found = np.empty(len(rows), dtype=np.float32)
        size = min(_BLOCK, len(rows))
        taken = np.empty((size, len(whole)), dtype=np.int8)
        floats = np.empty((size, len(whole)), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            wanted = rows[start : start + _BLOCK]
            block, exact = taken[: len(wanted)], floats[: len(wanted)]
            # Every row is there: clipping changes none, and saves a copy.
            np.take(codes, wanted, axis=0, out=block, mode="clip")
            exact[:] = block
            np.dot(exact, whole, out=found[start : start + len(wanted)])
        return found


def _whole(query: Floats) -> tuple[Floats, float]:
    """The query in whole numbers, and by what it was multiplied.

    Small enough for every sum to be exact: the same row has the same cosine in
    whichever segment and block it lies.
    """
    factor = _EXACT / (_LARGEST_CODE * len(query) ** 0.5)
    return np.rint(query * np.float32(factor)).astype(np.float32), factor


def open_segment(path: Path, *, dead: str) -> Segment:
    """Open a segment; `dead` names the file of rows that are gone, "" when none are.

    Raises FileNotFoundError when it was removed, ValueError when it is damaged.
    """
    parts: dict[str, Any] = {
        # Plain arrays over the map: the subclass costs time at every step.
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
