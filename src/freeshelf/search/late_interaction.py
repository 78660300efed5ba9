"""Compare a query with passages token by token: late interaction (MaxSim).

For each token of the query the nearest token of a passage counts, and of these the
average. One vector for a whole passage puts a language near itself; tokens find what
means the same in another language better (docs/adr/0387).
"""

import logging
from collections.abc import Mapping, Sequence

import numpy as np

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.search.dense.token_bits import read_token_bits, sign_bits
from freeshelf.search.engines.vectors import Bits, Neighbour

logger = logging.getLogger(__name__)

# Passages of a record that are compared, the nearest by their vectors.
COMPARED = 3
# Bounds of the work for one query: of a longer one some tokens are compared, and more
# passages (of a whole long file) not at all.
_MOST_TOKENS = 64
_MOST_PASSAGES = 400


def closeness(
    model: InstalledModel,
    text: str,
    nearest: Mapping[str, Sequence[Neighbour]],
    *,
    is_expected: bool = False,
) -> dict[str, float]:
    """Return how close records are by the tokens of their closest passage, at most 1.

    Empty unless the tokens of all these passages are known.
    """
    found = passage_closeness(model, text, nearest, is_expected=is_expected)
    return {key: max(of_one.values()) for key, of_one in found.items()}


def passage_closeness(
    model: InstalledModel,
    text: str,
    nearest: Mapping[str, Sequence[Neighbour]],
    *,
    is_expected: bool = False,
) -> dict[str, dict[str, float]]:
    """Return how close the passages of records are to a query by their tokens.

    Empty unless the tokens of all of them are known.
    """
    hashes = {each.text_hash for of_one in nearest.values() for each in of_one}
    if len(hashes) > _MOST_PASSAGES:
        return {}
    read = read_token_bits(model, hashes, is_expected=is_expected)
    if read is None:
        return {}
    try:
        tokens = encoder(model).query_tokens(text)
    except ModelError as error:
        logger.warning("%s", error)
        return {}
    if not len(tokens):
        return {}
    if len(tokens) > _MOST_TOKENS:
        tokens = tokens[np.linspace(0, len(tokens) - 1, _MOST_TOKENS).astype(int)]
    asked = sign_bits(tokens, read.mean)
    close = {
        text_hash: 1 - 2 * _distance(asked, bits) / read.mean.size
        for text_hash, bits in read.bits.items()
    }
    return {
        key: {each.passage: close[each.text_hash] for each in of_one}
        for key, of_one in nearest.items()
        if of_one
    }


def exchanged(
    similarities: Mapping[str, float], close: Mapping[str, float]
) -> dict[str, float]:
    """Return the similarities with those of the close ones given out anew.

    Of these the closest gets the highest, so that as many as before are near enough.
    """
    order = sorted(close, key=lambda key: (-close[key], -similarities[key], key))
    values: Sequence[float] = sorted((similarities[key] for key in close), reverse=True)
    return {**similarities, **dict(zip(order, values, strict=True))}


def _distance(asked: Bits, bits: Bits) -> float:
    """Return how many bits differ on average between a token and its nearest."""
    if not len(bits):
        return float(asked.shape[1] * 64)
    different = np.bitwise_count(asked[:, None] ^ bits[None]).sum(2, dtype=np.int64)
    return float(different.min(1).mean())
