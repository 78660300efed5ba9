"""Fusion of lexical and dense scores: a convex combination after min-max normalisation.

A score is `(1 - w) * words + w * meaning`, with another `w` for documents in other
languages than the query's. `words` is the lexical score as a share of the best one,
with zero as the minimum; `meaning` is the similarity between the hundredth neighbour,
or the minimum similarity, and the nearest. Divided by `1 - w`, the first term is the
lexical score itself and the second is what a document gains: so an engine can add it
up, and pages, however deep, are parts of one order (Bruch, Gai and Ingber, An Analysis
of Fusion Functions for Hybrid Retrieval, 2023).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from freeshelf.search.engines.base import Neighbours
from freeshelf.search.weights import DENSE_WEIGHTS, DenseWeights

MAX_NEIGHBORS = 100


@dataclass(frozen=True, slots=True)
class ModelSimilarities:
    """Similarities (cosines) of the nearest resources in one model.

    `threshold`: two texts below it are unrelated. `reads_all`: whether the model knows
    languages other than the query's.
    """

    similarities: Mapping[str, float]
    threshold: float
    reads_all: bool = True


def chance_corrected(
    similarity: float,
    *,
    passages: int,
    threshold: float,
    weights: DenseWeights = DENSE_WEIGHTS,
) -> float:
    """Return the similarity of the best of n passages, less its expected chance part.

    Noise of n normal draws is at most sqrt(2 ln n) deviations above its mean (expected
    maximum; Boucheron, Lugosi and Massart, Concentration Inequalities, 2013).
    """
    if passages <= 1:
        return similarity
    noise = weights.chance * math.sqrt(2 * math.log(passages))
    return similarity - noise * (1 - threshold)


def minimum_similarity(
    threshold: float, weights: DenseWeights = DENSE_WEIGHTS
) -> float:
    """Return the minimum similarity of a resource in any language."""
    return threshold - weights.other_language_tolerance * (1 - threshold)


def fuse(
    found: Sequence[ModelSimilarities],
    *,
    query_languages: Collection[str],
    is_one_word: bool = False,
    weights: DenseWeights = DENSE_WEIGHTS,
) -> Neighbours:
    """Return the dense gains of resources, and which of them are hits.

    `query_languages` are the keys of resources in the language of the query. Others
    have the words only by chance and are less similar for the same meaning: dense
    scores weigh more there, and their threshold is lower.
    """
    weight = _weight(len(found), is_one_word, weights)
    reading_all = max(1, sum(each.reads_all for each in found))
    gains: dict[str, float] = {}
    admitted: set[str] = set()
    for model in found:
        normal = _normalised(model, weights)
        for key, share in normal.items():
            if key in query_languages:
                gain = weight * share / len(found)
            else:
                gain = weights.other_language * share / reading_all
            gains[key] = gains.get(key, 0.0) + gain / (1 - weight)
        admitted |= _near_enough(model, query_languages, is_one_word, weights)
    best = sorted(admitted, key=lambda key: (-gains[key], key))
    return Neighbours(
        score_boosts=gains,
        dense_hits=frozenset(best[:MAX_NEIGHBORS]),
        other_language=frozenset(gains.keys() - set(query_languages)),
        other_language_weight=(1 - weights.other_language) / (1 - weight),
        raised_by=weights.other_language / weights.same_language,
    )


def _weight(models: int, is_one_word: bool, weights: DenseWeights) -> float:
    if is_one_word:
        return weights.one_word
    return (
        weights.same_language if models == 1 else weights.same_language_several_models
    )


def _normalised(model: ModelSimilarities, weights: DenseWeights) -> dict[str, float]:
    similarities = model.similarities
    if not similarities:
        return {}
    best = max(similarities.values())
    minimum = minimum_similarity(model.threshold, weights)
    if len(similarities) >= MAX_NEIGHBORS:
        minimum = min(similarities.values())
    width = best - minimum
    return {
        key: (similarity - minimum) / width if width > 0 else 1.0
        for key, similarity in similarities.items()
    }


def _near_enough(
    model: ModelSimilarities,
    same_language: Collection[str],
    is_one_word: bool,
    weights: DenseWeights,
) -> set[str]:
    """Return resources that are hits without the words: similar enough, near the best.

    The threshold is higher for one word, to which everything is a little similar.
    """
    unit = 1 - model.threshold
    found = model.similarities
    best = max(found.values(), default=0.0)
    floor = max(model.threshold, best - weights.max_distance * unit)
    tolerance = weights.other_language_tolerance
    if is_one_word:
        floor = max(floor, model.threshold + weights.one_word_above * unit)
        tolerance = weights.one_word_allowance
    best_other_language = max(
        (found[key] for key in found if key not in same_language), default=0.0
    )
    generous = max(
        floor - tolerance * unit,
        best_other_language - weights.max_distance_other_language * unit,
    )
    return {
        key
        for key, similarity in found.items()
        if similarity >= (floor if key in same_language else generous)
    }


def fuse_passages(
    by_words: Mapping[str, float],
    similar: Mapping[str, float],
    *,
    threshold: float,
    weights: DenseWeights = DENSE_WEIGHTS,
) -> list[str]:
    """Return passages of one resource, the best first, by lexical and dense scores.

    All are on one subject and similar, so the least similar counts as zero; where they
    differ by less than can be distinguished, words decide.
    """
    best = max(by_words.values(), default=0.0)
    minimum = min(similar.values(), default=0.0)
    width = max(
        max(similar.values(), default=0.0) - minimum,
        weights.passage_width * (1 - threshold),
    )

    def score(key: str) -> float:
        words = by_words.get(key, 0.0) / best if best > 0 else 0.0
        near = (similar.get(key, minimum) - minimum) / width if width > 0 else 0.0
        return (1 - weights.passage) * words + weights.passage * near

    return sorted({*by_words, *similar}, key=lambda key: (-score(key), key))
