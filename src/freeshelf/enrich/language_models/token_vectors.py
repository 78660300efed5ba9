"""Vectors of the tokens of a text, which an encoder otherwise makes one vector of."""

from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import (
    OnnxEncoder,
    tokenizer_of,
    unit_length,
)


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of a text without those of its prefix, and their vectors.

    A row of unit length for each id; tokens that mean nothing to the model are left
    out.
    """

    ids: tuple[int, ...]
    vectors: NDArray[np.float32]


def token_vectors(encoder: OnnxEncoder, text: str, *, is_query: bool) -> TokenVectors:
    """Return the vectors of the tokens of a text. Raises BrokenModelError."""
    prefixes = encoder.model.manifest.prefixes
    prefix = prefixes.query if is_query else prefixes.passage
    bare, ids = tokenizer_of(encoder.model).ids([prefix, prefix + text])
    begin = _shared(bare, ids)
    end = len(ids) - _shared(bare[begin:][::-1], ids[begin:][::-1])
    states, _mask = encoder.states([ids])
    vectors = states[0, begin:end]
    known = np.flatnonzero(vectors.any(axis=1))
    return TokenVectors(
        ids=tuple(ids[begin + place] for place in known.tolist()),
        vectors=unit_length(vectors[known]),
    )


def _shared(one: list[int], other: list[int]) -> int:
    """Return how many tokens two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
