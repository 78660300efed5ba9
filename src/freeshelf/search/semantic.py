"""Embed queries with the active models and find similar documents.

Without a model `semantic_query` returns None and only words are searched.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language import (
    UNDETERMINED,
    count_words,
    detect_language,
    languages_in_script,
    script_of,
)
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.answer_scores import answer_scores
from freeshelf.search.candidates import Filters, candidate_keys
from freeshelf.search.dense.average_question import average_question
from freeshelf.search.dense.near_any import nearest_to_any
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.engines.base import Extent, Neighbours, SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.vectors import RECORD_NUMBER, Neighbour
from freeshelf.search.errors import DenseIndexDamagedError
from freeshelf.search.fusion import (
    ModelSimilarities,
    fuse,
    fuse_passages,
    minimum_similarity,
)
from freeshelf.search.language_levels import level_question
from freeshelf.search.late_interaction import (
    COMPARED,
    closeness,
    exchanged,
    passage_closeness,
)
from freeshelf.search.model_query import ModelQuery
from freeshelf.search.query import ParsedQuery
from freeshelf.search.question_texts import question_text

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SemanticQuery:
    """A query embedded by at least one model."""

    views: tuple[ModelQuery, ...]
    languages: tuple[str, ...]  # possible languages of the query; none: any
    is_one_word: bool
    text: str = ""

    @property
    def layers(self) -> dict[str, NDArray[np.float32]]:
        """A row of what layers of a model read of the query, by its key."""
        return {view.model.key: view.layers for view in self.views}

    def neighbours(
        self,
        query: LexicalQuery,
        *,
        search_engine: SearchEngine,
        levels: tuple[str, ...],
        filters: Filters = MappingProxyType({}),
        is_expected: bool = False,
    ) -> Neighbours:
        """Return similar documents among those that the query admits.

        Results need them without filters, which only take away from what a query finds.
        With `is_expected` it is guessed which of them are near to any question, and
        that tokens that are not known yet leave the order as it is.
        """

        def admit(keys: Sequence[str]) -> Collection[str]:
            return search_engine.matching(keys, query, levels=levels, filters=filters)

        # Whatever the query admits, these may be enough to tell what of it is near.
        search_engine.foresee(
            lambda: [
                look for view in self.views for look in view.looks_at_all(levels=levels)
            ],
            extent=Extent.BEGINS,
        )
        few = candidate_keys(
            query, search_engine=search_engine, levels=levels, filters=filters
        )
        # Only deleted records would be rejected: the engine does not find them.
        is_open = not (query.required or query.excluded or filters)
        asked = [
            view.nearest(levels=levels, among=few, admit=None if is_open else admit)
            for view in self.views
        ]
        every = {each.key: each for of_one in asked for some in of_one for each in some}
        same_language: Collection[str] = every.keys()
        if self.languages:
            same_language = self._in_own_language(
                [every[key] for key in sorted(every)],
                search_engine=search_engine,
                levels=levels,
            )
        near = [
            view.levelled(of_one, same_language)
            for view, of_one in zip(self.views, asked, strict=True)
        ]
        # It needs no tokens, and is asked for along with them.
        search_engine.foresee(
            lambda: [
                partial(view.similar_anyway, each, levels=levels)
                for view, each in zip(self.views, near, strict=True)
            ],
            extent=Extent.BEGINS,
        )
        found = [
            view.similarities(each) for view, each in zip(self.views, near, strict=True)
        ]
        if self.languages:
            others = [
                each
                for each in near[0]
                if each.key in found[0].similarities and each.key not in same_language
            ]
            found[0] = self._by_tokens(
                found[0], others, levels=levels, is_expected=is_expected
            )
        fused = fuse(found, query_languages=same_language, is_one_word=self.is_one_word)
        near_any = [
            view.near_any(
                each, fused.dense_hits, levels=levels, is_expected=is_expected
            )
            for view, each in zip(self.views, near, strict=True)
        ]
        by_meaning = fused.dense_hits - frozenset.intersection(*near_any)
        return replace(fused, dense_hits=by_meaning)

    def foresee_near_any(self, *, levels: tuple[str, ...]) -> None:
        """Ask what is near to any question, unless that was asked of late."""
        for view in self.views:
            nearest_to_any(view.index, average_question(view.model), levels=levels)

    def _in_own_language(
        self,
        near: Sequence[Neighbour],
        *,
        search_engine: SearchEngine,
        levels: tuple[str, ...],
    ) -> Collection[str]:
        """Return the keys of those in a possible language of the query, or unknown."""
        wanted = (*self.languages, UNDETERMINED)
        unknown = [each.key for each in near if each.languages is None]
        asked = (
            search_engine.matching(
                unknown, LexicalQuery(), levels=levels, filters={"language": wanted}
            )
            if unknown
            else frozenset()
        )
        return asked | {
            each.key
            for each in near
            if not set(wanted).isdisjoint(each.languages or ())
        }

    def _by_tokens(
        self,
        found: ModelSimilarities,
        near: Sequence[Neighbour],
        *,
        levels: tuple[str, ...],
        is_expected: bool,
    ) -> ModelSimilarities:
        """Return similarities in which these records are in the order of their tokens.

        As they were when the tokens of one are not known.
        """
        view = self.views[0]
        unknown = [each.key for each in near if each.nearest is None]
        nearest = {each.key: each.nearest for each in near if each.nearest}
        if unknown:
            nearest |= view.index.passages(
                view.vector, unknown, levels=levels, per_resource=COMPARED
            )
        close = closeness(view.model, self.text, nearest, is_expected=is_expected)
        return replace(found, similarities=exchanged(found.similarities, close))

    def nearest(self, keys: Sequence[str], *, levels: tuple[str, ...]) -> float | None:
        """Return how much nearer than any question the nearest of some records is.

        The similarity to the query less that to the average of questions about anything
        else, as a share of what lies between the threshold of the model and 1; 0 for no
        records, None if the model fails.
        """
        view = self.views[0]
        try:
            centred = view.vector - average_question(view.model)
        except ModelError as error:
            logger.warning("%s", error)
            return None
        best = view.index.closest(centred, keys, levels=levels)
        return best / (1 - view.model.threshold)

    def is_near_any(self, keys: Sequence[str], *, levels: tuple[str, ...]) -> bool:
        """Return whether one of these records may be a hit by meaning alone."""
        return any(
            each.similarity >= minimum_similarity(view.model.threshold)
            for view in self.views
            for each in view.index.similarities(
                view.vector, list(keys), levels=levels
            ).values()
        )

    def passages(
        self,
        by_words: Mapping[str, Mapping[str, float]],
        *,
        languages: Mapping[str, str],
        levels: tuple[str, ...],
        candidates: int,
    ) -> dict[str, list[str]]:
        """Return the best passages of files by lexical and dense scores.

        `by_words`: scores of passages by resource, with an entry for every resource;
        `languages`: theirs. In each, `candidates` passages are compared by meaning,
        token by token in one of another language without any word. A passage that only
        dense search finds is dropped if the description of the record is more similar.
        """
        view = self.views[0]
        nearest = view.index.passages(
            view.vector, list(by_words), levels=levels, per_resource=candidates
        )
        minimum = minimum_similarity(view.model.threshold)
        ranked = {}
        for key, scores in by_words.items():
            near = {each.passage: each.similarity for each in nearest.get(key, ())}
            described = max(
                (
                    similarity
                    for passage, similarity in near.items()
                    if is_of_record(passage)
                ),
                default=minimum,
            )
            visible = {
                passage: similarity
                for passage, similarity in near.items()
                if not is_of_record(passage)
                and (passage in scores or similarity >= described)
            }
            ranked[key] = fuse_passages(scores, visible, threshold=view.model.threshold)
        others = {
            key: [each for each in nearest.get(key, ()) if each.passage in ranked[key]]
            for key in by_words
            if not by_words[key] and self._is_other(languages.get(key, ""))
        }
        close = passage_closeness(view.model, self.text, others)
        for key in others.keys() & close.keys():
            ranked[key].sort(key=close[key].__getitem__, reverse=True)
        return ranked

    def _is_other(self, language: str) -> bool:
        """Return whether a record is in another language than the query's."""
        known = (*self.languages, "", UNDETERMINED)
        return bool(self.languages) and primary_subtag(language) not in known

    def answer_scores(self, sentences: Sequence[tuple[str, str]]) -> list[float]:
        """Return how well sentences (text, language) answer; empty if the model fails.

        See `freeshelf.search.answer_scores`.
        """
        try:
            return answer_scores(
                self.views[0].model, self.text, sentences, languages=self.languages
            )
        except ModelError as error:
            logger.warning("%s", error)
            return []


def semantic_query(parsed: ParsedQuery) -> SemanticQuery | None:
    """Embed a query; None without a model, and for a query without content.

    A model that fails is skipped and logged: search continues with words.
    """
    text = question_text(parsed)
    if not text:
        return None
    indexes = dense_indexes()
    if not indexes:
        return None
    languages = question_languages(text)
    views = []
    for model, index in indexes:
        if model.languages and not set(languages) <= set(model.languages):
            continue
        try:
            (vector,) = encoder(model).encode_queries([text])
            layers = encoder(model).query_layers(text).ravel()
            index.is_ready()
        except (ModelError, DenseIndexDamagedError) as error:
            logger.warning("%s", error)
            continue
        level = level_question(model.key, vector, languages)
        views.append(ModelQuery(model, index, vector, layers, level))
    if not views:
        return None
    is_one_word = count_words(text) == 1
    return SemanticQuery(tuple(views), languages, is_one_word, text)


def question_languages(text: str) -> tuple[str, ...]:
    """Return the language of a query, or all languages in its script.

    Empty for a query without letters of a known script: any language is possible.
    """
    detected = detect_language(text)
    if detected != UNDETERMINED:
        return (primary_subtag(detected),)
    return languages_in_script(script_of(text))


def is_of_record(passage: str) -> bool:
    """Return whether a passage is of the description rather than of a file."""
    return passage.startswith(f"{RECORD_NUMBER}.")
