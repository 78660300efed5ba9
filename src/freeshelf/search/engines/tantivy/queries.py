"""Queries of Tantivy."""

import re
from collections.abc import Iterable, Sequence

import tantivy

from freeshelf.search.engines.query_builder import QueryBuilder

_MUST = tantivy.Occur.Must
_SHOULD = tantivy.Occur.Should
_MUST_NOT = tantivy.Occur.MustNot
# No term of the index is longer, and an expression has at most 1000 states.
_MAX_PREFIX_LENGTH = 200
# A set of terms is checked for every document, so a few terms are faster one by one.
_MANY = 200

Query = tantivy.Query


class TantivyQueries(QueryBuilder[tantivy.Query]):
    """Builder of queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def term(self, field: str, token: str) -> Query:
        """Match a token, scored."""
        return Query.term_query(self._schema, field, token, "freq")

    def having_any(self, field: str, values: Sequence[str]) -> Query:
        """Match documents with one of these values, unscored."""
        if len(values) > _MANY:
            found = Query.term_set_query(self._schema, field, list(values))
        else:
            found = self.any_of(
                Query.term_query(self._schema, field, value, "basic")
                for value in values
            )
        return self.unscored(found)

    def phrase(self, field: str, words: Sequence[str], slop: int = 0) -> Query:
        """Match words with this many steps between; one word alone is a term."""
        if not words:
            return self.nothing()
        if len(words) == 1:
            return self.term(field, words[0])
        return Query.phrase_query(self._schema, field, list(words), slop)

    def prefix(self, field: str, prefix: str) -> Query:
        """Match all tokens with this prefix."""
        if len(prefix) > _MAX_PREFIX_LENGTH:
            return self.nothing()
        return Query.regex_query(self._schema, field, re.escape(prefix) + ".*")

    def years(self, first: int, last: int) -> Query:
        """Match years of issue."""
        kind = tantivy.FieldType.Unsigned
        return Query.range_query(self._schema, "year", kind, first, last)

    def constant(self, query: Query, score: float) -> Query:
        """Match the same documents, all with this score."""
        return Query.const_score_query(query, score)

    def boosted(self, query: Query, weight: float) -> Query:
        """Multiply the score."""
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def weighted(self, query: Query, among: Query, weight: float) -> Query:
        """Multiply the score of those documents that match `among` too."""
        own = self.without(query, among)
        return self.any_of((own, self.boosted(self.both(query, among), weight)))

    def best(self, queries: Sequence[Query]) -> Query:
        """Match any of the queries with the best of their scores."""
        return Query.disjunction_max_query(list(queries))

    def boolean(
        self,
        *,
        must: Iterable[Query] = (),
        should: Iterable[Query] = (),
        must_not: Iterable[Query] = (),
        minimum: int | None = None,
    ) -> Query:
        """Match all of `must`, none of `must_not`, and enough of `should`."""
        clauses = [
            *((_MUST, query) for query in must),
            *((_SHOULD, query) for query in should),
            *((_MUST_NOT, query) for query in must_not),
        ]
        if minimum is None:
            return Query.boolean_query(clauses)
        return Query.boolean_query(clauses, minimum_number_should_match=minimum)

    def everything(self) -> Query:
        """Match all documents."""
        return Query.all_query()

    def nothing(self) -> Query:
        """Match no document."""
        return Query.empty_query()
