"""Parser of the query language; it accepts any text and never raises.

    forced labour           words; matching all of them comes first
    "debt bondage"          a phrase
    -debt   -"debt bondage" without
    fishing OR seafood      either
    recruit*                words with this prefix
    title:handbook          in the title; also title:"..." and title:hand*
    publisher:ILO           in the publisher's name
    year:2019  year:2019..2022  year:2019..  year:..2022

Anything else is parsed as words.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from freeshelf.search.analysis.analyzer import LATIN_LANGUAGES, stop_words_in
from freeshelf.search.analysis.references import Reference, references
from freeshelf.search.analysis.words import (
    fold,
    is_unspaced,
    surfaces,
    words_and_places,
)

MAX_CHARACTERS = 10_000
# Number of distinct words, and pairs of characters of an unspaced script: each is
# looked up once, however often it is repeated.
MAX_TERMS = 300
# A prefix is compared with the whole dictionary of the index.
_TERMS_OF_A_PREFIX = 10

QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"'))
_SIGNS = QUOTES | str.maketrans("：－−", ":--")
_ITEM = re.compile(
    r"""
    (?P<minus>-(?=\S))?
    (?:(?P<field>title|publisher|year):(?=\S))?
    (?:"(?P<phrase>[^"]*)(?:"|$) | (?P<word>[^\s"]+))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEARS = re.compile(r"(?P<first>\d{1,4})?(?P<range>\.{2,3}|[-–])?(?P<last>\d{1,4})?")
_FIRST_YEAR, _LAST_YEAR = 0, 9999
# Words with anything else between them are not one expression.
BREAK = "|"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; it may have several parts, such as 2011/36."""

    text: str


@dataclass(frozen=True, slots=True)
class QuotedPhrase:
    """Words in quotation marks, all needed: side by side, or anywhere if not exact."""

    text: str
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class PrefixWord:
    """The beginning of a word, without the asterisk."""

    text: str


@dataclass(frozen=True, slots=True)
class YearRange:
    """Years from first to last, both included; 0 and 9999 are open ends."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class FieldQuery:
    """An item limited to one field."""

    field: str  # title or publisher
    item: Word | QuotedPhrase | PrefixWord


@dataclass(frozen=True, slots=True)
class OrGroup:
    """Items joined by OR."""

    items: tuple["Item", ...]


Item = Word | QuotedPhrase | PrefixWord | YearRange | FieldQuery | OrGroup


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A part of the plain words without a reference."""

    text: str
    start: int  # in the text of the query

    @property
    def end(self) -> int:
        """Return the end in the text of the query."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class ParsedQuery:
    """A query: its items, and whether it was truncated and has any sign at all."""

    wanted: tuple[Item, ...] = ()
    excluded: tuple[Item, ...] = ()
    is_cut: bool = False
    is_typed: bool = field(default=False, compare=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the plain words, as typed."""
        return tuple(item.text for item in self.wanted if isinstance(item, Word))

    @cached_property
    def text(self) -> str:
        """The plain words separated by spaces, with a break for each other item."""
        return " ".join(
            item.text if isinstance(item, Word) else BREAK for item in self.wanted
        )

    @property
    def words_and_phrases(self) -> tuple[str, ...]:
        """Return the plain words and the phrases, as typed."""
        items = (it for it in self.wanted if isinstance(it, Word | QuotedPhrase))
        return tuple(item.text for item in items)

    @property
    def phrases(self) -> tuple[QuotedPhrase, ...]:
        """Return the phrases, also those joined by OR."""
        items = itertools.chain.from_iterable(
            item.items if isinstance(item, OrGroup) else (item,) for item in self.wanted
        )
        return tuple(item for item in items if isinstance(item, QuotedPhrase))

    @cached_property
    def latin_languages(self) -> tuple[str, ...]:
        """The possible languages in Latin script, by the stop words."""
        words = [word for text in self.words for word in surfaces(text)]
        counts = {
            language: len(stop_words_in(_folded(words, language), language))
            for language in LATIN_LANGUAGES
        }
        maximum = max(counts.values())
        return tuple(each for each, count in counts.items() if count == maximum)

    def pieces(self) -> Iterator[Item | TextPiece | Reference]:
        """Yield the items in order, plain words as pieces and references."""
        found = list(references(self.text, is_typed=True))
        position = 0
        for item in self.wanted:
            if not isinstance(item, Word):
                yield item
                position += len(BREAK) + 1
                continue
            start, end = position, position + len(item.text)
            position = end + 1
            yield from _cut(item.text, start, end, found)


def _folded(words: Sequence[str], language: str) -> list[str]:
    """Return the words that a language may have; English has no accents: thé."""
    return [fold(word) for word in words if language != "en" or word.isascii()]


def parse(text: str) -> ParsedQuery:
    """Parse a query; any text is valid."""
    wanted: list[Item] = []
    excluded: list[Item] = []
    is_joining = False
    affordable = text[: _affordable(text)]
    for match in _ITEM.finditer(affordable.translate(_SIGNS)):
        if _is_or(match):
            is_joining = bool(wanted)
            continue
        item = _item(match)
        if item is None:
            continue
        if match["minus"]:
            excluded.append(item)
        elif is_joining:
            wanted[-1] = _either(wanted[-1], item)
        else:
            wanted.append(item)
        is_joining = False
    return ParsedQuery(
        tuple(wanted),
        tuple(excluded),
        is_cut=len(affordable) < len(text),
        is_typed=bool(text.strip()),
    )


def counts_as_word(item: Item) -> bool:
    """Return whether an item is a word, or a choice with a word among its items.

    A phrase, a field, or a choice of these only, is required instead.
    """
    if isinstance(item, OrGroup):
        return any(map(counts_as_word, item.items))
    return isinstance(item, Word | PrefixWord)


def unquoted(parsed: ParsedQuery) -> ParsedQuery:
    """Return the query with the words of its phrases in any place."""
    return replace(parsed, wanted=tuple(map(_loosened, parsed.wanted)))


def without_phrases(parsed: ParsedQuery) -> ParsedQuery:
    """Return the query with its phrases as plain words, of which none is needed."""
    wanted: list[Item] = []
    for item in parsed.wanted:
        if isinstance(item, QuotedPhrase):
            wanted.extend(map(Word, item.text.split()))
        else:
            wanted.append(item)
    return replace(parsed, wanted=tuple(wanted))


def _loosened(item: Item) -> Item:
    match item:
        case QuotedPhrase():
            return replace(item, is_exact=False)
        case OrGroup(items):
            return OrGroup(tuple(map(_loosened, items)))
        case _:
            return item


def _affordable(text: str) -> int:
    """Return the number of characters of a text that may be read."""
    looked_up: set[str] = set()
    terms = 0
    for word, (start, end) in zip(
        *words_and_places(text[:MAX_CHARACTERS]), strict=True
    ):
        parts = [word.lower() + ("*" if text.startswith("*", end) else "")]
        if is_unspaced(word):
            parts = [word[at : at + 2] for at in range(len(word))]
        for at, part in enumerate(parts):
            if part not in looked_up:
                looked_up.add(part)
                terms += _TERMS_OF_A_PREFIX if part.endswith("*") else 1
            if terms > MAX_TERMS:
                return start + at
    return MAX_CHARACTERS


def _is_or(match: re.Match[str]) -> bool:
    plain = not (match["minus"] or match["field"])
    return plain and match["word"] in ("OR", "||", "|")


def _either(left: Item, right: Item) -> OrGroup:
    before = left.items if isinstance(left, OrGroup) else (left,)
    return OrGroup((*before, right))


def _item(match: re.Match[str]) -> Item | None:
    field = (match["field"] or "").lower()
    if field == "year":
        years = _years(match["phrase"] or match["word"] or "")
        return years or Word(f"{field} {match['phrase'] or match['word']}")
    plain = _plain(match)
    if plain is None:
        return None
    return FieldQuery(field, plain) if field else plain


def _plain(match: re.Match[str]) -> Word | QuotedPhrase | PrefixWord | None:
    phrase = match["phrase"]
    if phrase is not None:
        return QuotedPhrase(phrase.strip()) if phrase.strip() else None
    word = match["word"]
    bare = word.rstrip("*")
    if bare != word and sum(char.isalnum() for char in bare) >= 2:
        return PrefixWord(bare)
    return Word(bare) if bare else None


def _years(text: str) -> YearRange | None:
    match = _YEARS.fullmatch(text)
    if match is None or not (match["first"] or match["last"]):
        return None
    if not match["range"]:
        year = int(match["first"])
        return YearRange(year, year) if not match["last"] else None
    first = int(match["first"]) if match["first"] else _FIRST_YEAR
    last = int(match["last"]) if match["last"] else _LAST_YEAR
    return YearRange(min(first, last), max(first, last))


def _cut(
    text: str, start: int, end: int, found: Sequence[Reference]
) -> Iterator[TextPiece | Reference]:
    """Yield a word without its references; each reference once, at its end."""
    at = start
    for reference in found:
        if reference.end <= at or reference.start >= end:
            continue
        if before := text[at - start : max(at, reference.start) - start]:
            yield TextPiece(before, at)
        if reference.end <= end:
            yield reference
        at = min(end, reference.end)
    if at < end:
        yield TextPiece(text[at - start :], at)
