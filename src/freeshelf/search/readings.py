"""One reading of a question, and what the engine is asked for it.

A question has several: as typed, without its quotation marks, with better spelling.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from freeshelf.library.access import Reader
from freeshelf.library.editions import works_of
from freeshelf.library.models import Resource
from freeshelf.search.absent_words import foresee_absence, in_text
from freeshelf.search.dense.field_share import field_in_library
from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Extent,
    Neighbours,
    SearchEngine,
)
from freeshelf.search.foreseen import counts_of, foresee_passages
from freeshelf.search.hits import visible_records
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.out_of_scope import is_out_of_scope, weight_of_words
from freeshelf.search.semantic import SemanticQuery, semantic_query
from freeshelf.search.weights import DENSE_WEIGHTS

# What a question finds without filters: only the totals.
BEFORE_FILTERS: Mapping[str, Any] = {
    "filters": {},
    "facets": (),
    "offset": 0,
    "limit": 1,
}


class Reading:
    """An analysed question under one request, whose query it takes the place of."""

    def __init__(
        self,
        analysis: AnalyzedQuery,
        request: EngineRequest,
        *,
        search_engine: SearchEngine,
        is_by_words: bool = False,
    ) -> None:
        self.analysis = analysis
        self._request = request
        self._engine = search_engine
        self._is_by_words = is_by_words
        self._keys_of_works: tuple[str, ...] = ()
        self._guessed: Neighbours | None = None

    @cached_property
    def meaning(self) -> SemanticQuery | None:
        """Return the question as models read it, or None for words alone."""
        return None if self._is_by_words else semantic_query(self.analysis.parsed)

    @cached_property
    def near(self) -> Neighbours | None:
        """Return similar documents, or None when only words are searched."""
        return self._near()

    @property
    def fused(self) -> Neighbours | None:
        """Return similar documents, or None when there are none."""
        return _fused(self.near)

    def response(self) -> EngineResponse:
        """Return the page, having said what else may be asked about it.

        When it comes late, it is the page that was foreseen.
        """
        self.foresee()
        if self.near and self._guessed and self._engine.is_late():
            self.near = self._guessed
        return self.search()

    def by_words(self, **changes: Any) -> EngineResponse:
        """Return what would be found if nothing was near; no facet is counted."""
        return self.search(**{"facets": (), **changes, "neighbours": Neighbours()})

    def search(self, **changes: Any) -> EngineResponse:
        """Return the answer to the request, with changes to it."""
        if "neighbours" not in changes:
            changes["neighbours"] = self.fused
        asked = {"query": self.analysis.query} | changes
        return self._engine.search(replace(self._request, **asked))

    def before_filters(self, response: EngineResponse) -> EngineResponse:
        """Return what it finds without filters, which never admit anything.

        With a hit that has all the words there is nothing more to know.
        """
        if response.total_all_words or not self._request.filters:
            return response
        return self.search(**BEFORE_FILTERS)

    def is_outside(self) -> bool:
        """Return whether nothing that the reader may see is about the question."""
        return self._is_outside(self.near)

    def of_all_words(self) -> "Reading":
        """Return the reading that finds only records with all words."""
        query = self.analysis.query
        whole = replace(query, minimum_should_match=len(query.words), enough_hits=0)
        reading = Reading(
            replace(self.analysis, query=whole),
            self._request,
            search_engine=self._engine,
        )
        reading.meaning, reading.near = self.meaning, None
        return reading

    def expected(self, **changes: Any) -> EngineResponse:
        """Return what `search` most likely will, by what is known of what is near."""
        return self.search(neighbours=_fused(self._expected()), **changes)

    def foresee(self) -> None:
        """Say what the page of this reading will ask, in whatever order."""
        foresee, query = self._engine.foresee, self.analysis.query
        self.foresee_first()
        if self.meaning is not None:
            near_any = partial(
                self.meaning.foresee_near_any, levels=self._request.levels
            )
            foresee(lambda: [near_any, self.by_words])
        foresee(lambda: [lambda: self.near, self.expected, self._expected_inside])
        if query.words or query.required:
            foresee(lambda: [self._expected_absence])
            if self._request.filters:
                foresee(lambda: [partial(self.expected, **BEFORE_FILTERS)])

    def foresee_first(self) -> None:
        """Say what decides about the page, and what is near."""
        foresee, query = self._engine.foresee, self.analysis.query
        foresee(
            partial(counts_of, self.analysis, self._request, search_engine=self._engine)
        )
        foresee(
            lambda: [partial(self.search, neighbours=Neighbours()), lambda: self.near],
            extent=Extent.BEGINS,
        )
        if self.meaning is not None and query.words and not query.required:
            foresee(lambda: [self._nearest_of_all], extent=Extent.BEGINS)

    def foresee_among(self, keys: Callable[[], Sequence[str]]) -> None:
        """Say that all hits among these records may be asked for."""

        def expected() -> None:
            if asked := tuple(sorted(keys())):
                self.expected(**only_of(asked))

        self._engine.foresee(lambda: [expected])

    def foresee_near_in_filters(self) -> None:
        """Say that similar documents within the filters may be asked for."""
        if self._request.filters and self.meaning is not None:
            near = partial(
                self.meaning.neighbours,
                self.analysis.query,
                search_engine=self._engine,
                levels=self._request.levels,
                filters=self._request.filters,
            )
            self._engine.foresee(lambda: [near])

    def foresee_passages(self, **changes: Any) -> None:
        """Say that passages may be asked of what a search with changes may find."""
        self._foresee_hits_of(self, **changes)

    def foresee_guesses(self, near: "Reading") -> None:
        """Say that hits of another reading may be shown as guesses of this one."""
        near.foresee()
        self._engine.foresee(lambda: [partial(self._foresee_hits_of, near)])

    def foresee_shown(self, user: Reader) -> None:
        """Say what is shown of hits that are not known yet, and of their works."""
        self._guessed = self._expected()
        keys = self.may_be_hits()
        works = works_of(visible_records(keys, user).values(), user)
        self._keys_of_works = keys_of(works.families)
        self._foresee_passages_of({*keys, *self._keys_of_works})
        if self._keys_of_works:
            self.expected(**only_of(self._keys_of_works))

    def may_be_hits(self, **changes: Any) -> set[str]:
        """Return what may be on the page: with what is near that, or first by words."""
        near = self._expected() or Neighbours()
        hits = self.by_words(**changes).hits
        return {*near.score_boosts, *(hit.key for hit in hits)}

    def hits_among(self, keys: tuple[str, ...]) -> Sequence[EngineHit]:
        """Return all hits among the records of some works, in their order."""
        wanted, foreseen = frozenset(keys), self._keys_of_works
        asked = foreseen if wanted <= frozenset(foreseen) else keys
        found = self.search(**only_of(asked)).hits
        return [hit for hit in found if hit.key in wanted]

    def foresee_whole(self) -> None:
        """Say what the page of this reading may ask, at once as far as words go."""
        self.foresee()
        self._foresee_absence()
        if self.meaning is not None:
            self._engine.foresee(lambda: [self.by_words], extent=Extent.WHOLE)
            return
        whole = [partial(self.search), partial(self.of_all_words().search)]
        if self._request.filters:
            whole.append(partial(self.search, **BEFORE_FILTERS))
        self._engine.foresee(lambda: whole, extent=Extent.WHOLE)

    def _foresee_hits_of(self, reading: "Reading", **changes: Any) -> None:
        self._foresee_passages_of(reading.may_be_hits(**changes))

    def _foresee_passages_of(self, keys: Collection[str]) -> None:
        foresee_passages(
            keys,
            query=self.analysis.query,
            search_engine=self._engine,
            levels=self._request.levels,
            meaning=self.meaning,
        )

    def _near(self, *, is_expected: bool = False) -> Neighbours | None:
        if self.meaning is None:
            return None
        near = self.meaning.neighbours(
            self.analysis.query,
            search_engine=self._engine,
            levels=self._request.levels,
            is_expected=is_expected,
        )
        return replace(near, enough=DENSE_WEIGHTS.covered * self._weight_of_words)

    @cached_property
    def _weight_of_words(self) -> float:
        return weight_of_words(
            self.analysis, search_engine=self._engine, levels=self._request.levels
        )

    def _expected(self) -> Neighbours | None:
        """Return what is near, or is likely to be while that is not yet known."""
        return self.near if "near" in vars(self) else self._near(is_expected=True)

    def _expected_inside(self) -> None:
        query = self.analysis.query
        if query.words and not query.required and self._is_outside(self._expected()):
            self.of_all_words().search()

    def _expected_absence(self) -> None:
        in_texts = self._engine.count(
            in_text(self.analysis.query),
            levels=self._request.levels,
            filters=self._request.filters,
        )
        if not in_texts:
            self._foresee_absence()

    def _foresee_absence(self) -> None:
        foresee_absence(
            self.analysis,
            search_engine=self._engine,
            levels=self._request.levels,
            filters=self._request.filters,
        )

    def _nearest_of_all(self) -> None:
        if self.meaning is not None:
            self.meaning.nearest([""], levels=self._request.levels)

    def _is_outside(self, near: Neighbours | None) -> bool:
        levels, nearest, field = self._request.levels, None, None
        if self.meaning and near:
            nearest = self.meaning.nearest(list(near.score_boosts), levels=levels)
            view = self.meaning.views[0]
            field = field_in_library(view.model, view.layers)
        return is_out_of_scope(
            self.analysis,
            nearest=nearest,
            field=field,
            search_engine=self._engine,
            levels=levels,
        )


def only_of(keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the changes of a request for all hits among these records."""
    return {"keys": keys, "facets": (), "offset": 0, "limit": len(keys)}


def keys_of(families: Sequence[Sequence[Resource]]) -> tuple[str, ...]:
    """Return the keys of all records of some works, in order."""
    return tuple(sorted(each.identifier for family in families for each in family))


def _fused(near: Neighbours | None) -> Neighbours | None:
    return near if near and near.score_boosts else None
