"""The answer of the engine to a parsed request."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.enrich.language_models.registry import active_reranker
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.editions import Works, works_of
from freeshelf.library.models import Resource
from freeshelf.search.absent_words import FoundWords, words_found
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.calls_for_help import is_call_for_help, is_cry_alone
from freeshelf.search.concept_names import concept_names
from freeshelf.search.conf import engine
from freeshelf.search.did_you_mean import suggest_spelling
from freeshelf.search.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResponse,
    Extent,
    Sort,
)
from freeshelf.search.engines.clauses import NOTHING, LexicalQuery
from freeshelf.search.engines.counting import counts_once
from freeshelf.search.exact_names import is_name
from freeshelf.search.foreseen import foresee_passages
from freeshelf.search.hits import load_hits, visible_records
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.query import ParsedQuery, parse, unquoted, without_phrases
from freeshelf.search.query_analysis import analyze_query, sort_of, words_apart_notice
from freeshelf.search.questions import defined_term
from freeshelf.search.readings import BEFORE_FILTERS, Reading, keys_of, only_of
from freeshelf.search.request import SearchRequest, available_facets, with_each_year
from freeshelf.search.reranking import foresee_reranked, rerank
from freeshelf.search.results import FacetBuilder, ResourceHit
from freeshelf.search.semantic import SemanticQuery
from freeshelf.search.speller import Replacement
from freeshelf.search.work_lines import WorkLines

_MAX_GUESSES = 3
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
        foresee_beside: Callable[[Reading, str], None] = lambda _reading, _text: None,
    ) -> None:
        """Ask for it; `foresee_beside` says what the page of a text asks beside it."""
        self._user = user
        self._foresee_beside = foresee_beside
        known = tuple(available_facets())
        self.request = request
        self.search_engine = counts_once(engine())
        chosen = request.all_filters.items()
        self.filters = {name: values for name, values in chosen if name in known}
        self.text = request.text
        self.better, self.is_corrected = "", False
        analysis = self._analyze(parse(request.text))
        self.analyses: tuple[AnalyzedQuery, ...] = (analysis,)
        self.notices: tuple[str, ...] = ()
        self.guesses: tuple[EngineHit, ...] = ()
        if analysis.parsed.is_cut:
            self.notices += (
                _("Your search is too long. Only the first part was used."),
            )
        query = analysis.query
        if NOTHING in query.required and not query.words:
            self.notices += (_("Your search has no word or number to look for."),)
        self._engine_request = EngineRequest(
            query=query,
            levels=readable_by(user),
            filters=with_each_year(self.filters),
            facets=known if facets is None else facets,
            facet_size=_FACET_SIZE,
            sort=sort_of(request, analysis),
            preferred_language=request.favoured_language
            and primary_subtag(request.favoured_language),
            offset=(request.page - 1) * request.page_size,
            limit=request.page_size,
        )
        self._readings: dict[ParsedQuery, Reading] = {}
        self._reading = self._as(analysis)
        self.response = self._reranked(self._ask())

    @property
    def analysis(self) -> AnalyzedQuery:
        """Return the question as it is searched."""
        return self._reading.analysis

    @property
    def meaning(self) -> SemanticQuery | None:
        """Return it as models read it, or None for words alone."""
        return self._reading.meaning

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
        return self._reading.search(**only_of(asked)).hits

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
        resources = visible_records([hit.key for hit in hits], self._user)
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
        keys = keys_of(families)
        foresee_passages(
            {*keys, *(hit.key for hit in among)},
            query=self.analysis.query,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            meaning=self.meaning,
        )
        return self._reading.hits_among(keys)

    @property
    def _is_best(self) -> bool:
        return self._engine_request.sort is Sort.BEST

    def _analyze(self, parsed: ParsedQuery) -> AnalyzedQuery:
        return analyze_query(
            parsed, user=self._user, is_literal=self.request.is_literal
        )

    def _as(self, analysis: AnalyzedQuery) -> Reading:
        """Return the reading of an analysed question, each made once."""
        parsed = analysis.parsed
        if parsed not in self._readings:
            self._readings[parsed] = Reading(
                analysis,
                self._engine_request,
                search_engine=self.search_engine,
                is_by_words=self.request.is_literal,
            )
        return self._readings[parsed]

    def _ask(self) -> EngineResponse:
        parsed = self.analysis.parsed
        foresee = self.search_engine.foresee
        # It begins with counts of words, and ends where no word is unknown.
        foresee(lambda: [partial(self._spelling, parsed)])
        foresee(lambda: [lambda: self.is_call_for_help])
        self._foresee_beside(self._reading, self.text)
        if parsed.phrases:
            foresee(lambda: [self._expected_apart])
        self._foresee_late(self._reading)
        foresee_reranked(self._reading, search_engine=self.search_engine)
        response = self._reading.response()
        found = self._reading.before_filters(response)
        # Similar documents must contain the phrase too, which alone is seldom what was
        # meant.
        if found.total == found.total_dense_only and parsed.phrases:
            self._reading = self._read(unquoted(parsed))
            self._foresee_late(self._reading)
            response = self._reading.response()
            found = self._reading.before_filters(response)
        if not (found.total_all_words or self.is_call_for_help):
            response = self._corrected(response)
        if not self.is_corrected:
            response = self._inside(response)
        if response.total and not self.is_corrected and self.analysis.parsed != parsed:
            self.analyses += (self.analysis,)
            self.notices += (words_apart_notice(parsed),)
        if not response.total and (near := self._near_sentence(parsed)):
            self.guesses = near.response().hits[:_MAX_GUESSES]
        return response

    def _read(self, parsed: ParsedQuery) -> Reading:
        """Return the reading of a parsed question."""
        return self._as(self._analyze(parsed))

    def _near_sentence(self, parsed: ParsedQuery) -> Reading | None:
        """Return the reading of a sentence that quotes, its phrases as plain words."""
        if self.filters or not (parsed.phrases and parsed.words):
            return None
        near = self._read(without_phrases(parsed))
        return near if near.meaning else None

    def _expected_apart(self) -> None:
        """Ask for the words of phrases apart, where no record has the phrases."""
        levels, parsed = self._engine_request.levels, self.analyses[0].parsed
        apart = self._read(unquoted(parsed))
        apart.foresee_first()
        if near := self._near_sentence(parsed):
            near.foresee_first()
        # No word of an exact phrase is doubted.
        self.search_engine.foresee(
            lambda: [partial(self._spelling, apart.analysis.parsed)]
        )
        phrases = LexicalQuery(required=self.analyses[0].query.required)
        if not self.search_engine.count(phrases, levels=levels):
            apart.foresee()
            if near:
                apart.foresee_guesses(near)
            self._foresee_beside(apart, self.text)
            foresee_reranked(apart, search_engine=self.search_engine)

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

    def _reranked(self, response: EngineResponse) -> EngineResponse:
        """Return the response with its head sorted by a reranker, if there is one."""
        is_one_order = response.total and self.is_one_order
        is_late = self.search_engine.is_late()
        if not is_one_order or is_late or active_reranker() is None:
            return response
        rerank(self._reading, search_engine=self.search_engine, user=self._user)
        self._foresee_beside(self._reading, self.text)
        shown = partial(self._reading.foresee_shown, self._user)
        self.search_engine.foresee(lambda: [shown])
        return self._reading.search()

    def _foresee_late(self, reading: Reading) -> None:
        """Say what is shown of hits, where it takes three requests to know them."""

        def foresee_shown() -> None:
            if "response" in vars(self):
                return
            if reading is self._reading:
                # What is meant may be known before what is found of the typed.
                spelling = partial(self._spelling, reading.analysis.parsed)
                self.search_engine.foresee(lambda: [spelling])
            reading.foresee_shown(self._user)

        if reading.meaning is not None:
            self.search_engine.foresee(lambda: [foresee_shown], extent=Extent.LATE)

    def _inside(self, response: EngineResponse) -> EngineResponse:
        """Return only records with all words when nothing else is about the question.

        The others are kept as guesses.
        """
        query = self.analysis.query
        if query.required or not query.words:
            return response
        every = self._reading.search(**BEFORE_FILTERS) if self.filters else response
        if every.total == every.total_all_words or not self._reading.is_outside():
            return response
        self.guesses = tuple(hit for hit in response.hits if not hit.matches_all_words)[
            :_MAX_GUESSES
        ]
        self._reading = self._reading.of_all_words()
        return self._reading.search()

    @property
    def has_language_order(self) -> bool:
        """Return whether the visitor's language orders the hits with all words."""
        return 0 < self.response.total_preferred < self.response.total_all_words

    @property
    def is_one_order(self) -> bool:
        """Return whether lexical and dense scores rank the hits together."""
        return bool(self._reading.fused) and self._is_best

    @property
    def is_near(self) -> bool:
        """Return whether the query without its filters has similar documents."""
        near = self._reading.near
        return bool(self.filters and near and near.dense_hits)

    def _spelling(self, parsed: ParsedQuery) -> Replacement | None:
        """Return a better spelling, if the library lacks a word."""
        return suggest_spelling(
            self.request.text,
            parsed,
            search_engine=self.search_engine,
            levels=self._engine_request.levels,
            language=self.request.favoured_language or get_language() or "",
            foresee_better=self._foresee_better,
        )

    def _foresee_better(self, text: str) -> None:
        """Say what the page of a better spelling will ask."""
        if not self.request.is_literal:
            reading = self._read(parse(text))
            reading.foresee_whole()
            self._foresee_beside(reading, text)
            self._foresee_late(reading)
            foresee_reranked(reading, search_engine=self.search_engine)

    def _corrected(self, response: EngineResponse) -> EngineResponse:
        """Return the response to a better spelling, if the library lacks a word."""
        better = self._spelling(self.analysis.parsed)
        if better is None:
            return response
        self.better = better.text
        if self.request.is_literal or not better.is_sure:
            return response
        typed = self._reading
        self._reading = self._read(parse(self.better))
        corrected = self._inside(self._reading.response())
        if not self._reading.before_filters(corrected).total:
            self._reading = typed
            self.better, self.guesses = "", ()
            return response
        self.analyses += (self.analysis,)
        self.text = self.better
        self.is_corrected = True
        return corrected
