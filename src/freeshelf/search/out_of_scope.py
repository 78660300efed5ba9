"""Judge whether a question is about anything that the library holds.

A logistic rule over a few numbers: how similar the nearest record is in meaning, how
familiar the words are to the library, how much of the question names a concept, how
short it is, whether anything is in its language, and in a library about the field
whether the question is about it. Its coefficients are learnt by `python -m bench.run
--only outside`.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import Clause, LexicalQuery
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.semantic import question_languages


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence that a library has content about a query.

    `familiar`: share of the weight (IDF) of the words that is known, each word as far
    as it is common among the records in the language of the question; `weight`: that
    part as a sum, in words of a single record; `named`: share of the text that names
    concepts; `brevity`: 1 for a single word, 0 for many, since a few words cannot know
    as much as a sentence; `nearest`: how much nearer than any question the nearest
    record is (`SemanticQuery.nearest`), None without a model; `field`: log odds that
    the question is about the field (`field_in_library`), None in a library that is
    not.
    """

    familiar: float
    weight: float
    named: float
    brevity: float
    is_foreign: bool = False
    nearest: float | None = None
    field: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Coefficients of a logistic regression, negative for a question outside.

    `foreign`, if given, is what a question in a language without records gains in place
    of `brevity`: none of its words was expected to be known.
    """

    intercept: float
    named: float
    brevity: float
    weight: float
    familiar: float = 0.0
    foreign: float = 0.0
    nearest: float = 0.0
    field: float = 0.0

    def score(self, found: Evidence) -> float:
        """Return the logarithm of the odds, shifted to where the rule decides."""
        unknown = self.brevity * found.brevity
        if found.is_foreign and self.foreign:
            unknown = self.foreign
        return (
            self.intercept
            + unknown
            + self.familiar * found.familiar
            + self.named * found.named
            + self.weight * found.weight
            + self.nearest * (found.nearest or 0.0)
            + self.field * (found.field or 0.0)
        )


BY_MEANING = Rule(
    intercept=-9.69,
    nearest=18.26,
    familiar=6.77,
    named=5.54,
    weight=2.74,
    brevity=2.66,
    foreign=3.12,
)
BY_FIELD = Rule(
    intercept=-5.45,
    field=0.93,
    nearest=9.83,
    familiar=6.81,
    named=3.50,
    weight=2.79,
    brevity=2.89,
    foreign=2.29,
)
BY_WORDS = Rule(intercept=-1.72, weight=4.72, named=6.33, brevity=1.0)
# Of fewer records every word is either unknown or common.
_FEWEST_RECORDS = 50
# Share of all records that a language is taken to have at least.
_SMALL_LANGUAGE = 0.1
# A language with a smaller share has next to no records.
_FOREIGN_LANGUAGE = 0.01
# From as many words on a question has many, as in lexical.analyse.
_MANY_WORDS = 5


def counts_of_words(
    analysis: AnalyzedQuery, *, search_engine: SearchEngine, levels: tuple[str, ...]
) -> Iterator[Callable[[], int]]:
    """Yield the counts that `evidence` is made of, each to be asked for."""
    languages = question_languages(analysis.parsed.text)
    count = partial(search_engine.count, levels=levels)
    yield partial(count, LexicalQuery())
    yield partial(
        count, LexicalQuery(), filters={"language": languages} if languages else {}
    )
    for word in analysis.query.words:
        yield partial(count, LexicalQuery(required=(word,)), filters={})


def weight_of_words(
    analysis: AnalyzedQuery, *, search_engine: SearchEngine, levels: tuple[str, ...]
) -> float:
    """Return the lexical score of a record that has each word once: the sum of IDF.

    0 for a question with phrases or fields.
    """
    if analysis.query.required:
        return 0.0
    count = partial(search_engine.count, levels=levels, filters={})
    records = count(LexicalQuery())
    return sum(
        _idf(count(LexicalQuery(required=(word,))), records)
        for word in analysis.query.words
    )


def is_out_of_scope(
    analysis: AnalyzedQuery,
    *,
    nearest: float | None,
    field: float | None,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
) -> bool:
    """Return whether nothing that a reader may see is about a question.

    A small library says too little.
    """
    if search_engine.count(LexicalQuery(), levels=levels) < _FEWEST_RECORDS:
        return False
    found = evidence(
        analysis,
        nearest=nearest,
        field=field,
        search_engine=search_engine,
        levels=levels,
    )
    rule = BY_MEANING if field is None else BY_FIELD
    return (BY_WORDS if nearest is None else rule).score(found) < 0


def evidence(
    analysis: AnalyzedQuery,
    *,
    nearest: float | None,
    field: float | None = None,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
) -> Evidence:
    """Return what the records of these levels know of a question."""

    def count(*required: Clause, languages: tuple[str, ...] = ()) -> int:
        return search_engine.count(
            LexicalQuery(required=required),
            levels=levels,
            filters={"language": languages} if languages else {},
        )

    text = analysis.parsed.text
    records = count()
    languages = question_languages(text)
    found = count(languages=languages)
    in_language = max(found, _SMALL_LANGUAGE * records)
    known = total = 0.0
    for word in analysis.query.words:
        having = count(word)
        # A word is fully familiar when as many records have it as there are in the
        # language of the question.
        idf = _idf(having, records) / math.log1p(records)
        total += idf
        known += idf * min(1.0, math.log1p(having) / math.log(2 + in_language))
    words = len(analysis.query.words)
    named = sum(each.end - each.start for each in analysis.expansions)
    return Evidence(
        familiar=known / total if total else 0.0,
        weight=known,
        named=min(1.0, named / max(1, len(text))),
        brevity=max(0.0, (_MANY_WORDS - words) / (_MANY_WORDS - 1)),
        is_foreign=found < _FOREIGN_LANGUAGE * records,
        nearest=nearest,
        field=field,
    )


def _idf(having: int, records: int) -> float:
    """Return the weight of a word in BM25."""
    return math.log1p((records - having + 0.5) / (having + 0.5))
