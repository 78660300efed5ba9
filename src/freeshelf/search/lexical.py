"""Convert a parsed query to clauses of analysed words.

A word is analysed in every language it may be in: its script decides, and for Latin
script the stop words of the query, if it has any, else English, Spanish and French
alike. A word matches by any of these stems. The number of an instrument is one word,
however it is written; a part that names a concept also matches by its other names.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from freeshelf.search.analysis.analyzer import (
    bigrams,
    exact_tokens,
    is_stop_word,
    is_too_long,
    query_stems,
    query_tokens,
    quoted_stems,
)
from freeshelf.search.analysis.inflections import forms_of_word
from freeshelf.search.analysis.references import Reference, is_body, references
from freeshelf.search.analysis.words import compounds, fold, is_unspaced, surfaces
from freeshelf.search.engines.clauses import (
    NOTHING,
    AllOf,
    AnyOf,
    Best,
    Clause,
    InField,
    Inflected,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
    TextField,
    Unscored,
    Years,
)
from freeshelf.search.label_index import Expansion
from freeshelf.search.other_names import SynonymCollector, joined
from freeshelf.search.query import (
    FieldQuery,
    Item,
    OrGroup,
    ParsedQuery,
    PrefixWord,
    QuotedPhrase,
    TextPiece,
    Word,
    YearRange,
    counts_as_word,
)

# Tuned on the development collections (docs/adr/0021): requiring most words of a query
# costs 0.015 nDCG and more for whole sentences, and nothing for a few keywords.
ENOUGH_HITS = 20
# Longer queries are not titles, and each word costs a clause.
_MAX_TITLE_WORDS = 8
# Pairs of words beyond these are not looked for side by side: each costs a phrase.
_MAX_NEAR = 100
# covid19, C189, SDG8: texts have COVID-19, C 189 and SDG 8 as well.
_NUMBERED = re.compile(r"([^\W\d_]+)(\d+)")
_SENTENCE_END = re.compile(r"[.!?؟。！？]")
_MOST_OF_FEW = {0: 0, 1: 1, 2: 2, 3: 2, 4: 3}


@dataclass(frozen=True, slots=True)
class AnalyzedQuery:
    """A query with the concepts that it names."""

    parsed: ParsedQuery
    query: LexicalQuery
    expansions: tuple[Expansion, ...] = ()
    is_literal: bool = False  # its words as typed only

    @property
    def own_words(self) -> LexicalQuery:
        """Return the query without other names of its concepts."""
        return replace(self.query, alternatives=())


@dataclass(slots=True)
class _Reading:
    """Clauses collected from a query so far."""

    words: list[Clause] = field(default_factory=list)
    required: list[Clause] = field(default_factory=list)
    hints: list[Clause] = field(default_factory=list)
    line: list[str] = field(default_factory=list)  # exact words, in order
    sentence: int = 0  # number of the current one
    sentences: set[tuple[Clause, int]] = field(default_factory=set)


def analyse(
    parsed: ParsedQuery,
    expansions: Sequence[Expansion] = (),
    *,
    is_literal: bool = False,
) -> LexicalQuery:
    """Return the clauses of a query, ready for an engine.

    `expansions` are concepts that its text names; places among them are found by their
    own forms, not by their stems, and with `is_literal` all words are.
    """
    reader = _Reader(parsed, SynonymCollector(expansions), is_literal=is_literal)
    reading = _Reading()
    read = list(parsed.pieces())
    has_reference = any(isinstance(piece, Reference) for piece in read)
    for piece in read:
        reader.read(piece, reading, has_reference=has_reference)
    if not (reading.words or reading.required):
        # A query of stop words only: then they are what is meant.
        for item in parsed.wanted:
            reader.read_literally(item, reading)
    excluded = [clause for it in parsed.excluded if (clause := reader.whole(it))]
    words = tuple(dict.fromkeys(reading.words))
    if parsed.is_typed and not (reading.required or excluded):
        # Without a word that a text can have it would admit everything.
        is_vain = all(isinstance(w, Term) and is_too_long(w.exact) for w in words)
        reading.required += [NOTHING] * is_vain
    pairs = dict.fromkeys(itertools.pairwise(reading.line))
    near = (pair for pair in pairs if pair[0] != pair[1])
    return LexicalQuery(
        words=words,
        # Most of a few words, one of many.
        minimum_should_match=_MOST_OF_FEW.get(len(words), 1),
        enough_hits=ENOUGH_HITS,
        required=tuple(dict.fromkeys(reading.required)),
        excluded=tuple(dict.fromkeys(excluded)),
        hints=(*_repetitions(reading), *_named_by(words)),
        near=tuple(itertools.islice(near, _MAX_NEAR)),
        alternatives=reader.other_names.alternatives(words),
    )


def _repetitions(reading: _Reading) -> Iterator[Clause]:
    """Yield hints, and words of several sentences, with a weight for each sentence."""
    counts = Counter(clause for clause, _sentence in reading.sentences)
    for hint in dict.fromkeys(reading.hints):
        yield Best((hint,), counts[hint]) if counts[hint] > 1 else hint
    for word in dict.fromkeys(reading.words):
        if counts[word] > 1 and not isinstance(word, Unscored):
            yield Best((word,), counts[word] - 1)


def typed_words(analysis: AnalyzedQuery) -> Iterator[tuple[str, Sequence[Clause]]]:
    """Yield the words of a query as typed, each with the clauses that it becomes.

    Stop words, years, fields and what is excluded are omitted.
    """
    parsed = analysis.parsed
    plain = ParsedQuery(tuple(part for item in parsed.wanted for part in _parts(item)))
    # Their places are those of another text otherwise.
    expansions = analysis.expansions if plain.text == parsed.text else ()
    reader = _Reader(
        plain,
        SynonymCollector(expansions),
        parsed.latin_languages,
        is_literal=analysis.is_literal,
    )
    pieces = list(plain.pieces())
    has_reference = any(isinstance(piece, Reference) for piece in pieces)
    for piece in pieces:
        if isinstance(piece, Reference):
            yield plain.text[piece.start : piece.end], (Term((piece.token,), ""),)
        elif isinstance(piece, PrefixWord):
            if clause := reader.whole(piece):
                yield f"{piece.text}*", (clause,)
        elif isinstance(piece, TextPiece):
            at = 0
            for compound in compounds(piece.text):
                start = piece.text.index(compound, at)
                at = start + len(compound)
                clauses = reader.words_of(
                    compound, piece.start + start, has_reference=has_reference
                )
                if clauses:
                    yield compound, clauses


def _parts(item: Item) -> tuple[Item, ...]:
    """Return the item, or its words if it is a phrase or a choice of words."""
    match item:
        case QuotedPhrase(text):
            return (Word(text),)
        case OrGroup(items):
            return tuple(part for each in items for part in _parts(each))
        case _:
            return (item,)


class _Reader:
    """Converter of items in the languages of one query."""

    def __init__(
        self,
        parsed: ParsedQuery,
        other_names: SynonymCollector,
        languages: tuple[str, ...] | None = None,
        *,
        is_literal: bool = False,
    ) -> None:
        self._is_literal = is_literal
        self._text = parsed.text
        self._languages = parsed.latin_languages if languages is None else languages
        self.other_names = other_names

    def read(
        self,
        item: Item | TextPiece | Reference,
        into: _Reading,
        *,
        has_reference: bool = False,
    ) -> None:
        """Add an item: words are counted, everything else is required."""
        if isinstance(item, TextPiece):
            self._read_piece(item, into, has_reference=has_reference)
        elif isinstance(item, Reference):
            word = Term((item.token,), "")
            into.words.append(word)
            self.other_names.note(word, item.start, item.end)
            # Among texts with the reference, those with the same spelling rank higher.
            written = self._text[item.start : item.end]
            into.hints += [t for each in surfaces(written) for t in self._terms(each)]
        elif (clause := self.whole(item)) is not None:
            if counts_as_word(item):
                into.words.append(clause)
                return
            into.required.append(clause)
            if isinstance(clause, Phrase):
                into.line.extend(clause.exact)

    def words_of(
        self, compound: str, start: int, *, has_reference: bool
    ) -> Sequence[Clause]:
        """Return the clauses of a word as typed, none if it is no word to count."""
        read = _Reading()
        if not (has_reference and is_body(compound)):
            self._read_compound(compound, read, start)
        return read.words

    def read_literally(self, item: Item, into: _Reading) -> None:
        """Add the words of an item unchanged, stop words included."""
        if isinstance(item, Word):
            for word in surfaces(item.text):
                into.words += [Term((), token) for token in query_tokens(word)]

    def whole(self, item: Item) -> Clause | None:
        """Return an item as one clause, or None when it has no word."""
        match item:
            case YearRange(first, last):
                return Years(first, last)
            case QuotedPhrase(text, is_exact=True):
                return _phrase(surfaces(text))
            case QuotedPhrase(text):
                return self._loosened(text)
            case PrefixWord(text):
                return self._beginning(text)
            case FieldQuery(name, inner):
                clause = self.whole(inner)
                return clause and InField(TextField(name), clause)
            case OrGroup(items):
                found = [clause for each in items if (clause := self.whole(each))]
                return AnyOf(tuple(dict.fromkeys(found))) if found else None
            case Word(text):
                named = [each.token for each in references(text, is_typed=True)]
                if named:
                    return joined([Term((token,), "") for token in named])
                return self._each(text)

    def _loosened(self, text: str) -> Clause | None:
        """Return a clause for all words of a phrase, read as plain words are."""
        plain = ParsedQuery((Word(text),))
        reader = _Reader(
            plain, SynonymCollector(()), self._languages, is_literal=self._is_literal
        )
        read = _Reading()
        for piece in plain.pieces():
            reader.read(piece, read)
        return joined(read.words) or self._each(text)

    def _each(self, text: str) -> Clause | None:
        return joined(self._every(surfaces(text)))

    def _every(self, words: Iterable[str]) -> list[Term | Inflected]:
        return [t for word in words for t in self._terms(word, keep_stop_words=True)]

    def _read_piece(
        self, piece: TextPiece, into: _Reading, *, has_reference: bool
    ) -> None:
        at = 0
        for compound in compounds(piece.text):
            start = piece.text.index(compound, at)
            into.sentence += len(_SENTENCE_END.findall(piece.text, at, start))
            at = start + len(compound)
            read = _Reading()
            self._read_compound(compound, read, piece.start + start)
            for word in read.words:
                self.other_names.note(word, piece.start + start, piece.start + at)
            into.line += read.line
            into.hints += read.hints
            for clause in (*read.words, *read.hints):
                into.sentences.add((clause, into.sentence))
            # The body of an instrument adds nothing to its number.
            is_hint = has_reference and is_body(compound)
            (into.hints if is_hint else into.words).extend(read.words)
        into.sentence += len(_SENTENCE_END.findall(piece.text, at))

    def _read_compound(self, compound: str, into: _Reading, start: int) -> None:
        is_place = self.other_names.names_place(start, start + len(compound))
        parts = surfaces(compound)
        if len(parts) == 1 and (name_and_number := _NUMBERED.fullmatch(parts[0])):
            parts = list(name_and_number.groups())
        terms = [t for part in parts for t in self._terms(part, is_place=is_place)]
        if not terms:
            return
        into.line += [term.exact for term in terms if term.exact]
        if len(parts) == 1 or len(terms) == 1 or _is_apostrophe(compound):
            into.words += terms
            if is_unspaced(parts[0]):
                into.hints += [Term((char,), "") for char in fold(parts[0])]
            return
        tokens = exact_tokens("".join(parts))
        exact = tokens[0] if len(tokens) == 1 else ""
        together = Term(query_stems("".join(parts), self._languages), exact)
        parted: Clause = AllOf(tuple(terms))
        if any(char.isdigit() for char in compound):
            parted = _phrase(parts) or parted
        # Counted as one word; scored by its parts, in any position.
        into.words.append(Unscored(AnyOf((parted, together))))
        into.hints += [*terms, together]

    def _terms(
        self, surface: str, *, keep_stop_words: bool = False, is_place: bool = False
    ) -> list[Term | Inflected]:
        if is_unspaced(surface):
            folded = fold(surface)
            return [Term((pair,), "") for pair in bigrams(folded)] or [
                Term((folded,), folded)
            ]
        stems = query_stems(surface, self._languages)
        tokens = query_tokens(surface)
        if not (stems or keep_stop_words or any(map(is_too_long, tokens))):
            return []
        if is_stop_word(surface) and not surface.isascii():
            # Without its accents it is a word of every text of a language: thé, "the".
            terms = [Term(stems, "" if stems else token) for token in tokens]
        else:
            terms = [Term(stems, token) for token in tokens]
        if not (stems and (self._is_literal or is_place)):
            return list(terms)
        forms = tuple(forms_of_word(surface, self._languages))
        return [Inflected(term, forms) for term in terms]

    def _beginning(self, text: str) -> Clause | None:
        words = surfaces(text)
        if not words:
            return None
        *before, last = words
        folded = fold(last)
        if is_unspaced(last):
            return _phrase(words)
        prefix = Prefix(folded, query_stems(last, self._languages))
        return joined([*self._every(before), prefix])


def _phrase(words: Sequence[str]) -> Phrase | None:
    tokens = tuple(token for word in words for token in query_tokens(word))
    return Phrase(tokens, quoted_stems(words)) if tokens else None


def _named_by(words: Sequence[Clause]) -> tuple[Clause, ...]:
    """Return a clause for titles with every word of the query."""
    if not 0 < len(words) <= _MAX_TITLE_WORDS:
        return ()
    return (InField(TextField.TITLE, AllOf(tuple(words))),)


def _is_apostrophe(compound: str) -> bool:
    return not any(char.isdigit() for char in compound) and any(
        mark in compound for mark in "'’"
    )
