"""Compile queries in which not all names of concepts count as words of a document."""

from collections.abc import Sequence

from freeshelf.search.engines.clauses import (
    Clause,
    CountedNames,
    LexicalQuery,
    Phrase,
    Term,
)
from freeshelf.search.engines.compiler import ResourceCompiler
from freeshelf.search.engines.query_builder import Q, QueryBuilder
from freeshelf.search.weights import WEIGHTS, Weights


class ShownCompiler(ResourceCompiler[Q]):
    """Compiler for what a record shows: its text and the names that are not hidden."""

    def _weighted_fields(self) -> Sequence[tuple[str, float]]:
        return (
            ("own", self.weights.about),
            ("title", self.weights.title),
            ("shown", self.weights.labels),
            ("body", self.weights.body),
        )


class TextCompiler(ResourceCompiler[Q]):
    """Compiler for the text of records: titles, descriptions, people and files."""

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
            for name in ("own", "body")
            for level in self._levels
            for token in dict.fromkeys(filter(None, tokens))
        )


def compiler_for(
    query: LexicalQuery,
    build: QueryBuilder[Q],
    levels: Sequence[str],
    weights: Weights = WEIGHTS,
) -> ResourceCompiler[Q]:
    """Return the compiler for the names that count in a query."""
    match query.counted_names:
        case CountedNames.ALL:
            return ResourceCompiler(build, levels, weights)
        case CountedNames.SHOWN:
            return ShownCompiler(build, levels, weights)
        case CountedNames.NONE:
            return TextCompiler(build, levels, weights)
