"""Public interface of search for the pages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
from freeshelf.search.absent_words import absent_words
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.autocomplete import suggestions
from freeshelf.search.concept_names import (
    concept_names,
    known_concepts,
    known_names,
    label_index,
)
from freeshelf.search.conf import engine
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.did_you_mean import suggest_spelling
from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Neighbours,
    Sort,
)
from freeshelf.search.explaining import explain, prefetch_concepts
from freeshelf.search.highlighting import Marker
from freeshelf.search.label_index import Expansion, Label
from freeshelf.search.lexical import AnalyzedQuery, analyse
from freeshelf.search.outside import is_outside
from freeshelf.search.query import ParsedQuery, QuotedPhrase, parse, unquoted
from freeshelf.search.questions import defined_term
from freeshelf.search.request import SearchRequest, available_facets, with_each_year
from freeshelf.search.results import (
    ConceptMatch,
    Facet,
    FacetBuilder,
    ResourceHit,
    SearchResults,
    concept_count,
)
from freeshelf.search.semantic import SemanticQuery, semantic_query

_MAX_CONCEPTS = 3
_MAX_GUESSES = 3
# What a question finds without filters: only the totals.
_BEFORE_FILTERS: dict[str, Any] = {"filters": {}, "facets": (), "offset": 0, "limit": 1}
_FACET_SIZE = 1000


def search(request: SearchRequest, *, user: Reader, language: str) -> SearchResults:
    """Return one page of results for a user, with facets, passages and hints.

    `language` is that of the interface. Any text is a valid query; none matches
    everything.
    """
    answer = _Answer(request, user=user)
    hits = answer.load(answer.response.hits)
    guesses = answer.load(() if hits or answer.filters else answer.guesses)
    builder = answer.facet_builder(language)
    # A hit that the access rule removes is not counted either. On other pages the count
    # may still include it until the indexer has caught up.
    shown = {hit.resource.identifier for hit in hits}
    hidden = [hit for hit in answer.response.hits if hit.key not in shown]
    lost_whole = sum(hit.matches_all_words for hit in hidden)
    lost_near = sum(hit.is_dense_only for hit in hidden)
    nowhere, not_here = answer.absent_words()
    return SearchResults(
        request=request,
        hits=tuple(hits),
        guesses=tuple(guesses),
        total=max(0, answer.response.total - len(hidden)),
        total_all_words=max(0, answer.response.total_all_words - lost_whole),
        total_dense_only=max(0, answer.response.total_dense_only - lost_near),
        is_one_order=answer.is_one_order,
        has_language_order=answer.has_language_order,
        facets=builder.short(answer.response.facets),
        concepts=_concept_matches(answer, user=user, language=language),
        did_you_mean=answer.better,
        is_corrected=answer.is_corrected,
        also_searched=_synonyms(answer.analysis.expansions, language=language),
        notices=answer.notices,
        absent_words=nowhere,
        absent_here=not_here,
        analyses=answer.analyses,
        meaning=answer.meaning,
        is_near=answer.is_near,
        places=_places(answer, builder),
    )


def ranked_keys(
    request: SearchRequest, *, user: Reader, with_guesses: bool = False
) -> tuple[str, ...]:
    """Return identifiers of the hits in order, without loading the records.

    `with_guesses` returns the guesses if there are no hits.
    """
    answer = _Answer(request, user=user, facets=())
    guesses = answer.guesses if with_guesses else ()
    return tuple(hit.key for hit in answer.response.hits or guesses)


def facet_list(
    request: SearchRequest,
    name: str,
    *,
    user: Reader,
    language: str,
    contains: str = "",
) -> Facet:
    """Return every value of one facet in this state of the search."""
    answer = _Answer(request, user=user, facets=(name,))
    counts = answer.response.facets.get(name, {})
    return answer.facet_builder(language).full(name, counts, contains=contains)


def suggest(text: str, *, language: str, limit: int = 8) -> tuple[dict[str, str], ...]:
    """Return suggestions for a partial query, from open, live records only."""
    return suggestions(text, search_engine=engine(), language=language, limit=limit)


def has_dense_search() -> bool:
    """Return whether dense search is available."""
    return bool(dense_indexes())


def analyze_query(
    parsed: ParsedQuery, *, user: Reader, is_literal: bool = False
) -> AnalyzedQuery:
    """Analyse a visitor's query; `is_literal` uses its own words only."""
    expansions: tuple[Expansion, ...] = ()
    if not is_literal:
        expansions = label_index().expansions(
            parsed.text,
            likely=parsed.latin_languages,
            known=lambda keys: known_concepts(keys, user),
        )
    return AnalyzedQuery(parsed, analyse(parsed, expansions), expansions)


class _Answer:
    """The response of the engine to a parsed request."""

    def __init__(
        self,
        request: SearchRequest,
        *,
        user: Reader,
        facets: tuple[str, ...] | None = None,
    ) -> None:
        self._user = user
        levels = readable_by(user)
        known = tuple(available_facets())
        self.request = request
        self.search_engine = engine()
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
        self._engine_request = EngineRequest(
            query=self.analysis.query,
            levels=levels,
            filters=with_each_year(self.filters),
            facets=known if facets is None else facets,
            facet_size=_FACET_SIZE,
            sort=_sort(request, self.analysis),
            preferred_language=request.favoured_language
            and primary_subtag(request.favoured_language),
            offset=(request.page - 1) * request.page_size,
            limit=request.page_size,
        )
        self.response = self._ask()

    def facet_builder(self, language: str) -> FacetBuilder:
        """Return the builder of its facets for a reader of this language."""
        return FacetBuilder(
            names=concept_names(),
            language=language,
            chosen=self.filters,
            user=self._user,
        )

    def absent_words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the words that no document has, in all and under the filters."""
        if self.response.total_all_words:
            return (), ()
        return absent_words(
            self.analysis.parsed,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            filters=self._engine_request.filters,
        )

    def load(self, hits: Sequence[EngineHit]) -> list[ResourceHit]:
        """Load hits of its response."""
        return load_hits(
            hits, analysis=self.analysis, meaning=self.meaning, user=self._user
        )

    def _analyze(self, parsed: ParsedQuery) -> AnalyzedQuery:
        return analyze_query(
            parsed, user=self._user, is_literal=self.request.is_literal
        )

    def _ask(self) -> EngineResponse:
        response = self._response()
        parsed = self.analysis.parsed
        has_phrase = any(isinstance(item, QuotedPhrase) for item in parsed.wanted)
        found = self._before_filters(response)
        # Similar documents must contain the phrase too, which alone is seldom what was
        # meant.
        if found.total == found.total_dense_only and has_phrase:
            self.analysis = self._analyze(unquoted(parsed))
            response = self._response()
            found = self._before_filters(response)
            if found.total:
                self.notices += (
                    _(
                        "No resource has this exact phrase. These results contain the "
                        "separate words."
                    ),
                )
        if not found.total_all_words:
            response = self._corrected(response)
        return self._inside(response)

    def _inside(self, response: EngineResponse) -> EngineResponse:
        """Return only records with all words when nothing else is about the question.

        The others are kept as guesses.
        """
        every = self._search(**_BEFORE_FILTERS) if self.filters else response
        if every.total == every.total_all_words or not self._is_outside():
            return response
        self.guesses = tuple(hit for hit in response.hits if not hit.matches_all_words)[
            :_MAX_GUESSES
        ]
        self._near = None
        query = self.analysis.query
        whole = replace(query, minimum_should_match=len(query.words), enough_hits=0)
        return self._search(query=whole)

    def _is_outside(self) -> bool:
        levels = self._engine_request.levels
        nearest = None
        if self.meaning and self._near:
            nearest = self.meaning.nearest(list(self._near.score_boosts), levels=levels)
        return is_outside(
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
        return bool(self._fused) and self._engine_request.sort is Sort.BEST

    @property
    def is_near(self) -> bool:
        """Return whether the query without its filters has similar documents."""
        return bool(self.filters and self._near and self._near.dense_hits)

    def _response(self) -> EngineResponse:
        self._near = self._neighbours()
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

    def _corrected(self, response: EngineResponse) -> EngineResponse:
        """Return the response to a better spelling, if the library lacks a word."""
        better = suggest_spelling(
            self.request.text,
            self.analysis.parsed,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            language=self.request.favoured_language,
        )
        if better is None:
            return response
        self.better = better.text
        if self.request.is_literal or not better.is_sure:
            return response
        typed, meant, near = self.analysis, self.meaning, self._near
        self.analysis = self._analyze(parse(self.better))
        corrected = self._response()
        if not self._before_filters(corrected).total:
            self.analysis, self.meaning, self._near = typed, meant, near
            return response
        self.analyses += (self.analysis,)
        self.text = self.better
        self.is_corrected = True
        return corrected


def _places(answer: _Answer, builder: FacetBuilder) -> Facet | None:
    if answer.request.view != "map":
        return None
    return builder.full("place", answer.response.facets.get("place", {}))


def _synonyms(expansions: Sequence[Expansion], *, language: str) -> tuple[Label, ...]:
    """Return the names to show, those in the visitor's language first."""
    shown = dict.fromkeys(label for each in expansions for label in each.shown)
    return tuple(sorted(shown, key=lambda name: name.language != language))


def _sort(request: SearchRequest, analysis: AnalyzedQuery) -> Sort:
    query = analysis.query
    if request.sort == Sort.BEST and not (query.words or query.required):
        return Sort.NEWEST
    return Sort(request.sort)


def load_hits(
    hits: Sequence[EngineHit],
    *,
    analysis: AnalyzedQuery,
    meaning: SemanticQuery | None,
    user: Reader,
) -> list[ResourceHit]:
    """Load hits as records, checking access once more."""
    keys = [hit.key for hit in hits]
    visible = Resource.objects.visible_to(user).select_related("publisher")
    resources = {r.identifier: r for r in visible.filter(identifier__in=keys)}
    shown: Sequence[Resource] = [resources[key] for key in keys if key in resources]
    prefetch_concepts(shown, fields=("types", "spatial"))
    marker = Marker(analysis.query)
    explanation = explain(
        shown,
        query=analysis.query,
        marker=marker,
        search_engine=engine(),
        user=user,
        meaning=meaning,
    )
    return [
        ResourceHit(
            resource=resource,
            score=hit.score,
            matches_all=hit.matches_all_words,
            is_dense_only=hit.is_dense_only,
            passages=explanation.passages.get(resource.pk, ()),
            title_runs=marker.runs(resource.display_title, resource.language),
            files=explanation.files_of(resource),
        )
        for hit in hits
        if (resource := resources.get(hit.key)) is not None
    ]


def _concept_matches(
    answer: _Answer, *, user: Reader, language: str
) -> tuple[ConceptMatch, ...]:
    if not answer.request.text or answer.request.page > 1:
        return ()
    levels = readable_by(user)
    found = []
    names = concept_names()
    named = names.by_name(answer.text) or names.by_name(defined_term(answer.text))
    for concept in known_names(named, user)[:_MAX_CONCEPTS]:
        count = concept_count(concept, answer.search_engine, levels=levels)
        if count:
            label, _language = concept.label(language)
            found.append(ConceptMatch(concept, label, count))
    return tuple(found)
