"""Compare a question with sentences token by token, in any language.

Each token of the question is compared with the nearest one of a sentence (late
interaction), after what all tokens of a language have in common and what all compared
sentences have in common are taken off: both say nothing of the answer. A token that few
of the sentences have weighs more. One vector a sentence puts the right one first for
fewer questions (docs/adr/0386).
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import encoder, unit_length
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.enrich.language_models.token_vectors import TokenVectors, token_vectors
from freeshelf.search.dense.language_means import language_means

Floats = NDArray[np.float32]
# About 9 MB a process with vectors of 384 numbers.
_KEPT_SENTENCES = 512


def answer_scores(
    model: InstalledModel,
    question: str,
    sentences: Sequence[tuple[str, str]],
    *,
    languages: Sequence[str],
) -> list[float]:
    """Return how well each of these sentences (text, language) answers, at most 1.

    `languages`: those that the question may be in. Raises ModelError.
    """
    asked = token_vectors(encoder(model), question, is_query=True)
    means = language_means(model)
    read = [_read(model, text) for text, _language in sentences]
    centred = [
        each.vectors.astype(np.float32) - means.of_sentence(language)
        for each, (_text, language) in zip(read, sentences, strict=True)
    ]
    every = np.concatenate(centred) if centred else np.empty((0, model.dimension))
    if not (len(asked.ids) and len(every)):
        return [0.0] * len(sentences)
    common = every.mean(0)
    tokens = unit_length(asked.vectors - means.of_question(languages) - common)
    weights = _weights(asked, read)
    return [
        float(weights @ (tokens @ unit_length(each - common).T).max(1))
        if len(each)
        else 0.0
        for each in centred
    ]


def forget_sentences() -> None:
    """Forget the sentences read so far, to measure what reading them costs."""
    _read.cache_clear()


def _weights(asked: TokenVectors, read: Sequence[TokenVectors]) -> Floats:
    """Return the weight of each token of a question; together they are 1."""
    having = Counter(token for each in read for token in set(each.ids))
    weights = np.array(
        [np.log1p(len(read) / (1 + having[token])) for token in asked.ids], np.float32
    )
    shares: Floats = weights / weights.sum()
    return shares


@lru_cache(maxsize=_KEPT_SENTENCES)
def _read(model: InstalledModel, sentence: str) -> TokenVectors:
    """Return the tokens of a sentence, cached since sentences recur."""
    read = token_vectors(encoder(model), sentence, is_query=False)
    # Half the memory; the differences are far below those between sentences.
    return TokenVectors(read.ids, read.vectors.astype(np.float16))
