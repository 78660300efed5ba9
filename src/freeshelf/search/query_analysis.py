"""Analyse a visitor's query with the names that the library knows."""

from dataclasses import replace

from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.words import surfaces
from freeshelf.search.concept_names import known_concepts, label_index
from freeshelf.search.engines.base import Sort
from freeshelf.search.engines.clauses import CountedNames
from freeshelf.search.label_index import Expansion
from freeshelf.search.law_names import names_asked_for
from freeshelf.search.lexical import AnalyzedQuery, analyse
from freeshelf.search.query import ParsedQuery
from freeshelf.search.request import SearchRequest


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
    counted = CountedNames.SHOWN if is_literal else CountedNames.ALL
    query = analyse(parsed, expansions, is_literal=is_literal)
    query = replace(query, names=names, counted_names=counted)
    return AnalyzedQuery(parsed, query, expansions, is_literal)


def sort_of(request: SearchRequest, analysis: AnalyzedQuery) -> Sort:
    """Return the order of the hits: without words the newest come first."""
    query = analysis.query
    if request.sort == Sort.BEST and not (query.words or query.required):
        return Sort.NEWEST
    return Sort(request.sort)


def words_apart_notice(typed: ParsedQuery) -> str:
    """Return how the results match a query whose phrases no resource has."""
    if any(_is_several_words(each.text) for each in typed.phrases):
        return _(
            "No resource matches your search with the exact phrase. These results "
            "contain its words separately."
        )
    return _(
        "No resource matches your search exactly as quoted. These results contain "
        "another form of the words in quotation marks, or another name for them."
    )


def _is_several_words(phrase: str) -> bool:
    """Return whether a phrase is of more than one word."""
    return sum(len(exact_tokens(word)) for word in surfaces(phrase)) > 1
