"""The answer of the engine to a parsed request."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.enrich.language_models.registry import (
    active_reranker,
    reranked_records,
)
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.editions import Works, works_of
from freeshelf.library.models import Resource
from freeshelf.search.absent_words import FoundWords, words_found
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.calls_for_help import is_call_for_help, is_cry_alone
from freeshelf.search.concept_names import concept_names
from freeshelf.search.conf import engine
from freeshelf.search.did_you_mean import SpellingSuggestion, suggest_spelling
from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Neighbours,
    Sort,
)
from freeshelf.search.engines.clauses import NOTHING
from freeshelf.search.engines.counting import counts_once
from freeshelf.search.exact_names import is_name
from freeshelf.search.foreseen import counts_of, foresee_passages
from freeshelf.search.hits import load_hits, visible_records
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.out_of_scope import is_out_of_scope
from freeshelf.search.query import ParsedQuery, parse, unquoted
from freeshelf.search.query_analysis import analyze_query, sort_of, words_apart_notice
from freeshelf.search.questions import defined_term
from freeshelf.search.request import SearchRequest, available_facets, with_each_year
from freeshelf.search.reranking import reranked_keys
from freeshelf.search.results import FacetBuilder, ResourceHit
from freeshelf.search.semantic import SemanticQuery, semantic_query
from freeshelf.search.work_lines import WorkLines

_MAX_GUESSES = 3
# What a question finds without filters: only the totals.
_BEFORE_FILTERS: dict[str, Any] = {"filters": {}, "facets": (), "offset": 0, "limit": 1}
_FACET_SIZE = 1000


class Answer:
    """The response of the engine to a parsed request."""

    visible: frozenset[str] = frozenset()  # keys of hits of the page, once loaded
    folded: frozenset[str] = frozenset()  # those that others name on their line

    def __init__(
        self,
        request: SearchRequest,
        *,
        user: Reader,
        facets: tuple[str, ...] | None = None,
    ) -> None:
        self._user = user
        known = tuple(available_facets())
        self.request = request
        self.search_engine = counts_once(engine())
        self.filters = {
            name: values
            for name, values in request.all_filters.items()
            if name in known
        }
        self.text = request.text
        self.better = ""
        self.is_corrected = False
        self.meaning: SemanticQuery | None = None
        self._near: Neighbours | None = None
        self.analysis = self._analyze(parse(request.text))
        self.analyses: tuple[AnalyzedQuery, ...] = (self.analysis,)
        self.notices: tuple[str, ...] = ()
        self.guesses: tuple[EngineHit, ...] = ()
        if self.analysis.parsed.is_cut:
            self.notices += (
                _("Your search is too long. Only the first part was used."),
            )
        query = self.analysis.query
        if NOTHING in query.required and not query.words:
            self.notices += (_("Your search has no word or number to look for."),)
        self._engine_request = EngineRequest(
            query=query,
            levels=readable_by(user),
            filters=with_each_year(self.filters),
            facets=known if facets is None else facets,
            facet_size=_FACET_SIZE,
            sort=sort_of(request, self.analysis),
            preferred_language=request.favoured_language
            and primary_subtag(request.favoured_language),
            offset=(request.page - 1) * request.page_size,
            limit=request.page_size,
        )
        self.response = self._reranked(self._ask())

    def facet_builder(self, language: str) -> FacetBuilder:
        """Return the builder of its facets for a reader of this language."""
        return FacetBuilder(
            names=concept_names(),
            language=language,
            chosen=self.filters,
            user=self._user,
        )

    def among(self, keys: Sequence[str]) -> Sequence[EngineHit]:
        """Return all hits among these records, in their order."""
        if not keys or not self.response.total:
            return ()
        asked = tuple(sorted(keys))
        return self._search(keys=asked, facets=(), offset=0, limit=len(asked)).hits

    def words_found(self) -> FoundWords:
        """Return where the words of the query are."""
        return words_found(
            self.analysis,
            total_all_words=self.response.total_all_words,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            filters=self._engine_request.filters,
        )

    def load(self, hits: Sequence[EngineHit]) -> list[ResourceHit]:
        """Load hits as records, checking access once more: a line for each work."""
        if not hits:
            return []
        resources = visible_records(hits, self._user)
        visible = frozenset(resources)
        works = works_of(resources.values(), self._user)
        resources |= {
            each.identifier: each for family in works.families for each in family
        }
        places = self._places(works, resources, among=hits)
        shown = [
            line
            for hit in hits
            if hit.key in visible
            for line in places.get(hit.key, [hit])
        ]
        hidden = visible - {hit.key for hit in shown}
        self.visible |= visible
        self.folded |= {k for k in hidden if resources[k].pk in works.translations}
        return load_hits(
            shown,
            resources,
            works,
            analysis=self.analysis,
            search_engine=self.search_engine,
            meaning=self.meaning,
            user=self._user,
        )

    def _places(
        self,
        works: Works,
        resources: dict[str, Resource],
        *,
        among: Sequence[EngineHit],
    ) -> dict[str, list[EngineHit]]:
        """Return the hits to show in the place of each hit of a work."""
        lines = WorkLines(
            resources,
            works,
            self.analysis.parsed,
            language=self._engine_request.preferred_language,
            is_one_order=self.is_one_order,
            is_sorted=not self._is_best,
            is_by_title=self._engine_request.sort is Sort.TITLE,
        )
        related = self._hits_of(works.families, among=among)
        places: dict[str, list[EngineHit]] = {}
        for family in works.families:
            keys = {each.identifier for each in family}
            places |= lines.places([hit for hit in related if hit.key in keys])
        return places

    def _hits_of(
        self, families: Sequence[Sequence[Resource]], *, among: Sequence[EngineHit]
    ) -> Sequence[EngineHit]:
        """Return all hits of some works in their order, on whatever page they are."""
        if not families or len(among) >= self.response.total:
            return among
        keys = tuple(sorted(each.identifier for family in families for each in family))
        foresee_passages(
            {*keys, *(hit.key for hit in among)},
            query=self.analysis.query,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            meaning=self.meaning,
        )
        return self._search(keys=keys, facets=(), offset=0, limit=len(keys)).hits

    @property
    def _is_best(self) -> bool:
        return self._engine_request.sort is Sort.BEST

    def _analyze(self, parsed: ParsedQuery) -> AnalyzedQuery:
        return analyze_query(
            parsed, user=self._user, is_literal=self.request.is_literal
        )

    def _ask(self) -> EngineResponse:
        response = self._response()
        parsed = self.analysis.parsed
        has_phrase = bool(parsed.phrases)
        found = self._before_filters(response)
        # Similar documents must contain the phrase too, which alone is seldom what was
        # meant.
        if found.total == found.total_dense_only and has_phrase:
            self.analysis = self._analyze(unquoted(parsed))
            response = self._response()
            found = self._before_filters(response)
        if not (found.total_all_words or self.is_call_for_help):
            response = self._corrected(response)
        if not self.is_corrected:
            response = self._inside(response)
        if response.total and not self.is_corrected and self.analysis.parsed != parsed:
            self._note_words_apart(parsed)
        return response

    @cached_property
    def is_call_for_help(self) -> bool:
        """Return whether the query is a call for help, not a name of something here.

        Nor is a question for the definition of such a name. Nothing but a cry, such as
        “help”, is a call even if something has that name.
        """
        text = self.request.text
        layers = self.meaning.layers if self.meaning else None
        if not is_call_for_help(text, layers):
            return False
        return is_cry_alone(text) or not any(
            is_name(named, user=self._user, search_engine=self.search_engine)
            for named in {text, defined_term(text)} - {""}
        )

    def _note_words_apart(self, typed: ParsedQuery) -> None:
        self.analyses += (self.analysis,)
        self.notices += (words_apart_notice(typed),)

    def _reranked(self, response: EngineResponse) -> EngineResponse:
        """Return the response with its head sorted by a reranker, if there is one."""
        meaning, near = self.meaning, self._near
        if (
            meaning is None
            or near is None
            or not (response.total and self.is_one_order)
        ):
            return response
        if active_reranker() is None:
            return response
        head = self._search(
            **_BEFORE_FILTERS | {"limit": reranked_records()}, preferred_language=""
        )
        keys = reranked_keys(
            head.hits,
            analysis=self.analysis,
            meaning=meaning,
            search_engine=self.search_engine,
            user=self._user,
        )
        self._near = replace(near, head=keys)
        return self._search()

    def _inside(self, response: EngineResponse) -> EngineResponse:
        """Return only records with all words when nothing else is about the question.

        The others are kept as guesses.
        """
        query = self.analysis.query
        if query.required or not query.words:
            return response
        every = self._search(**_BEFORE_FILTERS) if self.filters else response
        if every.total == every.total_all_words or not self._is_outside():
            return response
        self.guesses = tuple(hit for hit in response.hits if not hit.matches_all_words)[
            :_MAX_GUESSES
        ]
        self._near = None
        whole = replace(query, minimum_should_match=len(query.words), enough_hits=0)
        self.analysis = replace(self.analysis, query=whole)
        return self._search()

    def _is_outside(self) -> bool:
        levels = self._engine_request.levels
        nearest = None
        if self.meaning and self._near:
            nearest = self.meaning.nearest(list(self._near.score_boosts), levels=levels)
        return is_out_of_scope(
            self.analysis,
            nearest=nearest,
            search_engine=self.search_engine,
            levels=levels,
        )

    def _before_filters(self, response: EngineResponse) -> EngineResponse:
        """Return what the query finds without filters, which never admit anything.

        With a hit that has all the words there is nothing more to know.
        """
        if response.total_all_words or not self.filters:
            return response
        return self._search(**_BEFORE_FILTERS)

    @property
    def has_language_order(self) -> bool:
        """Return whether the visitor's language orders the hits with all words."""
        return 0 < self.response.total_preferred < self.response.total_all_words

    @property
    def is_one_order(self) -> bool:
        """Return whether lexical and dense scores rank the hits together."""
        return bool(self._fused) and self._is_best

    @property
    def is_near(self) -> bool:
        """Return whether the query without its filters has similar documents."""
        return bool(self.filters and self._near and self._near.dense_hits)

    def _response(self) -> EngineResponse:
        foresee = self.search_engine.foresee
        foresee(
            partial(
                counts_of,
                self.analysis,
                self._engine_request,
                search_engine=self.search_engine,
            )
        )
        # It begins with the same counts, and ends where no word is unknown.
        foresee(lambda: [] if self.is_corrected else [self._spelling])
        # What decides about the page does not depend on what is near.
        foresee(
            lambda: [partial(self._search, neighbours=Neighbours())], begins_only=True
        )
        self._near = self._neighbours()
        if self.meaning and self._near:
            foresee(lambda: [self._is_outside])
        return self._search()

    def _search(self, **changes: Any) -> EngineResponse:
        asked = {"query": self.analysis.query, "neighbours": self._fused} | changes
        return self.search_engine.search(replace(self._engine_request, **asked))

    @property
    def _fused(self) -> Neighbours | None:
        """Return similar documents, or None when there are none."""
        return self._near if self._near and self._near.score_boosts else None

    def _neighbours(self) -> Neighbours | None:
        """Return similar documents, or None when only words are searched."""
        self.meaning = (
            None if self.request.is_literal else semantic_query(self.analysis.parsed)
        )
        if self.meaning is None:
            return None
        return self.meaning.neighbours(
            self.analysis.query,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
        )

    def _spelling(self) -> SpellingSuggestion | None:
        """Return a better spelling, if the library lacks a word."""
        return suggest_spelling(
            self.request.text,
            self.analysis.parsed,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            language=self.request.favoured_language or get_language() or "",
        )

    def _corrected(self, response: EngineResponse) -> EngineResponse:
        """Return the response to a better spelling, if the library lacks a word."""
        better = self._spelling()
        if better is None:
            return response
        self.better = better.text
        if self.request.is_literal or not better.is_sure:
            return response
        typed, meant, near = self.analysis, self.meaning, self._near
        self.analysis = self._analyze(parse(self.better))
        corrected = self._inside(self._response())
        if not self._before_filters(corrected).total:
            self.analysis, self.meaning, self._near = typed, meant, near
            self.better, self.guesses = "", ()
            return response
        self.analyses += (self.analysis,)
        self.text = self.better
        self.is_corrected = True
        return corrected
