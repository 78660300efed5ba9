"""Compile analysed queries for the index of passages."""

from collections.abc import Sequence

import tantivy

from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
)
from freeshelf.search.engines.tantivy import schema as fields
from freeshelf.search.engines.tantivy.compiler import any_of, prefix_query, unscored

_MUST = tantivy.Occur.Must
Query = tantivy.Query


class PassageCompiler:
    """Compiler for the index of passages, which has stems only."""

    def __init__(self, schema: tantivy.Schema, levels: Sequence[str]) -> None:
        self._schema = schema
        self._levels = levels

    def matching(self, query: LexicalQuery) -> Query | None:
        """Return the query for passages with any word, or None without words."""
        others = (each.clause for each in query.alternatives)
        clauses = (*query.words, *query.required, *query.hints, *others)
        found = [compiled for each in clauses if (compiled := self._clause(each))]
        return any_of(found) if found else None

    def of_resource(self, matching: Query, key: str) -> Query:
        """Return the query for the matching passages of one resource."""
        resource = Query.term_query(self._schema, "resource", key, "basic")
        return Query.boolean_query([(_MUST, unscored(resource)), (_MUST, matching)])

    def _clause(self, clause: Clause) -> Query | None:
        match clause:
            case Term():
                return self._stems(clause.stems)
            case Phrase():
                each = [self._stems(stems) for stems in clause.stems]
                known = [(_MUST, query) for query in each if query]
                return Query.boolean_query(known) if known else None
            case Prefix():
                prefixes = dict.fromkeys((clause.exact, *clause.stems))
                return any_of(
                    prefix_query(
                        self._schema,
                        fields.field_at("text", level),
                        fields.token_at(level, prefix),
                    )
                    for level in self._levels
                    for prefix in prefixes
                )
            case AnyOf() | AllOf() | Best():
                found = [
                    query for each in clause.clauses if (query := self._clause(each))
                ]
                return any_of(found) if found else None
            case _:
                return None

    def _stems(self, stems: tuple[str, ...]) -> Query | None:
        if not stems:
            return None
        return any_of(
            fields.token_query(self._schema, "text", level, stem)
            for level in self._levels
            for stem in stems
        )
