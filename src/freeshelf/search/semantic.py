"""What a question means to the models in use, and what is near it.

Nothing here without a model: then `semantic_query` gives None and words alone are
searched.
"""

import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.errors import ModelError
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.enrich.passages import count_words
from freeshelf.search.analysis import has_unspaced, is_unspaced, references
from freeshelf.search.candidates import candidate_keys
from freeshelf.search.dense.index import DenseIndex, Neighbour
from freeshelf.search.dense.passages import RECORD_NUMBER
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.engines.base import Neighbours, SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.errors import DenseIndexDamagedError
from freeshelf.search.fusion import (
    MAX_NEIGHBORS,
    FusedScores,
    ModelSimilarities,
    chance_corrected,
    fuse,
    fuse_passages,
    minimum_similarity,
)
from freeshelf.search.query import (
    Item,
    OrGroup,
    ParsedQuery,
    PrefixWord,
    QuotedPhrase,
    Word,
)
from freeshelf.search.query_text import question_languages

logger = logging.getLogger(__name__)

# C182, P029, 2011/36, CSDDD: names to a reader, and noise to a model.
_CODE = re.compile(r"\W*(?:\w*\d[\w./:-]*|[A-Z]{2,8}s?)\W*")
_LETTERS_OF_A_CODE = 2  # of an unspaced script: 2021年

# wp:paragraph, unpublished-draft: one name in parts is looked for as it is written.
_NAME = re.compile(r"\w+(?:[-_:/.]\w+)+")

_FIELD, _SMALLEST_FIELD = 20, 5

Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _ModelQuery:
    """A question as one model sees it."""

    model: InstalledModel
    index: DenseIndex
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SemanticQuery:
    """A question understood by at least one model."""

    views: tuple[_ModelQuery, ...]
    languages: tuple[str, ...]  # the question may be in; none: any
    is_one_word: bool

    def neighbours(
        self,
        query: LexicalQuery,
        *,
        search_engine: SearchEngine,
        levels: tuple[str, ...],
        filters: Filters,
        facets: Collection[str],
    ) -> Neighbours:
        """What is near, also without the filter of each chosen facet that is counted.

        Everything but the words is asked of a document before the hundred are cut.
        """

        def near(kept: Filters) -> FusedScores:
            return self._near(
                query, search_engine=search_engine, levels=levels, filters=kept
            )

        fused = near(filters)
        without = {
            facet: near({name: filters[name] for name in filters if name != facet})
            for facet in filters
            if facet in facets
        }
        return Neighbours(
            score_boosts=fused.gains,
            dense_hits=fused.admitted,
            other_language=fused.other_language,
            other_language_weight=fused.words_abroad,
            admitted_without={name: each.admitted for name, each in without.items()},
        )

    def passages(
        self,
        by_words: Mapping[str, Mapping[str, float]],
        *,
        levels: tuple[str, ...],
        candidates: int,
    ) -> dict[str, list[str]]:
        """The best passages of files of each resource, by words and by meaning.

        `by_words`: scores of passages by resource, also of those without any. So many
        `candidates` by meaning are looked at in each. What only
        meaning finds is left out where the description of the record is nearer.
        """
        view = self.views[0]
        nearest = view.index.passages(
            view.vector, list(by_words), levels=levels, per_resource=candidates
        )
        least = minimum_similarity(view.model.threshold)
        ranked = {}
        for key, scores in by_words.items():
            near = {each.passage: each.similarity for each in nearest.get(key, ())}
            described = max(
                (
                    similarity
                    for passage, similarity in near.items()
                    if is_of_record(passage)
                ),
                default=least,
            )
            kept = {
                passage: similarity
                for passage, similarity in near.items()
                if not is_of_record(passage)
                and (passage in scores or similarity >= described)
            }
            ranked[key] = fuse_passages(scores, kept, threshold=view.model.threshold)
        return ranked

    def margin_of(self, key: str, *, levels: tuple[str, ...]) -> float:
        """How much nearer a resource is than the twentieth one, or the last of fewer.

        0 for a resource without vectors, and where it is alone.
        """
        view = self.views[0]
        found = view.index.similarities(view.vector, [key], levels=levels)
        nearest: Sequence[Neighbour] = ()
        # What is not near at all is seldom among the first, and slow to go through.
        for threshold in (minimum_similarity(view.model.threshold), -1.0):
            if len(nearest) < _FIELD:
                nearest = view.index.neighbours(
                    view.vector,
                    access_levels=levels,
                    limit=MAX_NEIGHBORS,
                    threshold=threshold,
                )[:_FIELD]
        if key not in found or len(nearest) < _SMALLEST_FIELD:
            return 0.0
        return found[key].similarity - nearest[-1].similarity

    def similarities_of(self, sentences: Sequence[str]) -> list[float]:
        """The cosine of each sentence to the question."""
        view = self.views[0]
        return [
            float(_sentence_vector(view.model, sentence) @ view.vector)
            for sentence in sentences
        ]

    def _near(
        self,
        query: LexicalQuery,
        *,
        search_engine: SearchEngine,
        levels: tuple[str, ...],
        filters: Filters,
    ) -> FusedScores:
        def admit(keys: Sequence[str]) -> Collection[str]:
            return search_engine.matching(keys, query, levels=levels, filters=filters)

        few = candidate_keys(
            query, search_engine=search_engine, levels=levels, filters=filters
        )
        # Then only what has just gone would be refused: the engine does not find it.
        is_open = not (filters or query.required or query.excluded)
        found = [
            _near_in_model(
                view, levels=levels, admit=None if is_open else admit, few=few
            )
            for view in self.views
        ]
        keys = list(dict.fromkeys(key for each in found for key in each.similarities))
        spoken: Collection[str] = keys
        if self.languages:
            wanted = {"language": (*self.languages, "und")}
            spoken = search_engine.matching(
                keys, LexicalQuery(), levels=levels, filters=wanted
            )
        return fuse(found, query_languages=spoken, is_one_word=self.is_one_word)


def semantic_query(parsed: ParsedQuery) -> SemanticQuery | None:
    """The meaning of a question; None without a model, and for one without a sense.

    A model that fails is left out and told in the log: search goes on by words.
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
            index.manifest()
        except (ModelError, DenseIndexDamagedError) as error:
            logger.warning("%s", error)
            continue
        views.append(_ModelQuery(model, index, vector))
    if not views:
        return None
    return SemanticQuery(tuple(views), languages, is_one_word=count_words(text) == 1)


def question_text(parsed: ParsedQuery) -> str:
    """What a model reads of a question; nothing when it names codes only."""
    words = [word for item in parsed.wanted for word in _words(item)]
    text = " ".join(words)
    rest = list(text)
    for reference in references(text, is_typed=True):
        rest[reference.start : reference.end] = " " * (reference.end - reference.start)
    if all(_is_code(word) for word in "".join(rest).split()):
        return ""
    if _NAME.fullmatch(text) and not has_unspaced(text):
        return ""
    return text


def _is_code(word: str) -> bool:
    """Whether a word names something and says nothing.

    A whole sentence of an unspaced script, with a year in it, looks like one word.
    """
    said = sum(map(is_unspaced, word))
    return said <= _LETTERS_OF_A_CODE and _CODE.fullmatch(word) is not None


def _words(item: Item) -> list[str]:
    match item:
        case Word(text) | QuotedPhrase(text) | PrefixWord(text):
            return text.split()
        case OrGroup(items):
            return [word for each in items for word in _words(each)]
        case _:
            return []


@lru_cache(maxsize=2048)
def _sentence_vector(model: InstalledModel, sentence: str) -> NDArray[np.float32]:
    """Sentences of documents are asked for again and again."""
    vectors = encoder(model).encode_passages([sentence])
    return np.asarray(vectors[0], np.float32)


def is_of_record(passage: str) -> bool:
    """Whether a passage is of the description, and of no file."""
    return passage.startswith(f"{RECORD_NUMBER}.")


def _near_in_model(
    view: _ModelQuery,
    *,
    levels: tuple[str, ...],
    admit: Callable[[Sequence[str]], Collection[str]] | None,
    few: Sequence[str] | None,
) -> ModelSimilarities:
    threshold = view.model.threshold
    least = minimum_similarity(threshold)
    nearest: Sequence[Neighbour]
    if few is None:
        nearest = view.index.neighbours(
            view.vector,
            access_levels=levels,
            admit=admit,
            limit=MAX_NEIGHBORS,
            threshold=least,
        )
    else:
        compared = view.index.similarities(view.vector, few, levels=levels)
        near = (each for each in compared.values() if each.similarity >= least)
        ranked = sorted(near, key=lambda each: (-each.similarity, each.key))
        nearest = ranked[:MAX_NEIGHBORS]
    sizes = view.index.sizes([each.key for each in nearest], levels=levels)
    similarities = {
        each.key: chance_corrected(
            each.similarity, passages=sizes.get(each.key, 1), threshold=threshold
        )
        for each in nearest
    }
    return ModelSimilarities(
        similarities={
            key: similarity
            for key, similarity in similarities.items()
            if similarity >= least
        },
        threshold=threshold,
        reads_all=not view.model.languages,
    )
