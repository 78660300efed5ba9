"""The tokens of a text with their vectors, which an encoder makes one vector of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import (
    OnnxEncoder,
    own_tokens,
    tokenizer_of,
)


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of a text, and a row of unit length for each.

    Those that mean nothing to the model are left out.
    """

    ids: tuple[int, ...]
    vectors: NDArray[np.float32]


def token_vectors(encoder: OnnxEncoder, text: str, *, is_query: bool) -> TokenVectors:
    """Return the tokens of a text. Raises BrokenModelError."""
    prefixes = encoder.model.manifest.prefixes
    prefix = prefixes.query if is_query else prefixes.passage
    ids, own = own_tokens(tokenizer_of(encoder.model), prefix, text)
    vectors = encoder.query_tokens(text) if is_query else encoder.passage_tokens(text)
    known = np.flatnonzero(vectors.any(axis=1))
    numbers = ids[own]
    return TokenVectors(
        ids=tuple(numbers[place] for place in known.tolist()), vectors=vectors[known]
    )
