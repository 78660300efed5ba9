"""Public interface of search for the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from freeshelf.enrich.language_models.registry import active_models
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.editions import translated_works
from freeshelf.search.answering import Answer
from freeshelf.search.autocomplete import suggestions
from freeshelf.search.concept_names import ConceptName, concept_names, known_names
from freeshelf.search.conf import asked_together, engine
from freeshelf.search.dense.services import dense_indexes
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.search.hits import visible_records
from freeshelf.search.instruments import instruments_named, subject_match
from freeshelf.search.label_index import Expansion, Label
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.query import parse
from freeshelf.search.query_analysis import analyze_query
from freeshelf.search.questions import defined_term
from freeshelf.search.readings import Reading
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import (
    ConceptMatch,
    Counts,
    Facet,
    FacetBuilder,
    SearchResults,
    concept_match,
)

__all__ = [
    "analyze_query",
    "facet_list",
    "facets_of",
    "finds",
    "finds_all_words",
    "has_dense_search",
    "is_dense_search_coming",
    "on_subject",
    "ranked_keys",
    "search",
    "suggest",
]

_MAX_CONCEPTS = 3
_MAX_ON_SUBJECT = 3
_MAX_TRANSLATIONS = 1000


@asked_together
def search(
    request: SearchRequest,
    *,
    user: Reader,
    language: str,
    foresee_beside: Callable[[str, AnalyzedQuery], object] = lambda *_question: None,
) -> SearchResults:
    """Return one page of results for a user, with facets, passages and hints.

    `language` is that of the interface. Any text is a valid query; none matches
    everything. `foresee_beside` says what the caller will ask about a text, which is
    the typed one or one that may be meant.
    """

    def foresee_of(reading: Reading, text: str) -> None:
        foresee_beside(text, reading.analysis)
        engine().foresee(partial(_counts_of_concepts, request, text, user, language))
        reading.foresee_among(_translated)
        if request.page == 1 and not request.view:
            reading.foresee_near_in_filters()

    answer = Answer(request, user=user, foresee_beside=foresee_of)
    hits = answer.load(answer.response.hits)
    # Of hits alone: guesses fold too.
    folded, is_folded = answer.folded, _is_folded(answer)
    guesses = answer.load(() if hits or answer.filters else answer.guesses)
    builder = answer.facet_builder(language)
    # A hit that the access rule removes is not counted either. On other pages the count
    # may still include it until the indexer has caught up.
    hidden = [hit for hit in answer.response.hits if hit.key not in answer.visible]
    lost_whole = sum(hit.matches_all_words for hit in hidden)
    total_all_words = max(0, answer.response.total_all_words - lost_whole)
    lost_near = sum(hit.is_dense_only for hit in hidden)
    counts = _counts(answer, is_current=not hidden)
    words = answer.words_found()
    concepts = _concept_matches(answer, user=user, language=language)
    parsed = answer.analysis.parsed
    is_named = not concepts and request.page == 1
    instruments = instruments_named(parsed, user) if is_named else ()
    return SearchResults(
        request=request,
        hits=tuple(hits),
        guesses=tuple(guesses),
        total=max(0, answer.response.total - len(hidden)),
        total_all_words=total_all_words,
        total_in_text=min(words.total_in_text, total_all_words),
        total_dense_only=max(0, answer.response.total_dense_only - lost_near),
        is_one_order=answer.is_one_order,
        has_language_order=answer.has_language_order,
        facets=builder.short(counts),
        concepts=concepts,
        instruments=instruments,
        subject=None
        if answer.response.total or answer.filters
        else subject_match(instruments, answer.search_engine, user, language),
        did_you_mean=answer.better,
        is_corrected=answer.is_corrected,
        also_searched=_synonyms(answer.analysis.expansions, language=language),
        notices=answer.notices,
        absent_words=words.nowhere,
        absent_here=words.not_here,
        words_in_names=words.in_names,
        folded=folded,
        is_call_for_help=answer.is_call_for_help,
        is_folded=is_folded,
        analyses=answer.analyses,
        meaning=answer.meaning,
        is_near=answer.is_near,
        places=_places(answer, builder, counts),
    )


def on_subject(
    results: SearchResults, *, user: Reader, language: str
) -> SearchResults | None:
    """Return the first records on the subject of an instrument that no record names."""
    match = results.subject
    # Literally, other names of the instrument are not searched for.
    if match is None or results.request.is_literal:
        return None
    facet = FACET_OF_ROLE[match.concept.role]
    request = SearchRequest(
        filters={facet.name: (match.concept.value,)}, page_size=_MAX_ON_SUBJECT
    )
    return search(request, user=user, language=language)


@asked_together
def ranked_keys(
    request: SearchRequest, *, user: Reader, with_guesses: bool = False
) -> tuple[str, ...]:
    """Return identifiers of the hits in order, without loading the records.

    `with_guesses` returns the guesses if there are no hits.
    """
    answer = Answer(request, user=user, facets=())
    guesses = answer.guesses if with_guesses else ()
    return tuple(hit.key for hit in answer.response.hits or guesses)


@asked_together
def finds(text: str, *, user: Reader) -> bool:
    """Return whether a search finds something by its words, not by meaning alone."""
    request = SearchRequest(text=text, page_size=1)
    response = Answer(request, user=user, facets=()).response
    return response.total > response.total_dense_only


def finds_all_words(text: str, *, user: Reader) -> bool:
    """Return whether a record has all words of a text, as it is typed."""
    parsed = parse(text)
    query = analyze_query(parsed, user=user, is_literal=True).query
    whole = replace(query, required=(*query.required, *query.words))
    return not parsed.is_cut and bool(engine().count(whole, levels=readable_by(user)))


@asked_together
def facets_of(
    request: SearchRequest,
    names: tuple[str, ...],
    *,
    user: Reader,
    language: str,
    contains: str = "",
) -> dict[str, Facet]:
    """Return every value of some facets in this state of the search, by name.

    `contains` selects the values whose label contains these letters.
    """
    answer = Answer(request, user=user, facets=names)
    builder = answer.facet_builder(language)
    keys = [hit.key for hit in answer.response.hits]
    counts = _counts(answer, is_current=len(visible_records(keys, user)) == len(keys))
    return {
        name: builder.full(name, counts.get(name, {}), contains=contains)
        for name in names
    }


def facet_list(
    request: SearchRequest,
    name: str,
    *,
    user: Reader,
    language: str,
    contains: str = "",
) -> Facet:
    """Return every value of one facet in this state of the search."""
    found = facets_of(request, (name,), user=user, language=language, contains=contains)
    return found[name]


def _counts(answer: Answer, *, is_current: bool) -> Mapping[str, Counts]:
    """Return the counts, none until the index knows of a record that was closed."""
    found = answer.response.facets
    return found if is_current else {key: {} for key in found}


def suggest(text: str, *, language: str, limit: int = 8) -> tuple[dict[str, str], ...]:
    """Return suggestions for a partial query, from open, live records only."""
    return suggestions(text, search_engine=engine(), language=language, limit=limit)


def has_dense_search() -> bool:
    """Return whether dense search is available."""
    return bool(dense_indexes())


def is_dense_search_coming() -> bool:
    """Return whether there is a model, and not yet the vectors of the library."""
    return not dense_indexes() and bool(active_models())


def _places(
    answer: Answer, builder: FacetBuilder, counts: Mapping[str, Counts]
) -> Facet | None:
    if answer.request.view != "map":
        return None
    return builder.full("place", counts.get("place", {}))


def _synonyms(expansions: Sequence[Expansion], *, language: str) -> tuple[Label, ...]:
    """Return the names to show, those in the visitor's language first."""
    shown = dict.fromkeys(label for each in expansions for label in each.shown)
    return tuple(sorted(shown, key=lambda name: name.language != language))


def _is_folded(answer: Answer) -> bool:
    """Return whether a translation is counted that has no line, on whatever page.

    Of a library with more translations than can be asked for, it is taken to be so.
    """
    if answer.folded or answer.response.total <= len(answer.response.hits):
        return bool(answer.folded)
    works = translated_works(limit=_MAX_TRANSLATIONS)
    if works is None:
        return True
    found = {hit.key for hit in answer.among(list(set().union(*works)))}
    return any(len(work & found) > 1 for work in works)


def _translated() -> list[str]:
    """Return the records of all works with translations, none if there are too many."""
    works = translated_works(limit=_MAX_TRANSLATIONS) or ()
    return list(set().union(*works))


def _concept_matches(
    answer: Answer, *, user: Reader, language: str
) -> tuple[ConceptMatch, ...]:
    found = (
        concept_match(each, answer.search_engine, user, language)
        for each in _named(answer.request, answer.text, user)
    )
    return tuple(match for match in found if match)


def _counts_of_concepts(
    request: SearchRequest, text: str, user: Reader, language: str
) -> list[Callable[[], object]]:
    named = _named(request, text, user)
    return [partial(concept_match, each, engine(), user, language) for each in named]


def _named(request: SearchRequest, text: str, user: Reader) -> Sequence[ConceptName]:
    """Return the concepts whose name a text is, or what it asks to define."""
    if not request.text or request.page > 1:
        return ()
    names = concept_names()
    named = names.by_name(text) or names.by_name(defined_term(text))
    return known_names(named, user)[:_MAX_CONCEPTS]
