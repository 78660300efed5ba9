"""Compile analysed queries to the queries of an engine."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Generic

from freeshelf.search.analysis.analyzer import UNKNOWN, primary_subtag
from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    InField,
    Inflected,
    InLanguage,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
    TextField,
    TitleBeginning,
    Unscored,
    Years,
)
from freeshelf.search.engines.columns import (
    facet_column,
    field_at,
    token_at,
    tokens_at,
)
from freeshelf.search.engines.query_builder import Q, QueryBuilder
from freeshelf.search.weights import NEAR_SLOP, WEIGHTS, Weights

_ALL = "staff"
_ABOVE_ANY_SCORE = 1000.0
# Stem field and exact field of each named field.
_NAMED = {
    TextField.TITLE: ("title", "title_words"),
    TextField.PUBLISHER: ("publisher", "publisher_words"),
}


class ResourceCompiler(Generic[Q]):
    """Compiler for the index of resources, for the access levels of one user."""

    def __init__(
        self,
        build: QueryBuilder[Q],
        levels: Sequence[str],
        weights: Weights = WEIGHTS,
    ) -> None:
        self.build = build
        self._levels = levels
        self.weights = weights
        # A request needs each clause several times.
        self._compiled: dict[Clause, Q] = {}
        self._stem_fields = [
            (name, level, weight)
            for name, weight in self._weighted_fields()
            for level in levels
            if weight
        ]

    def _weighted_fields(self) -> Sequence[tuple[str, float]]:
        return (
            ("about", self.weights.about),
            ("title", self.weights.title),
            ("labels", self.weights.labels),
            ("body", self.weights.body),
        )

    def all_words(self, query: LexicalQuery, filters: Sequence[Q]) -> Q:
        """Return the query for documents that match every word."""
        return self._with_rest(query, self._every(query), filters)

    def minimum_match(self, query: LexicalQuery, filters: Sequence[Q]) -> Q:
        """Return the query for documents with enough words, or all by other names."""
        if not query.words:
            return self._with_rest(query, [], filters)
        if query.minimum_should_match >= len(query.words):
            # A word and another name of it would be two clauses.
            return self.all_words(query, filters)
        words = [self.clause(word) for word in query.words]
        words += [self.clause(each.clause) for each in query.alternatives]
        enough = self.build.boolean(should=words, minimum=query.minimum_should_match)
        if query.alternatives and query.minimum_should_match > 1:
            # Another name is one clause and may represent several words, or all.
            every = self.build.boolean(must=self._every(query))
            enough = self.build.best([enough, every])
        return self._with_rest(query, [enough], filters)

    def hits(
        self, query: LexicalQuery, filters: Sequence[Q], admitted: Collection[str]
    ) -> Q:
        """Match enough words, scored, or admitted documents that satisfy the rest."""
        lexical = self.minimum_match(query, filters)
        if not admitted:
            return lexical
        near = self.without_words(query, [*filters, self.build.among(admitted)])
        return self.build.any_of((lexical, self.build.unscored(near)))

    def without_words(self, query: LexicalQuery, filters: Sequence[Q]) -> Q:
        """Return the query for documents that satisfy everything but the words."""
        return self.minimum_match(replace(query, words=(), hints=(), near=()), filters)

    def without_words_in(
        self,
        query: LexicalQuery,
        chosen: Mapping[str, tuple[str, ...]],
        filters: Sequence[Q] = (),
    ) -> Q:
        """Return the same for the levels of the user and the chosen values."""
        narrowed = [*self.level_filter(), *self.filters(chosen).values(), *filters]
        return self.without_words(query, narrowed)

    def phrases_in_text(self, query: LexicalQuery) -> Q | None:
        """Match required phrases outside the names of concepts; None without any.

        The score is above any other.
        """
        phrases = [
            self._phrase(clause.exact, "words")
            for clause in query.required
            if isinstance(clause, Phrase) and len(clause.exact) > 1
        ]
        if not phrases:
            return None
        return self.build.constant(self.build.boolean(must=phrases), _ABOVE_ANY_SCORE)

    def named(self, query: LexicalQuery) -> Q | None:
        """Match records by title, and laws by name; None if the query cannot be one.

        The score is above that of a phrase.
        """
        if not query.names:
            return None
        named = self.build.having_any("name", query.names)
        return self.build.constant(named, 2 * _ABOVE_ANY_SCORE)

    def filters(self, chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Q]:
        """Return a query for each facet with chosen values; none affects the score."""
        return {
            name: self.having_value(name, values)
            for name, values in chosen.items()
            if values
        }

    def level_filter(self) -> list[Q]:
        """Return the filter of access levels, none for a user who may see all."""
        if _ALL in self._levels:
            return []
        return [self.build.having_any("level", list(self._levels))]

    def having_value(self, facet: str, values: Sequence[str]) -> Q:
        """Match documents with one of these values of a facet, unscored."""
        column, prefix = facet_column(facet)
        return self.build.having_any(column, [prefix + value for value in values])

    def excluded(self, clause: Clause) -> Q:
        """Compile one clause that no hit may match."""
        return self.clause(clause)

    def clause(self, clause: Clause) -> Q:
        """Compile one clause over all fields, scored."""
        if clause not in self._compiled:
            self._compiled[clause] = self._compile(clause)
        return self._compiled[clause]

    def _compile(self, clause: Clause) -> Q:
        match clause:
            case Term():
                return self._term(clause)
            case Inflected(term, forms):
                of_forms = [self._phrase((form,), "words") for form in forms]
                return self.build.both(
                    self.clause(term), self.build.unscored(self.build.any_of(of_forms))
                )
            case Prefix():
                return self._prefix(clause.exact, "words")
            case Phrase():
                return self._phrase_anywhere(clause.exact)
            case TitleBeginning(text):
                return self.build.prefix("title_key", text)
            case Years(first, last):
                return self.build.unscored(self.build.years(max(first, 1), last))
            case InField():
                return self._in_field(clause.clause, clause.field)
            case Unscored():
                return self.build.unscored(self.clause(clause.clause))
            case Best():
                return self._best_of(clause, self.clause)
            case InLanguage(language, inner):
                return self._in_language(language, self.clause(inner))
            case AnyOf() | AllOf():
                return self._combined(clause, self.clause)

    def _in_language(self, language: str, found: Q) -> Q:
        languages = (primary_subtag(language), UNKNOWN)
        of_language = self.build.having_any("text_language", languages)
        return self.build.both(found, self.build.unscored(of_language))

    def _every(self, query: LexicalQuery) -> list[Q]:
        """Return clauses for every word, or for the alternative that replaces it."""
        words = [self.clause(word) for word in query.words]
        covered = {at for each in query.alternatives for at in each.words}
        clauses = [word for at, word in enumerate(words) if at not in covered]
        for each in query.alternatives:
            part = self.build.boolean(must=[words[at] for at in each.words])
            clauses.append(self.build.any_of((part, self.clause(each.clause))))
        return clauses

    def _with_rest(
        self, query: LexicalQuery, clauses: list[Q], filters: Sequence[Q]
    ) -> Q:
        must = [*clauses, *map(self.clause, query.required), *filters]
        if not must:
            must.append(self.build.unscored(self.build.everything()))
        return self.build.boolean(
            must=must,
            should=[*map(self.clause, query.hints), *self._near(query)],
            must_not=map(self.excluded, query.excluded),
        )

    def _term(self, term: Term) -> Q:
        found = [
            self.build.boosted(self._token(name, level, stem), weight)
            for name, level, weight in self._stem_fields
            for stem in term.stems
        ]
        if term.exact:
            found += [
                self.build.boosted(
                    self._token("words", level, term.exact), self.weights.exact
                )
                for level in self._levels
            ]
        return self.build.any_of(found)

    def _token(self, name: str, level: str, token: str) -> Q:
        return self.build.term(field_at(name, level), token_at(level, token))

    def _phrase(self, words: tuple[str, ...], name: str) -> Q:
        return self.build.any_of(
            self.build.phrase(field_at(name, level), tokens_at(level, words))
            for level in self._levels
        )

    def _phrase_anywhere(self, words: tuple[str, ...]) -> Q:
        in_text = self._phrase(words, "words")
        if len(words) == 1:
            return in_text
        return self.build.best([in_text, self._phrase(words, "label_words")])

    def _prefix(self, prefix: str, name: str) -> Q:
        return self.build.any_of(
            self.build.prefix(field_at(name, level), token_at(level, prefix))
            for level in self._levels
        )

    def _near(self, query: LexicalQuery) -> list[Q]:
        if not self.weights.near:
            return []
        return [
            self.build.boosted(
                self.build.phrase(
                    field_at("words", level), tokens_at(level, pair), NEAR_SLOP
                ),
                self.weights.near,
            )
            for pair in query.near
            for level in self._levels
        ]

    def _in_field(self, clause: Clause, field: TextField) -> Q:
        stems, words = _NAMED[field]
        match clause:
            case Term():
                found = [
                    self._token(stems, level, stem)
                    for level in self._levels
                    for stem in clause.stems
                ]
                exact = self._phrase((clause.exact,), words)
                return self.build.any_of([*found, exact])
            case Inflected(term, forms):
                of_forms = [self._phrase((form,), words) for form in forms]
                return self.build.both(
                    self._in_field(term, field),
                    self.build.unscored(self.build.any_of(of_forms)),
                )
            case Phrase():
                return self._phrase(clause.exact, words)
            case Prefix():
                return self._prefix(clause.exact, words)
            case Unscored():
                return self.build.unscored(self._in_field(clause.clause, field))
            case Best():
                return self._best_of(clause, partial(self._in_field, field=field))
            case AnyOf() | AllOf():
                return self._combined(clause, partial(self._in_field, field=field))
            case InLanguage(language, inner):
                return self._in_language(language, self._in_field(inner, field))
            case _:
                return self.clause(clause)

    def _combined(self, clause: AnyOf | AllOf, compile_one: Callable[[Clause], Q]) -> Q:
        """Compile and join the parts of a compound clause."""
        parts = [compile_one(part) for part in clause.clauses]
        if isinstance(clause, AnyOf):
            return self.build.any_of(parts)
        return self.build.boolean(must=parts)

    def _best_of(self, clause: Best, compile_one: Callable[[Clause], Q]) -> Q:
        """Join the parts so that the best score counts."""
        parts = [compile_one(part) for part in clause.clauses]
        return self.build.boosted(self.build.best(parts), clause.weight)
