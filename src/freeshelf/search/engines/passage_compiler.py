"""Compile analysed queries for the index of passages."""

from collections.abc import Sequence
from typing import Generic

from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    Inflected,
    InLanguage,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
)
from freeshelf.search.engines.columns import field_at, token_at
from freeshelf.search.engines.query_builder import Q, QueryBuilder


class PassageCompiler(Generic[Q]):
    """Compiler for the index of passages, which has stems only."""

    def __init__(self, build: QueryBuilder[Q], levels: Sequence[str]) -> None:
        self._build = build
        self._levels = levels

    def matching(self, query: LexicalQuery) -> Q | None:
        """Return the query for passages with any word, or None without words."""
        others = (each.clause for each in query.alternatives)
        clauses = (*query.words, *query.required, *query.hints, *others)
        return self._any_of_clauses(clauses)

    def of_resource(self, matching: Q, key: str) -> Q:
        """Return the query for the matching passages of one resource."""
        return self._build.both(self._build.having_any("resource", [key]), matching)

    def _any_of_clauses(self, clauses: Sequence[Clause]) -> Q | None:
        found = [
            compiled for each in clauses if (compiled := self._clause(each)) is not None
        ]
        return self._build.any_of(found) if found else None

    def _clause(self, clause: Clause) -> Q | None:
        match clause:
            case Term():
                return self._stems(clause.stems)
            case Inflected(term):
                return self._stems(term.stems)
            case Phrase():
                each = [self._stems(stems) for stems in clause.stems]
                known = [query for query in each if query is not None]
                return self._build.boolean(must=known) if known else None
            case Prefix():
                prefixes = dict.fromkeys((clause.exact, *clause.stems))
                return self._build.any_of(
                    self._build.prefix(field_at("text", level), token_at(level, prefix))
                    for level in self._levels
                    for prefix in prefixes
                )
            case AnyOf() | AllOf() | Best():
                return self._any_of_clauses(clause.clauses)
            case InLanguage():
                return self._clause(clause.clause)
            case _:
                return None

    def _stems(self, stems: tuple[str, ...]) -> Q | None:
        if not stems:
            return None
        return self._build.any_of(
            self._build.term(field_at("text", level), token_at(level, stem))
            for level in self._levels
            for stem in stems
        )
