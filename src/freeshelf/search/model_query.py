"""A question as one model reads it, and the records that are near to it there."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.search.dense.average_question import average_question
from freeshelf.search.dense.near_any import nearest_to_any
from freeshelf.search.engines.vectors import KeyFilter, Neighbour, VectorIndex
from freeshelf.search.fusion import (
    MAX_NEIGHBORS,
    ModelSimilarities,
    chance_corrected,
    minimum_similarity,
)
from freeshelf.search.language_levels import LevelQuestion
from freeshelf.search.weights import DENSE_WEIGHTS, DenseWeights

logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelQuery:
    """A query embedded by one model; by `level`, if there is one, other languages."""

    model: InstalledModel
    index: VectorIndex
    vector: Floats
    layers: Floats
    level: LevelQuestion | None = None

    def nearest(
        self,
        *,
        levels: tuple[str, ...],
        among: Collection[str] | None = None,
        admit: KeyFilter | None = None,
    ) -> list[tuple[Neighbour, ...]]:
        """Return the nearest records, and those that are so when languages are level.

        The second list is missing where there is nothing to level.
        """
        return [
            self.index.neighbours(
                vector,
                access_levels=levels,
                among=among,
                admit=admit,
                limit=MAX_NEIGHBORS,
                threshold=least,
            )
            for vector, least in self._vectors()
        ]

    def looks_at_all(
        self, *, levels: tuple[str, ...]
    ) -> Iterator[Callable[[], object]]:
        """Yield the searches of `nearest` among all records, each to be asked for."""
        for vector, least in self._vectors():
            yield partial(
                self.index.neighbours,
                vector,
                access_levels=levels,
                limit=MAX_NEIGHBORS,
                threshold=least,
            )

    def levelled(
        self, found: Sequence[Sequence[Neighbour]], same_language: Collection[str]
    ) -> list[Neighbour]:
        """Return the nearest of both lists, each record as its language is compared."""
        if self.level is None:
            return list(found[0])
        near, level = found
        others = [
            replace(each, similarity=each.similarity * self.level.length - self._margin)
            for each in level
            if each.key not in same_language
        ]
        own = [each for each in near if each.key in same_language]
        ordered = sorted([*own, *others], key=lambda each: (-each.similarity, each.key))
        return ordered[:MAX_NEIGHBORS]

    def similarities(self, near: Sequence[Neighbour]) -> ModelSimilarities:
        """Return the similarities of the nearest records, less what is by chance."""
        minimum = minimum_similarity(self.model.threshold)
        corrected = {
            each.key: chance_corrected(
                each.similarity, passages=each.size, threshold=self.model.threshold
            )
            for each in near
        }
        return ModelSimilarities(
            {key: each for key, each in corrected.items() if each >= minimum},
            threshold=self.model.threshold,
            reads_all=not self.model.languages,
        )

    def near_any(
        self,
        near: Sequence[Neighbour],
        keys: Collection[str],
        *,
        levels: tuple[str, ...],
        weights: DenseWeights = DENSE_WEIGHTS,
        is_expected: bool = False,
    ) -> frozenset[str]:
        """Return those of the keys that are near to any question, and lead in none."""
        similar = {each.key: each.similarity for each in near if each.key in keys}
        anyway = self.similar_anyway(near, levels=levels, is_expected=is_expected)
        anyway = {key: each for key, each in anyway.items() if key in similar}
        leads = {key: similar[key] - each for key, each in anyway.items()}
        unit = 1 - self.model.threshold
        suspect = self.model.threshold - weights.near_any * unit
        least = weights.least_lead * max((0.0, *leads.values()))
        return frozenset(
            key
            for key, lead in leads.items()
            if anyway[key] >= suspect and lead < least
        )

    def similar_anyway(
        self,
        near: Sequence[Neighbour],
        *,
        levels: tuple[str, ...],
        is_expected: bool = False,
    ) -> dict[str, float]:
        """Return how similar these records are to the average question.

        Empty if the model fails. With `is_expected` what was remembered is returned.
        """
        keys = [each.key for each in near]
        try:
            average = average_question(self.model)
        except ModelError as error:
            logger.warning("%s", error)
            return {}
        if is_expected:
            usual = nearest_to_any(self.index, average, levels=levels)
            least = min(usual.values(), default=0.0)
            return {key: usual.get(key, least) for key in keys}
        found = self.index.similarities(average, keys, levels=levels)
        return {key: each.similarity for key, each in found.items()}

    @property
    def _margin(self) -> float:
        return DENSE_WEIGHTS.own_language * (1 - self.model.threshold)

    def _vectors(self) -> list[tuple[Floats, float]]:
        """Return the vectors by which records are found, with the least similarity."""
        least = minimum_similarity(self.model.threshold)
        if self.level is None:
            return [(self.vector, least)]
        farthest = (least + self._margin) / self.level.length
        return [(self.vector, least), (self.level.vector, farthest)]
