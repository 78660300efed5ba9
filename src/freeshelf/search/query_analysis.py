"""Analysis of a query: its clauses, and the other names that are searched."""

from collections.abc import Sequence
from dataclasses import dataclass

from freeshelf.library.access import Reader
from freeshelf.search.concept_names import known_concepts, label_index
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.highlighting import Marker
from freeshelf.search.label_index import Expansion
from freeshelf.search.lexical import analyse, likely_languages
from freeshelf.search.query import ParsedQuery, parse
from freeshelf.search.query_text import question_text
from freeshelf.search.results import Synonym


@dataclass(frozen=True, slots=True)
class AnalyzedQuery:
    """A query with the concepts that it names."""

    parsed: ParsedQuery
    query: LexicalQuery
    expansions: tuple[Expansion, ...] = ()


def analyze_query(
    parsed: ParsedQuery, *, user: Reader, is_literal: bool = False
) -> AnalyzedQuery:
    """Analyse a visitor's query; `is_literal` uses its own words only."""
    expansions: tuple[Expansion, ...] = ()
    if not is_literal:
        text = question_text(parsed)
        likely = likely_languages(parsed)
        expansions = label_index().expansions(
            text, likely=likely, known=lambda keys: known_concepts(keys, user)
        )
    return AnalyzedQuery(parsed, analyse(parsed, expansions), expansions)


def query_marker(text: str, *, user: Reader) -> Marker:
    """Return a highlighter for a query, including other names of its concepts."""
    return Marker(analyze_query(parse(text), user=user).query)


def shown_synonyms(
    expansions: Sequence[Expansion], *, language: str
) -> tuple[Synonym, ...]:
    """Return the names to show, those in the visitor's language first."""
    shown = dict.fromkeys(
        Synonym(label.text, label.language)
        for each in expansions
        for label in each.shown
    )
    return tuple(sorted(shown, key=lambda name: name.language != language))
