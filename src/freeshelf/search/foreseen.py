"""Calls that follow a search, said in advance to the engine that is asked."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from freeshelf.search.absent_words import in_text
from freeshelf.search.engines.base import EngineRequest, Extent, SearchEngine
from freeshelf.search.engines.clauses import LexicalQuery, Phrase
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.out_of_scope import counts_of_words
from freeshelf.search.semantic import SemanticQuery

PASSAGES_A_RESOURCE = 3
# With a phrase more are loaded: the engine knows its words, not their order. So with
# dense search: the best of both together need not be among the first of either.
_CANDIDATES = 12


def counts_of(
    analysis: AnalyzedQuery, request: EngineRequest, *, search_engine: SearchEngine
) -> Iterable[Callable[[], object]]:
    """Return the counts that tell whether the library is about a question."""
    query = analysis.query
    whole = partial(
        search_engine.count,
        in_text(query),
        levels=request.levels,
        filters=request.filters,
    )
    if not (query.words or query.required):
        return (whole,)
    counts = counts_of_words(
        analysis, search_engine=search_engine, levels=request.levels
    )
    return (*counts, whole)


def foresee_passages(
    keys: Collection[str],
    *,
    query: LexicalQuery,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    meaning: SemanticQuery | None,
) -> None:
    """Say that passages of these records will be asked for, as `explain` does."""
    candidates = candidates_of(wanted_of(query), meaning)
    by_words = partial(
        search_engine.passages,
        query,
        levels=levels,
        keys=tuple(sorted(keys)),
        per_resource=candidates,
    )
    by_meaning = (
        [partial(near_passages, meaning, keys, levels, candidates)] if meaning else []
    )
    search_engine.foresee(lambda: [by_words, *by_meaning], extent=Extent.BEGINS)


def wanted_of(query: LexicalQuery) -> int:
    """Return how many passages of a resource are loaded."""
    has_phrase = any(isinstance(clause, Phrase) for clause in query.required)
    return _CANDIDATES if has_phrase else PASSAGES_A_RESOURCE


def candidates_of(per_resource: int, meaning: SemanticQuery | None) -> int:
    """Return how many passages of a resource are compared."""
    return max(per_resource, _CANDIDATES) if meaning else per_resource


def near_passages(
    meaning: SemanticQuery,
    keys: Iterable[str],
    levels: tuple[str, ...],
    candidates: int,
) -> object:
    """Find the passages of resources that are near, whatever their words."""
    scores: dict[str, Mapping[str, float]] = {key: {} for key in keys}
    return meaning.passages(scores, languages={}, levels=levels, candidates=candidates)
