"""Compile queries by which names of concepts count as words of a document."""

from collections.abc import Sequence

from freeshelf.search.engines.clauses import (
    Clause,
    CountedNames,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
)
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.query_builder import Q, QueryBuilder
from freeshelf.search.weights import WEIGHTS, Weights


class ExcludingCompiler(ResourceCompiler[Q]):
    """Compiler for everything that is searched, and for what a record must not have."""

    def excluded(self, clause: Clause) -> Q:
        """Compile a clause over what a reader sees: a minus says no more than that.

        Other names of a concept are the library's words for it, and not the record's.
        """
        return VisibleCompiler(self.build, self._levels, self.weights).clause(clause)


class ShownCompiler(ExcludingCompiler[Q]):
    """Compiler for what a record shows: its text and the names that are not hidden."""

    def _weighted_fields(self) -> Sequence[tuple[str, float]]:
        return (
            ("own", self.weights.about),
            ("title", self.weights.title),
            ("shown", self.weights.labels),
            ("body", self.weights.body),
        )


class TextCompiler(ExcludingCompiler[Q]):
    """Compiler for the text of records: titles, descriptions, people and files."""

    _stemmed: Sequence[str] = ("own", "body")

    def _compile(self, clause: Clause) -> Q:
        match clause:
            case Term(stems, exact) if stems:
                return self._in_text((*stems, exact))
            case Phrase((word,), stems) if stems:
                # The exact words of a document include those of names that it shows.
                exactly = self._phrase((word,), "words")
                own = self._in_text((*(s for each in stems for s in each), word))
                return self.build.both(exactly, own)
            case Phrase(words):
                return self._phrase(words, "words")
        return super()._compile(clause)

    def _in_text(self, tokens: Sequence[str]) -> Q:
        # Texts in languages without a stemmer have exact words among their stems.
        return self.build.any_of(
            self._token(name, level, token)
            for name in self._stemmed
            for level in self._levels
            for token in dict.fromkeys(filter(None, tokens))
        )


class VisibleCompiler(TextCompiler[Q]):
    """Compiler for the text of records and the preferred names of their concepts."""

    _stemmed = ("own", "body", "preferred")

    def _compile(self, clause: Clause) -> Q:
        match clause:
            case Phrase(words) if len(words) > 1:
                named = self._phrase(words, "preferred_words")
                return self.build.any_of((super()._compile(clause), named))
            case Prefix(exact, stems):
                # The exact words of a document include those of other names.
                own = self.build.any_of(
                    self._prefix(beginning, name)
                    for name in self._stemmed
                    for beginning in dict.fromkeys((exact, *stems))
                )
                return self.build.both(super()._compile(clause), own)
        return super()._compile(clause)


def compiler_for(
    query: LexicalQuery,
    build: QueryBuilder[Q],
    levels: Sequence[str],
    weights: Weights = WEIGHTS,
) -> ResourceCompiler[Q]:
    """Return the compiler for the names that count in a query."""
    match query.counted_names:
        case CountedNames.ALL:
            return ExcludingCompiler(build, levels, weights)
        case CountedNames.SHOWN:
            return ShownCompiler(build, levels, weights)
        case CountedNames.NONE:
            return TextCompiler(build, levels, weights)
