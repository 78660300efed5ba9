"""Public interface of search for the pages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
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
from freeshelf.search.hits import load_hits, visible_records
from freeshelf.search.instruments import instruments_named, subject_match
from freeshelf.search.label_index import Expansion, Label
from freeshelf.search.law_names import names_asked_for
from freeshelf.search.lexical import AnalyzedQuery, analyse
from freeshelf.search.outside import is_outside
from freeshelf.search.query import ParsedQuery, QuotedPhrase, parse, unquoted
from freeshelf.search.request import SearchRequest, available_facets, with_each_year
from freeshelf.search.results import (
    ConceptMatch,
    Facet,
    FacetBuilder,
    ResourceHit,
    SearchResults,
    concept_match,
)
from freeshelf.search.semantic import SemanticQuery, semantic_query
from freeshelf.search.works import Lines, Works, works_of

_MAX_CONCEPTS = 3
_MAX_GUESSES = 3
_FACET_SIZE = 1000


def search(request: SearchRequest, *, user: Reader, language: str) -> SearchResults:
    """Return one page of results for a user, with facets, passages and hints.

    `language` is that of the interface. Any text is a valid query; none matches
    everything.
    """
    answer = _Answer(request, user=user)
    hits = _load_hits(answer, answer.response.hits, user=user)
    is_folded = bool(answer.visible - {hit.resource.identifier for hit in hits})
    wanted = () if hits or answer.filters else answer.guesses
    guesses = _load_hits(answer, wanted, user=user)
    builder = answer.facet_builder(language)
    # A hit that the access rule removes is not counted either. On other pages the count
    # may still include it until the indexer has caught up.
    hidden = [hit for hit in answer.response.hits if hit.key not in answer.visible]
    lost_whole = sum(hit.matches_all_words for hit in hidden)
    lost_near = sum(hit.is_dense_only for hit in hidden)
    concepts = _concept_matches(answer, user=user, language=language)
    parsed = answer.analysis.parsed
    instruments = () if concepts else instruments_named(parsed, user)
    return SearchResults(
        request=request,
        hits=tuple(hits),
        guesses=tuple(guesses),
        total=max(0, answer.response.total - len(hidden)),
        total_all_words=max(0, answer.response.total_all_words - lost_whole),
        total_dense_only=max(0, answer.response.total_dense_only - lost_near),
        is_one_order=answer.is_one_order,
        facets=builder.short(answer.response.facets),
        concepts=concepts,
        instruments=instruments,
        subject=None
        if answer.response.total or answer.filters
        else subject_match(instruments, answer.search_engine, user, language),
        did_you_mean=answer.better,
        is_corrected=answer.is_corrected,
        also_searched=_synonyms(answer.analysis.expansions, language=language),
        notices=answer.notices,
        is_folded=is_folded,
        analyses=answer.analyses,
        meaning=answer.meaning,
        places=_places(answer, builder),
    )


def ranked_keys(request: SearchRequest, *, user: Reader) -> tuple[str, ...]:
    """Return identifiers of the hits in order, without loading the records."""
    answer = _Answer(request, user=user, facets=())
    return tuple(hit.key for hit in answer.response.hits)


def finds(text: str, *, user: Reader, is_literal: bool = False) -> bool:
    """Return whether a search finds something; literally, a record with all words."""
    request = SearchRequest(text=text, is_literal=is_literal, page_size=1)
    found = _Answer(request, user=user, facets=())
    if is_literal:
        return bool(found.response.total_all_words) and not found.notices
    return bool(found.response.total)


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
    names = names_asked_for(
        parsed, lambda keys: known_concepts(keys, user), is_literal=is_literal
    )
    query = replace(analyse(parsed, expansions), names=names)
    return AnalyzedQuery(parsed, query, expansions)


class _Answer:
    """The response of the engine to a parsed request."""

    visible: frozenset[str] = frozenset()  # keys of hits of the page, once loaded

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

    def lines(
        self, hits: Sequence[EngineHit], resources: dict[str, Resource], works: Works
    ) -> list[EngineHit]:
        """Return the hits that have a line of their own, in the order to show."""
        if not works:
            return [hit for hit in hits if hit.key in resources]
        offset = self._engine_request.offset
        is_best = self._engine_request.sort is Sort.BEST

        def find(keys: Sequence[str]) -> Sequence[EngineHit]:
            if not (keys and is_best):
                return ()
            every = {"facets": (), "offset": 0, "limit": len(keys)}
            return self._search(keys=tuple(keys), **every).hits

        before = self._search(facets=(), offset=0, limit=offset).hits if offset else ()
        earlier = frozenset(hit.key for hit in before)
        works = works if is_best else replace(works, newer={}, older={})
        return Lines(resources, works, self.analysis.parsed).of(
            hits, earlier=earlier, find=find
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
                        "No resource matches your search with the exact phrase. These "
                        "results contain its words separately."
                    ),
                )
        if not found.total_all_words:
            response = self._corrected(response)
        return self._inside(response)

    def _inside(self, response: EngineResponse) -> EngineResponse:
        """Return only records with all words when nothing else is about the question.

        The others are kept as guesses.
        """
        if response.total == response.total_all_words or not is_outside(
            self.analysis,
            nearest=self._near.nearest if self._near else None,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
        ):
            return response
        self.guesses = tuple(hit for hit in response.hits if not hit.matches_all_words)[
            :_MAX_GUESSES
        ]
        self._near = None
        every = len(self.analysis.query.words)
        query = replace(self.analysis.query, minimum_should_match=every, enough_hits=0)
        return self._search(query=query)

    def _before_filters(self, response: EngineResponse) -> EngineResponse:
        """Return what the query finds without filters, which never admit anything.

        With a hit that has all the words there is nothing more to know.
        """
        if response.total_all_words or not self.filters:
            return response
        return self._search(filters={}, facets=(), offset=0, limit=1)

    @property
    def is_one_order(self) -> bool:
        """Return whether lexical and dense scores rank the hits together."""
        return bool(self._fused) and self._engine_request.sort is Sort.BEST

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


def _load_hits(
    answer: _Answer, found: Sequence[EngineHit], *, user: Reader
) -> list[ResourceHit]:
    """Load hits as records, checking access once more: a line for each work."""
    resources = visible_records(found, user)
    answer.visible |= resources.keys()
    works = works_of(list(resources.values()), user)
    lines = answer.lines(found, resources, works)
    resources |= visible_records([h for h in lines if h.key not in resources], user)
    return load_hits(
        lines,
        resources,
        works,
        analysis=answer.analysis,
        search_engine=answer.search_engine,
        meaning=answer.meaning,
        user=user,
    )


def _concept_matches(
    answer: _Answer, *, user: Reader, language: str
) -> tuple[ConceptMatch, ...]:
    if not answer.request.text or answer.request.page > 1:
        return ()
    named = known_names(concept_names().by_name(answer.text), user)[:_MAX_CONCEPTS]
    found = (
        concept_match(each, answer.search_engine, user, language) for each in named
    )
    return tuple(match for match in found if match)
