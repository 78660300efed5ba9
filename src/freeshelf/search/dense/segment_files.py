"""Write the files of a segment durably."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from freeshelf.search.dense.passages import HASH_BYTES
from freeshelf.search.dense.quantization import (
    Codes,
    Floats,
    QuantizedVectors,
    restore,
    sign_words,
)
from freeshelf.search.dense.segments import Flags, Row
from freeshelf.search.engines.base import LEVELS

# A sample large enough to estimate the mean of a collection.
_MEAN_SAMPLE = 20_000
_BLOCK = 8192


def write_segment(path: Path, rows: Sequence[Row], vectors: QuantizedVectors) -> None:
    """Write one or more rows, with vectors in the same order, into a new directory."""
    names = [row.resource.encode() for row in rows]
    order = sorted(range(len(rows)), key=names.__getitem__)
    ordered = [rows[at] for at in order]
    resources, starts = np.unique(
        np.array([names[at] for at in order]), return_index=True
    )
    hashes = b"".join(row.text_hash for row in ordered)
    write_parts(
        path,
        codes=[vectors.codes[order]],
        rests=[vectors.residuals[order]],
        scales=vectors.scales[order],
        levels=np.array([LEVELS.index(row.level) for row in ordered], np.uint8),
        hashes=np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES),
        passages=np.array([row.passage.encode() for row in ordered]),
        resources=resources,
        starts=np.append(starts, len(rows)).astype(np.int64),
    )


def write_parts(
    path: Path,
    *,
    codes: Iterable[Codes],
    rests: Iterable[Codes],
    scales: Floats,
    **parts: NDArray[Any],
) -> None:
    """Write all files of a segment; mean and signs are computed from the codes.

    Codes and residuals come in blocks: a million vectors need not be in memory at once.
    """
    path.mkdir(parents=True)
    _save_blocks(path / "codes.npy", codes, rows=len(scales))
    _save_blocks(path / "rests.npy", rests, rows=len(scales))
    written: Codes = np.load(path / "codes.npy", mmap_mode="r")
    step = max(1, len(scales) // _MEAN_SAMPLE)
    mean = restore(written[::step], scales[::step]).mean(axis=0).astype(np.float32)
    signs = [
        sign_words(restore(written[at : at + _BLOCK], scales[at : at + _BLOCK]), mean)
        for at in range(0, len(scales), _BLOCK)
    ]
    arrays = parts | {
        "scales": scales,
        "mean": mean,
        "signs": np.concatenate(signs, axis=1),
    }
    for name, values in arrays.items():
        _save(path / f"{name}.npy", values)


def write_dead(path: Path, dead: Flags) -> str:
    """Write the flags of deleted rows and return the name of the file."""
    numbers = [int(each.stem.partition("-")[2]) for each in path.glob("dead-*.npy")]
    name = f"dead-{max(numbers, default=0) + 1}.npy"
    _save(path / name, np.packbits(dead))
    return name


def remove_segment(path: Path) -> None:
    """Remove the files; processes that have them open can continue to read."""
    shutil.rmtree(path, ignore_errors=True)


def _save(path: Path, values: NDArray[Any]) -> None:
    with path.open("wb") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _save_blocks(path: Path, blocks: Iterable[Codes], *, rows: int) -> None:
    """Write blocks of rows as one array."""
    with path.open("wb") as file:
        for number, block in enumerate(blocks):
            if number == 0:
                header = {
                    "descr": np.lib.format.dtype_to_descr(block.dtype),
                    "fortran_order": False,
                    "shape": (rows, block.shape[1]),
                }
                np.lib.format.write_array_header_2_0(file, header)
            file.write(np.ascontiguousarray(block).tobytes())
        file.flush()
        os.fsync(file.fileno())
