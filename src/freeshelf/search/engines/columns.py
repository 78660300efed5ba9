"""Fields of the two indexes of an engine, and what documents have in them.

Each text field exists once per access level: `about_open`, `about_members`,
`about_staff`. All groups share `about_group`, in which every word begins with the
number of its group, so that a word of one is no word of another. Stems need their
frequencies only; exact words their positions, for phrases, prefixes and proximity.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from freeshelf.search.analysis.analyzer import (
    ANALYSIS_VERSION,
    analyzer_for,
    primary_subtag,
)
from freeshelf.search.engines.base import (
    LEVELS,
    PassageDocument,
    ResourceDocument,
    Text,
    group_of,
)
from freeshelf.search.facet_definitions import FACETS, FIELD_FACET

# Increase it when documents fill the same fields in another way.
_ROWS_VERSION = 4
_GROUP = "group"
# Each text field exists at these.
FIELD_LEVELS = (*LEVELS, _GROUP)
STEM_FIELDS = (
    *("about", "own", "shown", "preferred"),
    *("title", "labels", "body", "publisher"),
)
WORD_FIELDS = (
    *("words", "label_words", "preferred_words"),
    *("title_words", "publisher_words"),
)
# The facets of editor-defined fields share one column, as “key=value”.
FIELD_COLUMN = "facet_field"
FACET_COLUMNS = (*(f"facet_{name}" for name in FACETS), FIELD_COLUMN)
# Limit for all editor-defined fields together, since they share a column.
FIELD_PLACES = 20_000
_AFTER_ALL_DATES = 100_000_000

Value = str | int
Values = Iterator[tuple[str, Value]]


def schema_version(*fields: object) -> str:
    """Return a digest of the fields of an engine and all they are filled with."""
    built = (*fields, _ROWS_VERSION, ANALYSIS_VERSION)
    return hashlib.blake2b(repr(built).encode(), digest_size=6).hexdigest()


def field_at(name: str, level: str) -> str:
    """Return the field of a text of this level."""
    return f"{name}_{level if level in LEVELS else _GROUP}"


def token_at(level: str, token: str) -> str:
    """Return a word as it is in the field of its level."""
    return token if level in LEVELS else f"{group_of(level)}|{token}"


def tokens_at(level: str, tokens: Iterable[str]) -> list[str]:
    """Return words as they are in the field of their level."""
    return [token_at(level, token) for token in tokens]


@lru_cache(maxsize=256)
def facet_column(name: str) -> tuple[str, str]:
    """Return the column of a facet, and the prefix of its values there."""
    if name.startswith(FIELD_FACET):
        return FIELD_COLUMN, f"{name.removeprefix(FIELD_FACET)}="
    return f"facet_{name}", ""


def resource_values(document: ResourceDocument) -> Values:
    """Yield a record as fields; title and description also count as its words."""
    yield "key", document.key
    yield "version", document.version
    yield "level", document.level
    yield from _described(document)
    for segment in document.body:
        analyzer = analyzer_for(segment.language)
        yield _at("body", segment.level, analyzer.indexed(segment.text))
        yield _at("words", segment.level, analyzer.exact(segment.text))
    for name, values in document.facets.items():
        column, prefix = facet_column(name)
        for value in values:
            yield column, prefix + value
    if document.issued:
        yield "year", document.issued // 10_000
    # For sorting only: a featured document is newer than any date.
    first = _AFTER_ALL_DATES if document.is_featured else 0
    yield "issued", first + document.issued
    yield "title_key", document.title_key
    for name in document.names:
        yield "name", name
    # A file that fewer may read says nothing of the record.
    body = (each.language for each in document.body if each.level == document.level)
    texts = (each.language for each in (document.title, *document.description))
    for language in sorted({primary_subtag(each) for each in (*texts, *body)}):
        yield "text_language", language


def passage_values(resource_key: str, passage: PassageDocument) -> Values:
    """Yield a passage as fields."""
    yield "key", passage.key
    yield "resource", resource_key
    stems = analyzer_for(passage.language).indexed(passage.text)
    yield _at("text", passage.level, stems)


def _at(name: str, level: str, analysed: str) -> tuple[str, str]:
    if level not in LEVELS:
        analysed = " ".join(tokens_at(level, analysed.split()))
    return field_at(name, level), analysed


def _described(document: ResourceDocument) -> Values:
    level = document.level
    titles = (document.title, *document.alternative)
    people = (*document.publisher, *document.creators)
    names = tuple(Text(identifier) for identifier in document.identifiers)
    yield from _stems("title", level, _stemmed(titles))
    yield from _words("title_words", level, titles)
    texts = (*titles, *document.description, *people, *names)
    yield from _words("words", level, texts)
    yield from _words("label_words", level, document.labels)
    # Word by word, so that a phrase here is one of the text.
    for label in document.labels:
        for word in analyzer_for(label.language).exact(label.text).split():
            yield _at("words", level, word)
    # A record has hundreds of names of concepts: each text is analysed once.
    own, shown = _stemmed(texts), _stemmed(document.labels)
    hidden = _stemmed(document.hidden_labels)
    yield from _stems("about", level, (*own, *shown, *hidden))
    yield from _stems("labels", level, (*shown, *hidden))
    # For queries in which not all names of concepts count.
    yield from _stems("own", level, own)
    yield from _stems("shown", level, shown)
    yield from _stems("preferred", level, _stemmed(document.preferred_labels))
    yield from _words("preferred_words", level, document.preferred_labels)
    yield from _stems("publisher", level, _stemmed(document.publisher))
    yield from _words("publisher_words", level, document.publisher)


def _stemmed(texts: Iterable[Text]) -> list[str]:
    found = (analyzer_for(each.language).indexed(each.text) for each in texts)
    return [stems for stems in found if stems]


def _stems(name: str, level: str, stems: Sequence[str]) -> Values:
    # One value: the places of stems do not count, and each value costs an engine more
    # than its words.
    if stems:
        yield _at(name, level, " ".join(stems))


def _words(name: str, level: str, texts: Iterable[Text]) -> Values:
    # An engine leaves a gap between two values, so no phrase spans two of them.
    for text in texts:
        if text.text:
            yield _at(name, level, analyzer_for(text.language).exact(text.text))
