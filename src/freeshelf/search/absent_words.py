"""Words of a query that no document, or no text of one, contains, as typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from freeshelf.search.analysis.analyzer import exact_tokens
from freeshelf.search.analysis.function_words import is_function_word
from freeshelf.search.analysis.words import fold, is_unspaced, surfaces
from freeshelf.search.engines.base import SearchEngine
from freeshelf.search.engines.clauses import (
    Clause,
    CountedNames,
    LexicalQuery,
    Phrase,
)
from freeshelf.search.lexical import AnalyzedQuery, typed_words

Words = tuple[str, ...]

# Words, or pairs of characters, of a question: each is asked of the index alone.
_MOST_LOOKED_FOR = 64


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Places of the words of a query, as far as a reader may see.

    `total_in_text` is the number of hits with all of them in their own text: the others
    have names of concepts. If there is none, `nowhere` and `not_here` are the words
    that no document has, in all and under the filters, unless one has all by names;
    `in_names` are those that no text has, but names of a record's concepts do.
    """

    total_in_text: int = 0
    nowhere: Words = ()
    not_here: Words = ()
    in_names: Words = ()


def words_found(
    analysis: AnalyzedQuery,
    *,
    total_all_words: int,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    filters: Mapping[str, tuple[str, ...]],
) -> FoundWords:
    """Return where the words of a query are that has so many full hits."""
    query = analysis.query
    nowhere: Words = ()
    not_here: Words = ()
    if total_all_words:
        total = search_engine.count(in_text(query), levels=levels, filters=filters)
        if total:
            return FoundWords(min(total, total_all_words))
    if not total_all_words:
        nowhere, not_here = absent_words(
            analysis, search_engine=search_engine, levels=levels, filters=filters
        )
    in_names = _words_in_names(analysis, search_engine=search_engine, levels=levels)
    return FoundWords(0, nowhere, not_here, in_names)


def in_text(query: LexicalQuery) -> LexicalQuery:
    """Return the query for documents with all words in their own text."""
    return LexicalQuery(
        required=(*query.required, *query.words),
        excluded=query.excluded,
        counted_names=CountedNames.NONE,
    )


def absent_words(
    analysis: AnalyzedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    filters: Mapping[str, tuple[str, ...]],
) -> tuple[Words, Words]:
    """Return the words that no document has, and those that none has under the filters.

    Each is named once, as typed. Numbers alone are omitted: a year may be the date of a
    record; so are words that say nothing by themselves, and those of a long question
    after the first.
    """

    def is_found(
        clause: Clause, within: Mapping[str, tuple[str, ...]] | None = None
    ) -> bool:
        query = LexicalQuery(
            required=(clause,), counted_names=analysis.query.counted_names
        )
        return search_engine.count(query, levels=levels, filters=within) > 0

    clauses = [each for _word, some in _looked_for(analysis) for each in some]
    search_engine.foresee(
        lambda: [
            partial(is_found, each, within=within)
            for each in clauses
            for within in ((filters, None) if filters else (filters,))
        ]
    )
    not_here = _absent(analysis, partial(is_found, within=filters))
    nowhere = _absent(analysis, is_found) if not_here and filters else not_here
    return nowhere, not_here


def foresee_absence(
    analysis: AnalyzedQuery,
    *,
    search_engine: SearchEngine,
    levels: tuple[str, ...],
    filters: Mapping[str, tuple[str, ...]],
) -> None:
    """Say what `words_found` asks where no hit has all words in its text."""
    search_engine.foresee(
        lambda: [
            partial(
                absent_words,
                analysis,
                search_engine=search_engine,
                levels=levels,
                filters=filters,
            ),
            partial(
                _words_in_names, analysis, search_engine=search_engine, levels=levels
            ),
        ]
    )


def _words_in_names(
    analysis: AnalyzedQuery, *, search_engine: SearchEngine, levels: tuple[str, ...]
) -> Words:
    """Return the words, as typed, that no text has and names of concepts do."""

    def is_found(clause: Clause, *, counted_names: CountedNames) -> bool:
        query = LexicalQuery(required=(clause,), counted_names=counted_names)
        return search_engine.count(query, levels=levels) > 0

    in_text = partial(is_found, counted_names=CountedNames.NONE)
    in_all = partial(is_found, counted_names=analysis.query.counted_names)
    clauses = [each for _word, some in _looked_for(analysis) for each in some]
    text = analysis.parsed.text
    names = [text[each.start : each.end] for each in analysis.expansions]
    clauses += [Phrase(tuple(exact_tokens(name))) for name in names]
    search_engine.foresee(
        lambda: [
            partial(each, clause) for clause in clauses for each in (in_text, in_all)
        ]
    )
    named: list[str] = []
    for typed, each in _looked_for(analysis):
        if is_unspaced(typed) and len(typed) > 1:
            # Where a word begins and ends is known of names alone.
            named += (
                name
                for name in names
                if name in typed
                and not in_text(Phrase(tuple(exact_tokens(name))))
                and in_all(Phrase(tuple(exact_tokens(name))))
            )
        elif all(map(in_all, each)) and not all(map(in_text, each)):
            named.append(typed)
    return _once(named)


def _absent(analysis: AnalyzedQuery, is_found: Callable[[Clause], bool]) -> Words:
    absent: list[str] = []
    for typed, clauses in _looked_for(analysis):
        missing = [not is_found(clause) for clause in clauses]
        if is_unspaced(typed) and len(typed) > 1:
            parts = _unknown_parts(typed, missing)
            absent += (part for part in parts if not _says_nothing(part, ()))
        elif any(missing):
            absent.append(_without_elided(typed, analysis.parsed.latin_languages))
    return _once(absent)


def _once(words: Iterable[str]) -> Words:
    as_typed: dict[str, str] = {}
    for word in words:
        as_typed.setdefault(fold(word), word)
    return tuple(as_typed.values())


def _looked_for(analysis: AnalyzedQuery) -> Iterator[tuple[str, Sequence[Clause]]]:
    """Yield the words that are looked for with what a document has of each."""
    left = _MOST_LOOKED_FOR
    languages = analysis.parsed.latin_languages
    for typed, clauses in typed_words(analysis):
        if typed.isdigit() or _says_nothing(typed, languages):
            continue
        if len(clauses) <= left:
            left -= len(clauses)
            yield typed, clauses


def _says_nothing(typed: str, latin_languages: Words) -> bool:
    words = surfaces(typed)
    return bool(words) and all(is_function_word(w, latin_languages) for w in words)


def _without_elided(typed: str, latin_languages: Words) -> str:
    """Return a word without the French article attached: usage of l’usage."""
    elided, apostrophe, word = typed.replace("’", "'").partition("'")
    french = [each for each in latin_languages if each == "fr"]
    is_elided = apostrophe and word and is_function_word(elided, french)
    return typed[len(elided) + 1 :] if is_elided else typed


def _unknown_parts(run: str, missing: Sequence[bool]) -> Iterator[str]:
    """Yield the parts of a run without spaces that share no pair with any document.

    A pair of characters across two words is often absent although both words are known.
    """
    if len(missing) != len(run) - 1:
        return
    pairs = [True, *missing, True]
    places = groupby(range(len(run)), lambda at: pairs[at] and pairs[at + 1])
    for is_unknown, of_part in places:
        part = "".join(run[at] for at in of_part)
        if is_unknown and len(part) > 1:
            yield part
