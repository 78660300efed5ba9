"""Weight of the words of a query by their rarity, and what is measured by it."""

import math
from collections.abc import Iterable

import tantivy

from freeshelf.search.engines.base import EngineRequest, Sort
from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    InField,
    LexicalQuery,
    Phrase,
    Term,
    Unscored,
)
from freeshelf.search.engines.tantivy.compiler import ResourceCompiler

_FIELDS = ("about", "body")


def language_gain(
    searcher: tantivy.Searcher, compiler: ResourceCompiler, request: EngineRequest
) -> float:
    """Return the boost of full hits in the preferred language, 0 if nothing is ranked.

    Partial hits get none: there, a matching word more or less makes a large difference.
    """
    if not request.preferred_language or request.sort is not Sort.BEST:
        return 0.0
    share = compiler.weights.language
    return share * idf_sum(searcher, request.query, request.levels)


def idf_sum(
    searcher: tantivy.Searcher, query: LexicalQuery, levels: tuple[str, ...]
) -> float:
    """Return the sum of the inverse document frequencies of the words of a query.

    A document that has each word about once gets about this score, so a share of it
    means the same for a query of one common word and of seven rare ones.
    """
    terms = dict.fromkeys(
        term for clause in (*query.words, *query.required) for term in _terms(clause)
    )
    return sum(_rarity(searcher, stems, levels) for stems in terms)


def _terms(clause: Clause) -> Iterable[tuple[str, ...]]:
    match clause:
        case Term():
            yield clause.stems or (clause.exact,)
        case Phrase():
            yield from (stems for stems in clause.stems if stems)
        case AnyOf() | Best():
            # One of them is enough, so they weigh as much as the first.
            yield from _terms(clause.clauses[0])
        case AllOf():
            for part in clause.clauses:
                yield from _terms(part)
        case InField() | Unscored():
            yield from _terms(clause.clause)


def _rarity(
    searcher: tantivy.Searcher, stems: tuple[str, ...], levels: tuple[str, ...]
) -> float:
    """Return the IDF of BM25: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    total = searcher.num_docs
    known = max(
        searcher.doc_freq(f"{name}_{level}", stem)
        for stem in stems
        for name in _FIELDS
        for level in levels
    )
    known = min(known, total)
    # A word that no document has weighs nothing.
    return math.log(1 + (total - known + 0.5) / (known + 0.5)) if known else 0.0
