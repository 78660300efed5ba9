"""One segment of a vector index: immutable, memory-mapped files.

<segment>/codes.npy      (n, dimension) int8
<segment>/scales.npy     (n) float32; a vector is its codes times its scale
<segment>/signs.npy      (words, n) uint64, signs relative to the mean
<segment>/mean.npy       (dimension) float32
<segment>/levels.npy     (n) uint8 or uint32, codes of levels
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

from freeshelf.search.engines.base import GROUP_LEVEL, LEVELS, group_of
from freeshelf.search.engines.vector_codes import RESIDUAL_SCALE
from freeshelf.search.engines.vectors import Floats, Row

Codes = NDArray[np.int8]
Words = NDArray[np.uint64]

_WORD_BITS = 64


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


COLUMNS = ("codes", "rests", "scales", "levels", "hashes", "passages")
_PARTS = (*COLUMNS, "signs", "mean", "resources", "starts")
# Rows processed together: they stay in the cache of a core while they become floats.
_BLOCK = 1024
INEXACT = 0.01
# Half of the integers that float32 holds exactly, in any order of summation: rounding
# may make a query slightly longer.
_EXACT = 2**23
_LARGEST_CODE = 127

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


def level_code(level: str) -> int:
    """Return the number of a level; those of groups come after the others."""
    if level in LEVELS:
        return LEVELS.index(level)
    return len(LEVELS) + group_of(level)


def _level_of(code: int) -> str:
    if code < len(LEVELS):
        return LEVELS[code]
    return f"{GROUP_LEVEL}{code - len(LEVELS)}"


@dataclass(frozen=True, slots=True)
class Segment:
    """An open segment; its files may be removed from disk while it is used."""

    name: str
    codes: Codes
    rests: Codes
    scales: Floats
    signs: Words
    mean: Floats
    levels: NDArray[np.unsignedinteger[Any]]
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
            codes = [level_code(level) for level in levels]
            self._allowed[levels] = np.isin(self.levels, codes) & ~self.deleted
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

    def owners(self, rows: Any) -> Any:
        """Return the index in `resources` of a row or of each row."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    def rows_of(self, keys: Sequence[str]) -> Rows:
        """Return the live rows of these resources."""
        encoded = np.array([key.encode() for key in keys], dtype=np.bytes_)
        found = np.searchsorted(self.resources, encoded)
        found = np.minimum(found, len(self.resources) - 1)
        ranges = [
            np.arange(self.starts[at], self.starts[at + 1])
            for at in found[self.resources[found] == encoded].tolist()
        ]
        rows = np.concatenate([np.empty(0, dtype=np.int64), *ranges])
        living: Rows = rows[~self.deleted[rows]]
        return living

    def living_resources(self) -> NDArray[np.bytes_]:
        """Return identifiers of resources that have a live row."""
        owners = self.owners(np.flatnonzero(~self.deleted))
        living: NDArray[np.bytes_] = self.resources[np.unique(owners)]
        return living

    def row(self, number: int) -> Row:
        """Return the metadata of one vector."""
        return Row(
            resource=self.resources[self.owners(number)].decode(),
            passage=self.passages[number].decode(),
            level=_level_of(int(self.levels[number])),
            text_hash=self.hashes[number].tobytes(),
        )

    def approximate_similarities(
        self, query: Floats, rows: Rows
    ) -> NDArray[np.float64]:
        """Return approximate cosines of a unit vector and rows, within `INEXACT`."""
        return self._dots(self.codes, query, rows) * self.scales[rows]

    def similarities(self, query: Floats, rows: Rows) -> NDArray[np.float64]:
        """Return cosines (len(rows)) of a unit vector and these rows."""
        dots = self._dots(self.codes, query, rows)
        dots += self._dots(self.rests, query, rows) / RESIDUAL_SCALE
        cosines: NDArray[np.float64] = dots * self.scales[rows]
        return cosines

    def _dots(self, codes: Codes, query: Floats, rows: Rows) -> NDArray[np.float64]:
        # Integers small enough for every sum to be exact: the same row has the same
        # cosine in whichever segment and block it is.
        factor = _EXACT / (_LARGEST_CODE * len(query) ** 0.5)
        whole = np.rint(query * np.float32(factor)).astype(np.float32)
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
        dots: NDArray[np.float64] = found.astype(np.float64) / factor
        return dots


def open_segment(path: Path, *, dead: str) -> Segment:
    """Open a segment; `dead` names the file of deleted rows, "" when there are none.

    Raises FileNotFoundError when it was removed, ValueError when it is damaged.
    """
    parts: dict[str, Any] = {
        # Plain array views: the memmap subclass costs time at every operation.
        name: np.load(path / f"{name}.npy", mmap_mode="r").view(np.ndarray)
        for name in _PARTS
    }
    size = len(parts["scales"])
    if any(len(parts[name]) != size for name in COLUMNS):
        raise ValueError(f"{path} has files of different lengths")
    flags = np.zeros(size, dtype=np.bool_)
    if dead:
        bits = np.load(path / dead)
        flags = np.unpackbits(bits, count=size).astype(np.bool_)
    return Segment(name=path.name, deleted=flags, **parts)
