"""Compile queries in which not all names of concepts count as words of a document."""

from collections.abc import Mapping, Sequence

import tantivy

from freeshelf.search.engines.clauses import Clause, CountedNames, Phrase, Term
from freeshelf.search.engines.tantivy.compiler import ResourceCompiler, any_of
from freeshelf.search.weights import WEIGHTS, Weights

_MUST = tantivy.Occur.Must


class ShownCompiler(ResourceCompiler):
    """Compiler for what a record shows: its text and the names that are not hidden."""

    def __init__(
        self, schema: tantivy.Schema, levels: Sequence[str], weights: Weights = WEIGHTS
    ) -> None:
        super().__init__(schema, levels, weights)
        self._stem_fields = [
            (name, level, weight)
            for name, weight in (
                ("own", weights.about),
                ("title", weights.title),
                ("shown", weights.labels),
                ("body", weights.body),
            )
            for level in levels
        ]


class TextCompiler(ResourceCompiler):
    """Compiler for the text of records: titles, descriptions, people and files."""

    def _compile(self, clause: Clause) -> tantivy.Query:
        match clause:
            case Term(stems, exact) if stems:
                return self._in_text((*stems, exact))
            case Phrase((word,), stems) if stems:
                # The exact words of a document include those of names that it shows.
                exactly = self._phrase((word,), "words")
                own = self._in_text((*(s for each in stems for s in each), word))
                return tantivy.Query.boolean_query([(_MUST, exactly), (_MUST, own)])
            case Phrase(words):
                return self._phrase(words, "words")
        return super()._compile(clause)

    def _in_text(self, tokens: Sequence[str]) -> tantivy.Query:
        # Texts in languages without a stemmer have exact words among their stems.
        return any_of(
            self._token(name, level, token)
            for name in ("own", "body")
            for level in self._levels
            for token in dict.fromkeys(filter(None, tokens))
        )


COMPILERS: Mapping[CountedNames, type[ResourceCompiler]] = {
    CountedNames.ALL: ResourceCompiler,
    CountedNames.SHOWN: ShownCompiler,
    CountedNames.NONE: TextCompiler,
}
