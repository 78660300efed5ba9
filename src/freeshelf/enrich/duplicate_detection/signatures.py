"""Signatures by which similar records are found without comparing all pairs.

Texts are compared by MinHash (Broder 1997, "On the resemblance and containment of
documents") over sequences of three words; its values are cut into bands, and two texts
that agree in one band are compared (locality-sensitive hashing).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language import fold

_PERMUTATIONS = 64
_ROWS_OF_TEXT = (
    4  # texts that share half of their sequences match with 64 %, four fifths: all
)
_TITLE_PERMUTATIONS = 32
_ROWS_OF_TITLE = 2
_RUN = 3
_MIN_RUNS = 100  # descriptions of one library are short and similar
_MAX_WORDS = 20_000
_MAX_LETTERS = 400_000

_BLOCK = 4096
# The first prime beyond 32 bits: products of two numbers below it fit 64.
_PRIME = np.uint64(4_294_967_311)

Hashes = NDArray[np.uint32]


def _drawn(name: str) -> NDArray[np.uint64]:
    """Return pseudo-random numbers that are the same on every machine."""
    return np.array(
        [1 + _hash(f"{name} {n}".encode()) for n in range(_PERMUTATIONS)], np.uint64
    )


def minhash(text: str) -> bytes:
    """Return the MinHash of a text, 64 numbers of 32 bits; empty if too short."""
    words = fold(text[:_MAX_LETTERS]).split()[:_MAX_WORDS]
    # Scripts without spaces have few long words.
    pieces = words if len(words) > _MIN_RUNS else list("".join(words))
    runs = {" ".join(pieces[i : i + _RUN]) for i in range(len(pieces) - _RUN + 1)}
    if len(runs) < _MIN_RUNS:
        return b""
    return _min_hash(runs, _PERMUTATIONS).astype("<u4").tobytes()


def estimate_jaccard(first: bytes, second: bytes) -> float:
    """Estimate the share of sequences that two signed texts share; 0 to 1."""
    if not first or not second:
        return 0.0
    one, two = np.frombuffer(first, "<u4"), np.frombuffer(second, "<u4")
    return float(np.mean(one == two))


def blocking_keys(
    *, titles: Iterable[str], signature: bytes, names: Sequence[str]
) -> set[int]:
    """Return 64-bit keys; two records that share one are worth comparing.

    `names` identify a work by themselves: its DOI, the checksum of its file.
    """
    keys = {_number("name", name) for name in names}
    keys.update(_bands("text", np.frombuffer(signature, "<u4"), _ROWS_OF_TEXT))
    for title in titles:
        squeezed = "".join(c for c in fold(title) if not c.isdigit())
        shingles = {squeezed[i : i + _RUN] for i in range(len(squeezed) - _RUN + 1)}
        if shingles:
            hashes = _min_hash(shingles, _TITLE_PERMUTATIONS)
            keys.update(_bands("title", hashes, _ROWS_OF_TITLE))
    return keys


def _min_hash(pieces: Iterable[str], permutations: int) -> Hashes:
    """Return the minimum of the pieces under each permutation (permutations)."""
    hashes = np.array([_hash(piece.encode()) for piece in pieces], np.uint64)
    minimum = np.full(permutations, _PRIME, np.uint64)
    factors, offsets = _FACTORS[:permutations, None], _OFFSETS[:permutations, None]
    for start in range(0, len(hashes), _BLOCK):
        block = hashes[None, start : start + _BLOCK]
        permuted = (factors * block + offsets) % _PRIME
        minimum = np.minimum(minimum, permuted.min(axis=1))
    return minimum.astype(np.uint32)


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")


def _bands(kind: str, values: Hashes, rows: int) -> Iterator[int]:
    for start in range(0, len(values), rows):
        band = values[start : start + rows].astype("<u4").tobytes().hex()
        yield _number(kind, f"{start}:{band}")


def _number(kind: str, name: str) -> int:
    digest = hashlib.blake2b(f"{kind}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


_FACTORS, _OFFSETS = _drawn("factor"), _drawn("offset")
