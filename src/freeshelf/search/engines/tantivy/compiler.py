"""Compile analysed queries to Tantivy queries."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import tantivy

from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    InField,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
    TextField,
    TitleBeginning,
    Unscored,
    Years,
)
from freeshelf.search.engines.tantivy import schema as fields
from freeshelf.search.weights import NEAR_SLOP, WEIGHTS, Weights

_ALL = "staff"
_MUST = tantivy.Occur.Must
_SHOULD = tantivy.Occur.Should
_MUST_NOT = tantivy.Occur.MustNot
# No term of the index is longer, and an expression has at most 1000 states.
_MAX_PREFIX_LENGTH = 200
# A set of terms is checked for every document, so a few terms are faster one by one.
_MANY = 200
_ABOVE_ANY_SCORE = 1000.0
# Stem field and exact field of each named field.
_NAMED = {
    TextField.TITLE: ("title", "title_words"),
    TextField.PUBLISHER: ("publisher", "publisher_words"),
}

Query = tantivy.Query


class ResourceCompiler:
    """Compiler for the index of resources, for the access levels of one user."""

    def __init__(
        self, schema: tantivy.Schema, levels: Sequence[str], weights: Weights = WEIGHTS
    ) -> None:
        self._schema = schema
        self._levels = levels
        self.weights = weights
        # A request needs each clause several times.
        self._compiled: dict[Clause, Query] = {}
        self._stem_fields = [
            (name, level, weight)
            for name, weight in (
                ("about", weights.about),
                ("title", weights.title),
                ("labels", weights.labels),
                ("body", weights.body),
            )
            for level in levels
            if weight
        ]

    def all_words(self, query: LexicalQuery, filters: Sequence[Query]) -> Query:
        """Return the query for documents that match every word."""
        return self._with_rest(query, self._every(query), filters)

    def minimum_match(self, query: LexicalQuery, filters: Sequence[Query]) -> Query:
        """Return the query for documents with enough words, or all by other names."""
        if not query.words:
            return self._with_rest(query, [], filters)
        if query.minimum_should_match >= len(query.words):
            # A word and another name of it would be two clauses.
            return self.all_words(query, filters)
        words = [(_SHOULD, self.clause(word)) for word in query.words]
        words += [(_SHOULD, self.clause(each.clause)) for each in query.alternatives]
        query_of_minimum = Query.boolean_query(
            words, minimum_number_should_match=query.minimum_should_match
        )
        if query.alternatives and query.minimum_should_match > 1:
            # Another name is one clause and may represent several words, or all.
            every = Query.boolean_query(self._every(query))
            query_of_minimum = Query.disjunction_max_query([query_of_minimum, every])
        return self._with_rest(query, [(_MUST, query_of_minimum)], filters)

    def hits(
        self, query: LexicalQuery, filters: Sequence[Query], admitted: Collection[str]
    ) -> Query:
        """Match enough words, scored, or admitted documents that satisfy the rest."""
        lexical = self.minimum_match(query, filters)
        if not admitted:
            return lexical
        near = self.without_words(query, [*filters, self.among(admitted)])
        return any_of((lexical, unscored(near)))

    def without_words(self, query: LexicalQuery, filters: Sequence[Query]) -> Query:
        """Return the query for documents that satisfy everything but the words."""
        return self.minimum_match(replace(query, words=(), hints=(), near=()), filters)

    def among(self, keys: Collection[str]) -> Query:
        """Match these documents, unscored."""
        return having_any(self._schema, "key", sorted(keys))

    def phrases_in_text(self, query: LexicalQuery) -> Query | None:
        """Match required phrases outside the names of concepts; None without any.

        The score is above any other.
        """
        phrases = [
            (_MUST, self._phrase(clause.exact, "words"))
            for clause in query.required
            if isinstance(clause, Phrase) and len(clause.exact) > 1
        ]
        if not phrases:
            return None
        return Query.const_score_query(Query.boolean_query(phrases), _ABOVE_ANY_SCORE)

    def named(self, query: LexicalQuery) -> Query | None:
        """Match instruments and laws by name; None if the query cannot be one.

        The score is above that of a phrase.
        """
        if not query.names:
            return None
        named = having_any(self._schema, "name", query.names)
        return Query.const_score_query(named, 2 * _ABOVE_ANY_SCORE)

    def filters(self, chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Query]:
        """Return a query for each facet with chosen values; none affects the score."""
        return {
            name: self._chosen(name, values)
            for name, values in chosen.items()
            if values
        }

    def level_filter(self) -> list[Query]:
        """Return the filter of access levels, none for a user who may see all."""
        if _ALL in self._levels:
            return []
        levels = list(self._levels)
        return [having_any(self._schema, "level", levels)]

    def clause(self, clause: Clause) -> Query:
        """Compile one clause over all fields, scored."""
        if clause not in self._compiled:
            self._compiled[clause] = self._compile(clause)
        return self._compiled[clause]

    def _compile(self, clause: Clause) -> Query:
        match clause:
            case Term():
                return self._term(clause)
            case Prefix():
                return self._prefix(clause.exact, "words")
            case Phrase():
                return self._phrase_anywhere(clause.exact)
            case TitleBeginning(text):
                return prefix_query(self._schema, "title_key", text)
            case Years():
                return unscored(self._years(clause))
            case InField():
                return self._in_field(clause.clause, clause.field)
            case Unscored():
                return unscored(self.clause(clause.clause))
            case Best():
                return best_of(clause, self.clause)
            case AnyOf() | AllOf():
                return combined(clause, self.clause)

    def _every(self, query: LexicalQuery) -> list[tuple[tantivy.Occur, Query]]:
        """Return clauses for every word, or for the alternative that replaces it."""
        words = [self.clause(word) for word in query.words]
        covered = {at for each in query.alternatives for at in each.words}
        clauses = [(_MUST, word) for at, word in enumerate(words) if at not in covered]
        for each in query.alternatives:
            part = Query.boolean_query([(_MUST, words[at]) for at in each.words])
            clauses.append((_MUST, any_of((part, self.clause(each.clause)))))
        return clauses

    def _chosen(self, name: str, values: Sequence[str]) -> Query:
        column, prefix = fields.facet_column(name)
        terms = [prefix + value for value in values]
        return having_any(self._schema, column, terms)

    def _with_rest(
        self,
        query: LexicalQuery,
        clauses: list[tuple[tantivy.Occur, Query]],
        filters: Sequence[Query],
    ) -> Query:
        clauses += [(_MUST, self.clause(clause)) for clause in query.required]
        clauses += [(_MUST, each) for each in filters]
        if not any(occur == _MUST for occur, _ in clauses):
            clauses.append((_MUST, unscored(Query.all_query())))
        clauses += [(_SHOULD, self.clause(hint)) for hint in query.hints]
        clauses += [(_SHOULD, near) for near in self._near(query)]
        clauses += [(_MUST_NOT, self.clause(clause)) for clause in query.excluded]
        return Query.boolean_query(clauses)

    def _term(self, term: Term) -> Query:
        found = [
            boosted(self._token(name, level, stem), weight)
            for name, level, weight in self._stem_fields
            for stem in term.stems
        ]
        if term.exact:
            found += [
                boosted(self._token("words", level, term.exact), self.weights.exact)
                for level in self._levels
            ]
        return any_of(found)

    def _token(self, name: str, level: str, token: str) -> Query:
        return fields.token_query(self._schema, name, level, token)

    def _phrase(self, words: tuple[str, ...], name: str) -> Query:
        return any_of(
            phrase_query(
                self._schema,
                fields.field_at(name, level),
                fields.tokens_at(level, words),
            )
            for level in self._levels
        )

    def _phrase_anywhere(self, words: tuple[str, ...]) -> Query:
        in_text = self._phrase(words, "words")
        if len(words) == 1:
            return in_text
        in_labels = self._phrase(words, "label_words")
        return Query.disjunction_max_query([in_text, in_labels])

    def _prefix(self, prefix: str, name: str) -> Query:
        return any_of(
            prefix_query(
                self._schema,
                fields.field_at(name, level),
                fields.token_at(level, prefix),
            )
            for level in self._levels
        )

    def _near(self, query: LexicalQuery) -> list[Query]:
        if not self.weights.near:
            return []
        return [
            boosted(
                phrase_query(
                    self._schema,
                    fields.field_at("words", level),
                    fields.tokens_at(level, pair),
                    NEAR_SLOP,
                ),
                self.weights.near,
            )
            for pair in query.near
            for level in self._levels
        ]

    def _in_field(self, clause: Clause, field: TextField) -> Query:
        stems, words = _NAMED[field]
        match clause:
            case Term():
                found = [
                    self._token(stems, level, stem)
                    for level in self._levels
                    for stem in clause.stems
                ]
                exact = self._phrase((clause.exact,), words)
                return any_of([*found, exact])
            case Phrase():
                return self._phrase(clause.exact, words)
            case Prefix():
                return self._prefix(clause.exact, words)
            case Unscored():
                return unscored(self._in_field(clause.clause, field))
            case Best():
                return best_of(clause, partial(self._in_field, field=field))
            case AnyOf() | AllOf():
                return combined(clause, partial(self._in_field, field=field))
            case _:
                return self.clause(clause)

    def _years(self, years: Years) -> Query:
        return Query.range_query(
            self._schema,
            "year",
            tantivy.FieldType.Unsigned,
            max(years.first, 1),
            years.last,
        )


def any_of(queries: Iterable[Query]) -> Query:
    """Match any of the queries and add up their scores."""
    found = list(queries)
    if len(found) == 1:
        return found[0]
    if not found:
        return Query.empty_query()
    return Query.boolean_query([(_SHOULD, query) for query in found])


def combined(clause: AnyOf | AllOf, compile_one: Callable[[Clause], Query]) -> Query:
    """Compile and join the parts of a compound clause."""
    parts = [compile_one(part) for part in clause.clauses]
    if isinstance(clause, AnyOf):
        return any_of(parts)
    return Query.boolean_query([(_MUST, part) for part in parts])


def best_of(clause: Best, compile_one: Callable[[Clause], Query]) -> Query:
    """Join the parts so that the best score counts."""
    parts = [compile_one(part) for part in clause.clauses]
    return boosted(Query.disjunction_max_query(parts), clause.weight)


def unscored(query: Query) -> Query:
    """Return the query without an effect on the score."""
    return Query.const_score_query(query, 0.0)


def having_any(schema: tantivy.Schema, field: str, terms: Sequence[str]) -> Query:
    """Return an unscored query for documents with one of these terms."""
    if len(terms) > _MANY:
        return unscored(Query.term_set_query(schema, field, list(terms)))
    return unscored(
        any_of(Query.term_query(schema, field, term, "basic") for term in terms)
    )


def boosted(query: Query, weight: float) -> Query:
    """Return the query with its score multiplied."""
    return query if weight == 1.0 else Query.boost_query(query, weight)


def phrase_query(
    schema: tantivy.Schema, field: str, words: Sequence[str], slop: int = 0
) -> Query:
    """Match words with this many steps between; one word alone is a term."""
    if not words:
        return Query.empty_query()
    if len(words) == 1:
        return Query.term_query(schema, field, words[0], "freq")
    return Query.phrase_query(schema, field, list(words), slop)


def prefix_query(schema: tantivy.Schema, field: str, prefix: str) -> Query:
    """Match all terms with this prefix, with the same score for each document."""
    if len(prefix) > _MAX_PREFIX_LENGTH:
        return Query.empty_query()
    return Query.regex_query(schema, field, re.escape(prefix) + ".*")
