"""Token vectors of passages, as one bit a dimension: its sign around their mean.

The mean is that of the first texts, in the order of their hashes, which is random. Bits
can be compared around one mean only: that of a small library is made anew, with all
bits, each time the library has doubled, until it is of enough texts. All can be
deleted.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    most_token_passages,
)
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.dense.services import tokens_of, writer_of
from freeshelf.search.engines.vectors import WORD_BITS, Bits, Floats, TokenBits

# Texts that are encoded in one step; those of the first make the mean.
_TOGETHER = 64
# How far a library may grow above the limit before its tokens are removed, so that one
# near it does not make them again and again.
_TOLERANCE = 1.1


def sign_bits(vectors: Floats, mean: Floats) -> Bits:
    """Return the signs of vectors around their mean, a row for each."""
    signs = vectors > mean
    rest = -signs.shape[1] % WORD_BITS
    padded = np.pad(signs, ((0, 0), (0, rest)))
    return np.packbits(padded, axis=1).view(np.uint64)


def read_token_bits(
    model: InstalledModel, hashes: Collection[bytes], *, is_expected: bool = False
) -> TokenBits | None:
    """Return the mean and the bits of texts; None where they are not all there."""
    tokens = tokens_of(model)
    found = tokens.read(hashes, is_expected=is_expected) if hashes else None
    return found if found and found.mean.size == model.dimension else None


def keep_token_bits(
    model: InstalledModel, *, is_stopped: Callable[[], bool] = lambda: False
) -> int:
    """Encode some indexed texts whose tokens are missing and return their number.

    Well above the allowed number of passages, all are removed. Raises BrokenModelError,
    DenseIndexBusyError and DenseIndexDamagedError.
    """
    writer, tokens = writer_of(model), tokens_of(model)
    most = most_token_passages()
    if tokens.exists():
        most = int(most * _TOLERANCE)
    # Counted first: the hashes of a large library are many.
    if not 0 < writer.state().embedded <= most:
        tokens.remove()
        return 0
    used = writer.hashes()
    stored = tokens.stored()
    if stored - used:
        tokens.delete(stored - used)
    mean, size = tokens.mean(), tokens.mean_size()
    if size < _TOGETHER and len(used) >= 2 * size:
        mean = None
    missing = used - stored
    wanted = missing if mean is not None else set(sorted(used)[:_TOGETHER])
    texts = _texts(model, wanted)
    encode = encoder(model, in_background=True).passage_tokens
    vectors = {key: encode(text) for key, text in texts.items() if not is_stopped()}
    if mean is None:
        # It is to stay: not that of the few texts before a stop.
        if len(vectors) < len(texts) or (mean := _average([*vectors.values()])) is None:
            return 0
        tokens.begin(mean, texts=len(wanted))
    tokens.insert({key: sign_bits(each, mean) for key, each in vectors.items()})
    return len(vectors)


def _average(vectors: Sequence[Floats]) -> Floats | None:
    """Return the average of all tokens of texts, or None without any."""
    if not any(map(len, vectors)):
        return None
    mean: Floats = np.concatenate(vectors).mean(0, dtype=np.float32)
    return mean


def _texts(model: InstalledModel, hashes: Collection[bytes]) -> dict[bytes, str]:
    """Return some texts of indexed passages with these hashes, record by record."""
    chosen = writer_of(model).owners(hashes, limit=_TOGETHER)
    passages = embedded_passages(sorted({*chosen.values()}), languages=model.languages)
    return {
        passage.text_hash: passage.text
        for of_one in passages.values()
        for passage in of_one
        if passage.text_hash in chosen
    }
